"""What an editor is asked to look at: each finding has a page that has it and one that has not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.blocks import StreamValue

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.library import queries, services
from portal.library.content import EventContent, Module, PathContent, Photo, Reference
from portal.library.models import CaseStudyPage, EntryPage, StandardPage
from portal.library.presentation.checks import LONG, LONG_DENSE, blocking, findings
from portal.library.wagtail_hooks import PortalChecker, our_checks
from tests.accounts.keys import signed_in
from tests.factories import Cast
from tests.library.builders import published

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)
CLEAN = EventContent(
    title="Workshop on sand",
    title_en="Workshop on sand",
    summary="Two days on sand.",
    first_day=date(2027, 3, 2),
    references=(Reference("Announcement", "https://example.org/"),),
    licence="CC BY 4.0",
)
PHOTO = Photo(alt="A dune at noon", credit="Institute", licence="CC BY 4.0")


def begin(by: User, content: Any = CLEAN, language: str = "en") -> EntryPage:
    revision = services.begin_entry(content=content, language=language, by=by)
    return queries.entry(int(revision.object_id))


def codes(page: Any) -> set[str]:
    return {finding.code for finding in findings(page, TODAY)}


def test_a_clean_entry_has_no_finding(cast: Cast) -> None:
    assert codes(begin(cast.editor, replace(CLEAN, photos=(PHOTO,)))) == set()


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("no_summary", {"summary": ""}),
        ("no_source", {"references": ()}),
        ("no_day", {"first_day": None}),
        ("past_day", {"first_day": date(2025, 3, 2)}),
        ("no_alt", {"photos": (replace(PHOTO, alt=" "),)}),
        ("poor_alt", {"photos": (replace(PHOTO, alt="IMG_2041"),)}),
        ("poor_alt", {"photos": (replace(PHOTO, alt="dune.JPG"),)}),
        ("long_paragraph", {"description": "sand " * (LONG // 4)}),
        ("unknown_entry", {"related": ("NEA-CS-0404",)}),
    ],
)
def test_a_finding_for_each_gap(code: str, values: dict[str, Any], cast: Cast) -> None:
    assert codes(begin(cast.editor, replace(CLEAN, **values))) == {code}


def test_a_text_in_another_language_needs_a_title_in_english(cast: Cast) -> None:
    with_it = begin(cast.editor, CLEAN, "mn")
    without = begin(cast.editor, replace(CLEAN, title="Элс", title_en=""), "mn")

    assert "no_title_en" not in codes(with_it)
    assert "no_title_en" in codes(without)


def test_dense_scripts_tire_sooner(cast: Cast) -> None:
    text = "砂" * (LONG_DENSE + 1)

    assert "long_paragraph" in codes(begin(cast.editor, replace(CLEAN, description=text), "ja"))
    assert codes(begin(cast.editor, replace(CLEAN, description="s" * (LONG_DENSE + 1)))) == set()


def test_an_event_that_was_public_may_lie_in_the_past(cast: Cast, second_editor: User) -> None:
    page = begin(cast.editor, replace(CLEAN, first_day=date(2025, 3, 2)))
    latest = page.latest_revision_id
    assert latest is not None
    public = services.publish_latest(
        page_id=page.pk, revision_id=latest, by=second_editor, at=timezone.now()
    )

    assert codes(public) == set()


def test_what_a_path_names_must_be_there(cast: Cast) -> None:
    there = published(cast).reference
    module = Module(title="One", materials=("NEA-TM-0404",), case=there)
    page = begin(cast.editor, PathContent(title="P", title_en="P", summary="S", modules=(module,)))

    words = [f.words for f in findings(page, TODAY) if f.code == "unknown_entry"]

    assert words == ["NEA-TM-0404 is named, and no such entry is public."]


def test_only_what_shuts_out_or_contradicts_blocks(cast: Cast) -> None:
    page = begin(cast.editor, replace(CLEAN, summary="", photos=(replace(PHOTO, alt=""),)))
    page.last_day = date(2027, 3, 1)

    found = findings(page, TODAY)

    assert [finding.code for finding in found if finding.blocks] == ["no_alt", "contradiction"]
    assert {finding.code for finding in blocking(page)} == {"no_alt", "contradiction"}
    assert found[0].blocks


# ---- Free text ---------------------------------------------------------------------------------


def narrative(cast: Cast, *blocks: tuple[str, str]) -> CaseStudyPage:
    page = published(cast)
    stream = page.narrative.stream_block
    page.narrative = StreamValue(
        stream, [{"type": kind, "value": value} for kind, value in blocks], is_lazy=True
    )
    return page


@pytest.mark.parametrize(
    ("blocks", "code"),
    [
        ([("paragraph", "<h3>Wells</h3><p>Dug.</p>")], "heading_order"),
        ([("heading", "Water"), ("paragraph", "<h3>Wells</h3><p>Dug.</p>")], ""),
        ([("heading", "Water"), ("paragraph", "<h3></h3><p>Dug.</p>")], "empty_heading"),
        ([("paragraph", '<p>Read <a href="https://e.org/">here</a>.</p>')], "poor_link"),
        ([("paragraph", '<p>Читать <a href="https://e.org/">Подробнее…</a></p>')], "poor_link"),
        ([("paragraph", '<p>读 <a href="https://e.org/">点击这里</a></p>')], "poor_link"),
        ([("paragraph", '<p><a href="https://e.org/">https://e.org/</a></p>')], "poor_link"),
        ([("paragraph", '<p><a href="https://e.org/">The law of 2012</a></p>')], ""),
        ([("paragraph", '<embed embedtype="image" id="1" alt="" format="left"/>')], "no_alt"),
        ([("paragraph", '<embed embedtype="image" id="1" alt="A well"/>')], ""),
        ([("paragraph", f"<p>{'long ' * LONG}</p>")], "long_paragraph"),
        ([("quote", "long " * LONG)], "long_paragraph"),
    ],
)
def test_headings_links_pictures_and_paragraphs(
    blocks: list[tuple[str, str]], code: str, cast: Cast
) -> None:
    watched = {"heading_order", "empty_heading", "poor_link", "no_alt", "long_paragraph"}

    assert codes(narrative(cast, *blocks)) & watched == ({code} if code else set())


def test_plain_pages_are_looked_at_too() -> None:
    page = StandardPage.objects.get(locale__language_code="en", slug="about")
    assert codes(page) == set()
    value = '<h3>Too deep</h3><p><a href="https://e.org/">more</a></p>'
    page.body = StreamValue(
        page.body.stream_block, [{"type": "paragraph", "value": value}], is_lazy=True
    )

    assert codes(page) == {"heading_order", "poor_link"}


# ---- Where they are shown -----------------------------------------------------------------------


def editing(editor: User) -> Client:
    accounts.sync_groups(at=timezone.now())
    return signed_in(User.objects.get(pk=editor.pk))


def test_the_editor_and_the_publishing_page_show_them(cast: Cast, second_editor: User) -> None:
    page = begin(cast.editor, replace(CLEAN, summary="", photos=(replace(PHOTO, alt=""),)))

    form = editing(cast.editor).get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    second = editing(second_editor)
    shown = second.get(f"/cms/publishing/page/{page.pk}/").content.decode()
    sent = {"revision": page.latest_revision_id}
    answer = second.post(f"/cms/publishing/page/{page.pk}/publish/", sent)

    for text in (form.content.decode(), shown):
        assert "Photo 1 has no alternative text." in text
        assert "There is no summary: lists and search show nothing." in text
    assert answer.status_code == 400
    assert "Photo 1 has no alternative text." in answer.content.decode()
    assert not queries.entry(page.pk).live


def test_advice_keeps_nobody_from_publishing(cast: Cast, second_editor: User) -> None:
    page = begin(cast.editor, replace(CLEAN, summary="", references=()))
    second = editing(second_editor)

    second.post(f"/cms/publishing/page/{page.pk}/publish/", {"revision": page.latest_revision_id})

    assert queries.entry(page.pk).live


def test_the_checker_of_the_rendered_page_is_ours(cast: Cast) -> None:
    items: list[Any] = [PortalChecker.__mro__[1](in_editor=True)]
    our_checks(request=None, items=items, page=None)  # type: ignore[arg-type]
    page = begin(cast.editor)

    shown = editing(cast.editor).get(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    assert isinstance(items[0], PortalChecker)
    assert items[0].in_editor
    assert '"image-alt"' in shown.content.decode()
    assert '"include": ["main"]' in shown.content.decode()
