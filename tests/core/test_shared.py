"""Shared parts of templates: rendered once, the same for all, never anybody's own."""

from __future__ import annotations

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client
from django.utils import translation

from portal.core.templatetags.shared import MOST_VARIANTS, SharedNode
from tests.factories import Cast


class Counted:
    """Says how often it was written."""

    def __init__(self) -> None:
        self.times = 0

    def __str__(self) -> str:
        self.times += 1
        return "word"


def part(inside: str, names: str = "") -> Template:
    return Template("{% load shared i18n %}{% shared " + names + " %}" + inside + "{% endshared %}")


def test_a_part_is_rendered_once_for_each_value() -> None:
    template, one, other = part("{{ value }}", "value"), Counted(), Counted()

    said = [template.render(Context({"value": value})) for value in (one, other, one, other)]

    assert said == ["word"] * 4
    assert (one.times, other.times) == (1, 1)


def test_each_language_has_its_own() -> None:
    template = part("{% get_current_language as code %}{{ code }}")
    said = []
    for code in ("mn", "ja", "mn"):
        with translation.override(code):
            said.append(template.render(Context()))

    assert said == ["mn", "ja", "mn"]


def test_only_what_is_named_is_known_inside() -> None:
    template = part("{{ value }}{{ request }}{{ user }}{{ perms }}", "value")

    assert (
        template.render(Context({"value": "a", "request": "b", "user": "c", "perms": "d"})) == "a"
    )


def test_what_is_written_is_escaped_and_stays_so() -> None:
    template = part("{{ value }}", "value")

    said = [template.render(Context({"value": "<b>"})) for _time in range(2)]

    assert said == ["&lt;b&gt;"] * 2


@pytest.mark.parametrize(
    "inside",
    ["{% csrf_token %}", "{% block a %}{% endblock %}", "{% if 1 %}{% csrf_token %}{% endif %}"],
)
def test_what_differs_for_each_reader_or_page_cannot_be_shared(inside: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        part(inside)


def test_no_more_variants_are_kept_than_said() -> None:
    template = part("{{ value }}", "value")
    (node,) = template.nodelist.get_nodes_by_type(SharedNode)

    for number in range(MOST_VARIANTS * 2 + 1):
        assert template.render(Context({"value": number})) == str(number)

    assert 0 < len(node.made) <= MOST_VARIANTS


@pytest.mark.django_db
def test_the_frame_of_a_reader_is_the_same_before_and_after_a_person_was_there(cast: Cast) -> None:
    reader, person = Client(), Client()
    person.force_login(cast.focal_point)
    before = reader.get("/en/about/")

    own = person.get("/en/about/").content.decode()
    after = reader.get("/en/about/")

    assert "csrfmiddlewaretoken" in own
    assert "Sign out" in own
    assert before.content == after.content
    assert "csrfmiddlewaretoken" not in after.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "current"),
    [("/en/case-studies/", "page"), ("/en/about/privacy/", "true"), ("/en/search/", "")],
)
def test_the_frame_marks_where_one_is_also_when_it_was_elsewhere_before(
    client: Client, path: str, current: str
) -> None:
    for before in ("/en/about/", "/en/case-studies/", "/mn/about/"):
        client.get(before)

    nav = client.get(path).content.decode().partition('class="nav-list"')[2].partition("</ul>")[0]

    assert nav.count("aria-current") == (1 if current else 0)
    assert not current or f'aria-current="{current}"' in nav


def test_demonstration_and_production_are_told_apart() -> None:
    template = Template("{% extends 'base.html' %}")

    assert "Demonstration." in template.render(Context({"is_demonstration": True}))
    assert "Demonstration." not in template.render(Context({"is_demonstration": False}))
