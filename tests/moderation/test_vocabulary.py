"""The vocabulary in the admin: who may, what is kept, who changed what, and when nothing is deleted."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from portal.accounts.roles import Role
from portal.catalogue.models import Record
from portal.core.languages import LANGUAGES
from portal.moderation import queries
from portal.vocabulary.models import Concept
from tests.catalogue.builders import publish
from tests.factories import make_user
from tests.moderation.conftest import Browser

pytestmark = pytest.mark.django_db

LIST = "/cms/vocabulary/"


@pytest.fixture
def grazing() -> Concept:
    return Concept.objects.get(scheme="driver", code="d-g")


def edit_url(concept: Concept) -> str:
    return f"{LIST}edit/{concept.pk}/"


def form(concept: Concept, **said: Any) -> dict[str, Any]:
    """Give what the form posts when nothing is typed; double underscores stand for hyphens."""
    posted: dict[str, Any] = {
        "seen": concept.changed_at.isoformat(),
        "definition": concept.definition,
        "related": "\n".join(concept.related),
    }
    for language in LANGUAGES:
        code = language.code
        posted[f"label-{code}"] = concept.labels[code]
        posted[f"synonyms-{code}"] = "\n".join(concept.synonyms.get(code, ()))
        posted[f"origin-{code}"] = concept.origins.get(code, "")
    return posted | {name.replace("__", "-"): value for name, value in said.items()}


@pytest.fixture
def editor(browser: Browser) -> Client:
    return browser(make_user(Role.EDITOR))


def test_the_list_is_searched_in_any_language_and_narrowed_by_scheme(
    editor: Client, grazing: Concept
) -> None:
    other = Concept.objects.get(scheme="practice", code="grazing")
    everything = editor.get(LIST).content.decode()

    for words in ("overgrazing", "ПЕРЕВЫПАС", "过牧", "d-g"):
        found = editor.get(LIST, {"q": words}).content.decode()
        assert f"/cms/vocabulary/edit/{grazing.pk}/" in found, words
        assert f"/cms/vocabulary/edit/{other.pk}/" not in found, words
    narrowed = editor.get(LIST, {"scheme": "level"}).content.decode()
    assert "/cms/vocabulary/edit/" in narrowed
    assert narrowed.count("/cms/vocabulary/edit/") < everything.count("/cms/vocabulary/edit/")


def test_what_an_editor_writes_is_saved_and_written_down(editor: Client, grazing: Concept) -> None:
    posted = form(
        grazing, label__mn="Бэлчээрийн даац хэтрэх", synonyms__mn="хэт бэлчээр\n\nталхлалт "
    )
    answer = editor.post(edit_url(grazing), posted)

    assert answer.status_code == 302
    after = Concept.objects.get(pk=grazing.pk)
    assert after.labels["mn"] == "Бэлчээрийн даац хэтрэх"
    assert after.synonyms["mn"] == ["хэт бэлчээр", "талхлалт"]
    assert after.labels["en"] == grazing.labels["en"]
    assert (after.scheme, after.code) == ("driver", "d-g")
    assert after.edited_at is not None
    entry = ModelLogEntry.objects.for_instance(after).get()
    assert entry.action == "vocabulary.edit"
    assert Role.EDITOR in {mandate.role for mandate in entry.user.mandates.all()}
    assert entry.data["changed"]["labels.mn"] == [grazing.labels["mn"], "Бэлчээрийн даац хэтрэх"]
    history = editor.get(f"{LIST}history/{grazing.pk}/").content.decode()
    assert "Changed: labels.mn, synonyms.mn" in history


def test_scheme_and_code_are_no_fields(editor: Client, grazing: Concept) -> None:
    page = editor.get(edit_url(grazing)).content.decode()
    assert 'name="code"' not in page
    assert 'name="scheme"' not in page
    assert 'name="label-mn"' in page

    editor.post(edit_url(grazing), form(grazing, code="x", scheme="practice", label__en="Graze"))

    after = Concept.objects.get(pk=grazing.pk)
    assert (after.scheme, after.code, after.labels["en"]) == ("driver", "d-g", "Graze")


def test_saving_without_a_change_is_no_change(editor: Client, grazing: Concept) -> None:
    editor.post(edit_url(grazing), form(grazing))

    assert Concept.objects.get(pk=grazing.pk).edited_at is None
    assert not ModelLogEntry.objects.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        pytest.param({"label__mn": ""}, "This field is required", id="no label"),
        pytest.param({"label__mn": "х" * 81}, "at most 80 characters", id="long label"),
        pytest.param({"synonyms__ru": "х" * 81}, "A line has more than 80", id="long synonym"),
        pytest.param({"related": "driver:never"}, "There is no concept", id="relation"),
        pytest.param({"seen": "2020-01-01"}, "Somebody has changed this concept", id="late"),
    ],
)
def test_what_cannot_be_saved_is_said_and_shown_again(
    editor: Client, grazing: Concept, said: dict[str, str], sentence: str
) -> None:
    posted = form(grazing, **({"definition": "Words that stay."} | said))

    page = editor.post(edit_url(grazing), posted).content.decode()

    assert sentence in page
    assert "Words that stay." in page
    assert Concept.objects.get(pk=grazing.pk).edited_at is None


def test_deletion_is_offered_only_where_nothing_needs_the_concept(editor: Client) -> None:
    old = Concept.objects.create(
        scheme="driver", code="old", labels={"en": "Old driver"}, position=99
    )
    publish(1, codes={"driver": ("old",)})
    url = f"{LIST}delete/{old.pk}/"
    assert queries.entries_with(old) == 1
    assert url not in editor.get(edit_url(old)).content.decode()
    assert editor.post(url).status_code == 302
    assert Concept.objects.filter(pk=old.pk).exists()

    publish(1, codes={})
    assert url in editor.get(edit_url(old)).content.decode()
    editor.post(url)

    assert not Concept.objects.filter(pk=old.pk).exists()
    assert ModelLogEntry.objects.get().action == "wagtail.delete"
    assert Record.objects.exists()


def test_a_concept_of_a_file_is_not_deleted(editor: Client) -> None:
    lonely = Concept.objects.get(scheme="level", code="introductory")
    assert queries.entries_with(lonely) == 0
    url = f"{LIST}delete/{lonely.pk}/"

    assert url not in editor.get(edit_url(lonely)).content.decode()
    editor.post(url)

    assert Concept.objects.filter(pk=lonely.pk).exists()


def test_nothing_is_added_here(editor: Client) -> None:
    assert editor.get(f"{LIST}new/").status_code == 404
    assert f"{LIST}new/" not in editor.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.EDITOR, 200, 200),
        (Role.ADMINISTRATOR, 200, 200),
        (Role.LEAD_MODERATOR, 200, 403),
        (Role.AUDITOR, 200, 403),
        (Role.MODERATOR, 403, 403),
    ],
)
def test_who_may(browser: Browser, grazing: Concept, role: Role, reads: int, writes: int) -> None:
    client = browser(make_user(role))

    assert client.get(LIST).status_code == reads
    assert client.get(f"{LIST}history/{grazing.pk}/").status_code == reads
    assert client.get(edit_url(grazing)).status_code == writes
    assert client.post(edit_url(grazing), form(grazing, label__en="X")).status_code in (302, 403)
    assert (Concept.objects.get(pk=grazing.pk).labels["en"] == "X") == (writes == 200)
    menu = client.get("/cms/").content.decode()
    assert ("/cms/vocabulary/" in menu) == (reads == 200)
