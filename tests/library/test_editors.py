"""What editors do in Wagtail's admin: begin entries, ask for a second person, translate."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, streamfield

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.catalogue.models import Record
from portal.core.errors import Conflict, Unfit
from portal.library import queries, services
from portal.library.content import (
    CaseStudyContent,
    Content,
    CountryContent,
    DocumentContent,
    EventContent,
    MaterialContent,
    Module,
    PathContent,
    Photo,
)
from portal.library.models import (
    PAGE_OF_KIND,
    SHELF_OF_KIND,
    EntryPage,
    EventPage,
    MaterialPage,
    PathPage,
    PublicationPage,
    ReferenceCounter,
    ReleaseRequest,
)
from portal.notifications.models import InboxItem
from tests.accounts.keys import signed_in
from tests.factories import Cast

pytestmark = pytest.mark.django_db

TYPES: list[type[EntryPage]] = [EventPage, MaterialPage, PathPage, PublicationPage]
STREAMS = ("references", "photos", "attachments", "sessions", "outputs", "questions", "modules")


def editing(editor: User) -> Client:
    accounts.sync_groups(at=timezone.now())
    return signed_in(User.objects.get(pk=editor.pk))


def shelf(kind: type[EntryPage], language: str = "en") -> Page:
    return SHELF_OF_KIND[kind.CONTENT.KIND].objects.get(locale__language_code=language)


def empty_form(kind: type[EntryPage], **values: Any) -> dict[str, Any]:
    """What a browser sends from an untouched form, with some fields filled."""
    page = kind(locale=shelf(kind).locale)
    form = page.get_edit_handler().get_form_class()(instance=page)
    sent: dict[str, Any] = {}
    for name in form.fields:
        if name in {*STREAMS, "paragraphs"}:
            sent |= nested_form_data({name: streamfield([])})
        else:
            value = form[name].value()
            sent[name] = "" if value is None else value
    return sent | values


def create(browser: Client, kind: type[EntryPage], **values: Any) -> EntryPage:
    address = reverse(
        "wagtailadmin_pages:add", args=("library", kind._meta.model_name, shelf(kind).pk)
    )
    assert browser.get(address).status_code == 200
    answer = browser.post(address, empty_form(kind, **values))
    assert answer.status_code == 302, answer.context["form"].errors
    return kind._default_manager.latest("pk")


EVENT = EventContent(
    title="Workshop on sand",
    licence="CC BY 4.0",
    title_en="Workshop on sand",
    summary="Two days on sand.",
    event_type="workshop",
    first_day=date(2027, 3, 2),
    first_time=time(9),
    last_day=date(2027, 3, 3),
    zone="Asia/Ulaanbaatar",
    place="Ulaanbaatar",
    description="What is planned.",
)


def begin(by: User, content: Any = EVENT, language: str = "en") -> EntryPage:
    content = replace(content, licence="CC BY 4.0")
    revision = services.begin_entry(content=content, language=language, by=by)
    return queries.entry(int(revision.object_id))


def publish(page: EntryPage, by: User) -> EntryPage:
    latest = queries.entry(page.pk).latest_revision_id
    assert latest is not None
    return services.publish_latest(page_id=page.pk, revision_id=latest, by=by, at=timezone.now())


# ---- Beginning an entry -------------------------------------------------------------------------


@pytest.mark.parametrize("content", [CaseStudyContent, CountryContent])
def test_what_comes_from_submissions_is_begun_by_no_editor(
    content: type[Content], cast: Cast
) -> None:
    with pytest.raises(ValueError, match="comes from submissions"):
        begin(cast.editor, content=content(title="Sand", title_en="Sand"))

    assert not PAGE_OF_KIND[content.KIND]._default_manager.exists()
    assert not ReferenceCounter.objects.exists()


@pytest.mark.parametrize("kind", TYPES)
def test_an_editor_begins_an_entry_and_another_publishes_it(
    kind: type[EntryPage], cast: Cast, second_editor: User
) -> None:
    page = create(editing(cast.editor), kind, title="Песчаные бури", title_en="Sand storms")

    assert page.reference.startswith(f"{kind.PREFIX}-0001")
    assert (page.slug, page.live, page.original_language) == ("sand-storms", False, "en")
    assert not Record.objects.exists()
    with pytest.raises(Conflict, match="You wrote this"):
        publish(page, cast.editor)

    other = editing(second_editor)
    listed = other.get("/cms/publishing/").content.decode()
    answer = other.post(
        f"/cms/publishing/page/{page.pk}/publish/", {"revision": page.latest_revision_id}
    )

    assert f"/cms/publishing/page/{page.pk}/" in listed
    assert answer.status_code == 302
    row = Record.objects.get()
    assert (row.reference, row.kind) == (page.reference, kind.CONTENT.KIND.value)


@pytest.mark.parametrize("kind", TYPES)
def test_the_form_offers_neither_address_nor_schedule(kind: type[EntryPage]) -> None:
    fields = set(kind.get_edit_handler().get_form_class().base_fields)

    assert not fields & {"slug", "go_live_at", "expire_at", "reference", "sequence"}


@pytest.mark.parametrize("title", ["Members", "COP17", "Calendar"])
def test_no_entry_takes_an_address_that_the_portal_answers(title: str, cast: Cast) -> None:
    page = create(editing(cast.editor), PublicationPage, title=title, title_en=title)

    assert page.slug == f"{title.lower()}-2"


def test_an_entry_shown_before_publication_as_readers_will_see_it(
    cast: Cast, second_editor: User
) -> None:
    page = begin(cast.editor)

    other = editing(second_editor)
    shown = other.get(f"/cms/publishing/page/{page.pk}/")
    preview = other.get(f"/cms/publishing/page/{page.pk}/preview/")

    text = shown.content.decode()
    assert "What is planned." in text
    assert "Workshop" in text
    assert "2027-03-02" in text
    assert "What is planned." in preview.content.decode()


@pytest.mark.parametrize("kind", TYPES)
def test_the_preview_panel_shows_every_kind(kind: type[EntryPage], cast: Cast) -> None:
    browser = editing(cast.editor)
    page = create(browser, kind, title="Sand storms", title_en="Sand storms", summary="In short.")
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    sent = empty_form(kind, title="Dust storms", summary="In other words.")

    assert browser.post(address, sent).json()["is_valid"]
    shown = browser.get(f"{address}?in_preview_panel=true&mode=")

    text = shown.content.decode()
    assert shown.status_code == 200
    assert "Dust storms" in text
    assert "In other words." in text
    assert "Preview – not public" in text
    assert "wagtail-userbar" in text


def test_an_entry_that_was_never_saved_is_previewed_too(cast: Cast) -> None:
    browser = editing(cast.editor)
    address = reverse(
        "wagtailadmin_pages:preview_on_add", args=("library", "eventpage", shelf(EventPage).pk)
    )

    sent = empty_form(EventPage, title="Dust storms", first_day="2027-03-02")
    assert browser.post(address, sent).json()["is_valid"]

    assert "Dust storms" in browser.get(address).content.decode()


@pytest.mark.parametrize("kind", TYPES)
def test_no_form_publishes_what_it_begins(kind: type[EntryPage], cast: Cast) -> None:
    boss = cast.editor
    for is_superuser in (False, True):
        boss.is_superuser = is_superuser
        boss.save()
        browser = editing(boss)
        address = reverse(
            "wagtailadmin_pages:add", args=("library", kind._meta.model_name, shelf(kind).pk)
        )
        assert 'name="action-publish"' not in browser.get(address).content.decode()

        sent = empty_form(kind, title="Sand storms", **{"action-publish": "yes"})
        assert browser.post(address, sent).status_code == 302
        boss.authenticator_set.all().delete()

    assert [page.live for page in kind._default_manager.all()] == [False, False]
    assert not Record.objects.exists()


# ---- Asking for a second person -----------------------------------------------------------------


def test_whoever_finished_asks_and_the_other_editors_are_told(
    cast: Cast, second_editor: User
) -> None:
    browser = editing(cast.editor)
    page = begin(cast.editor)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "Ask for publication" in browser.get(address).content.decode()

    sent = empty_form(EventPage, title="Dust storms", **{"action-ask": "yes"})
    answer = browser.post(address, sent)

    assert answer["Location"] == f"/cms/publishing/page/{page.pk}/"
    fresh = queries.entry(page.pk)
    request = ReleaseRequest.objects.get()
    assert (request.page_id, request.revision_id) == (page.pk, fresh.latest_revision_id)
    told = InboxItem.objects.filter(kind="library.publication_asked")
    assert set(told.values_list("user_id", flat=True)) == {second_editor.pk}
    listed = editing(second_editor).get("/cms/publishing/").content.decode()
    assert f"{cast.editor} asks for publication" in listed


def test_whoever_goes_on_writing_asks_again(cast: Cast, second_editor: User) -> None:
    browser = editing(cast.editor)
    page = begin(cast.editor)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    browser.post(address, empty_form(EventPage, title="Dust", **{"action-ask": "yes"}))
    assert queries.request_for(queries.entry(page.pk)) is not None

    browser.post(address, empty_form(EventPage, title="Dust and sand"))

    assert queries.request_for(queries.entry(page.pk)) is None
    listed = editing(second_editor).get("/cms/publishing/").content.decode()
    assert "asks for publication" not in listed


def test_what_shuts_readers_out_is_neither_asked_for_nor_published(
    cast: Cast, second_editor: User
) -> None:
    page = begin(cast.editor, replace(EVENT, photos=(Photo(alt="", credit="Institute"),)))
    browser = editing(cast.editor)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    sent = empty_form(EventPage, title="Dust", last_day="2026-01-01", **{"action-ask": "yes"})

    assert browser.post(address, sent).status_code == 200  # the form itself says it
    with pytest.raises(Unfit, match="no alternative text"):
        publish(page, second_editor)

    assert not ReleaseRequest.objects.exists()
    assert not Record.objects.exists()


# ---- Translations -------------------------------------------------------------------------------


def translate_url(page: EntryPage) -> str:
    return f"/cms/library/{page.pk}/translate/"


@pytest.fixture
def event(cast: Cast, second_editor: User) -> EntryPage:
    """A public event in English."""
    return publish(begin(cast.editor), second_editor)


def test_a_translation_begins_with_the_words_of_the_original(
    event: EntryPage, cast: Cast, second_editor: User
) -> None:
    browser = editing(cast.editor)
    edit = reverse("wagtailadmin_pages:edit", args=[event.pk])
    assert translate_url(event) in browser.get(edit).content.decode()
    offered = browser.get(translate_url(event)).content.decode()
    assert 'value="ru"' in offered
    assert 'value="en"' not in offered

    answer = browser.post(translate_url(event), {"language": "ru", "kind": "official"})

    page = EventPage.objects.get(reference=event.reference, locale__language_code="ru")
    assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert (page.title, page.description, page.live) == (event.title, "What is planned.", False)
    assert (page.translation_kind, page.slug) == ("official", event.slug)
    assert page.translation_key == event.translation_key

    shown = browser.get(answer["Location"])
    assert shown.context["form"].fields["first_day"].disabled
    browser.post(
        answer["Location"],
        empty_form(
            EventPage,
            title="Семинар о песке",
            description="План.",
            first_day="2030-01-01",
            place="Улан-Батор",
            zone="Europe/Moscow",
        ),
    )
    publish(page, second_editor)

    row = Record.objects.get(language="ru")
    assert (row.title, row.place, row.translation) == ("Семинар о песке", "Улан-Батор", "official")
    assert row.details["first_day"] == "2027-03-02"
    assert row.details["zone"] == "Asia/Ulaanbaatar"
    assert row.starts_at == Record.objects.get(language="en").starts_at


def test_an_event_that_moves_moves_in_every_language(
    event: EntryPage, cast: Cast, second_editor: User
) -> None:
    editing(cast.editor).post(translate_url(event), {"language": "ru", "kind": "secretariat"})
    page = EventPage.objects.get(reference=event.reference, locale__language_code="ru")
    publish(page, second_editor)

    draft = queries.entry(event.pk).get_latest_revision_as_object()
    draft.first_day, draft.last_day = date(2027, 4, 5), date(2027, 4, 6)
    draft.save_revision(user=cast.editor)
    publish(event, second_editor)

    rows = {row.language: row for row in Record.objects.all()}
    assert rows["ru"].details["first_day"] == rows["en"].details["first_day"] == "2027-04-05"
    assert rows["ru"].starts_at == rows["en"].starts_at
    assert rows["ru"].details["sequence"] == rows["en"].details["sequence"] == 1


def test_the_translation_of_an_entry_that_is_not_public_waits_for_it(
    cast: Cast, second_editor: User
) -> None:
    page = begin(cast.editor)
    editing(cast.editor).post(translate_url(page), {"language": "ja", "kind": "secretariat"})
    translation = EventPage.objects.get(locale__language_code="ja")

    assert translation.pk not in queries.waiting_pages()
    with pytest.raises(Conflict, match="no longer public"):
        publish(translation, second_editor)
    publish(page, second_editor)

    assert translation.pk in queries.waiting_pages()
    publish(translation, second_editor)
    assert set(Record.objects.values_list("language", flat=True)) == {"en", "ja"}


def test_the_original_is_not_overwritten_by_a_translation(event: EntryPage, cast: Cast) -> None:
    browser = editing(cast.editor)

    answer = browser.post(translate_url(event), {"language": "en", "kind": "secretariat"})
    with pytest.raises(Conflict, match="language of the original"):
        services.draft_translation(
            page_id=event.pk,
            language="en",
            content=EVENT,
            kind=queries.origin_of(event).translation,
            by=cast.editor,
        )

    assert answer.status_code == 400
    assert EventPage.objects.count() == 1


@pytest.mark.parametrize("part", ["moderator", "auditor", "administrator", "focal_point"])
def test_only_editors_translate_here(part: str, event: EntryPage, cast: Cast) -> None:
    browser = signed_in(getattr(cast, part))

    answer = browser.post(translate_url(event), {"language": "ru", "kind": "official"})

    assert answer.status_code == 403
    assert EventPage.objects.count() == 1


def test_wagtails_own_translation_makes_no_copy_of_an_entry(event: EntryPage, cast: Cast) -> None:
    boss = cast.editor
    boss.is_superuser = True
    boss.save()
    address = reverse("simple_translation:submit_page_translation", args=[event.pk])

    answer = editing(boss).post(address, {"locales": ["1", "2", "3"]})

    assert answer["Location"] == translate_url(event)
    assert EventPage.objects.count() == 1


def test_a_path_and_its_modules_are_translated_too(cast: Cast, second_editor: User) -> None:
    content = PathContent(
        title="Path", title_en="Path", modules=(Module(title="One", minutes=10, text="Read."),)
    )
    path = publish(begin(cast.editor, content), second_editor)

    editing(cast.editor).post(translate_url(path), {"language": "ko", "kind": "secretariat"})

    page = PathPage.objects.get(locale__language_code="ko")
    assert queries.content_of(page) == replace(content, licence="CC BY 4.0")


@pytest.mark.parametrize(
    "content",
    [
        MaterialContent(title="Guide", title_en="Guide", minutes=30, languages=("en",)),
        DocumentContent(title="Note", title_en="Note", symbol="SOM27/3", day=date(2024, 9, 1)),
    ],
    ids=["material", "document"],
)
def test_the_publishing_page_shows_a_change_in_words(
    content: Any, cast: Cast, second_editor: User
) -> None:
    page = publish(begin(cast.editor, content), second_editor)
    draft = queries.entry(page.pk).get_latest_revision_as_object()
    draft.summary = "A new summary."
    draft.save_revision(user=cast.editor)

    shown = editing(second_editor).get(f"/cms/publishing/page/{page.pk}/").content.decode()

    assert re.search(r"<ins>.*A new summary", shown)
    assert "1 answer changed" in shown
