"""A document for members, tried by every role and by no one through every door."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import Collection, PageViewRestriction

from portal.accounts import services as accounts
from portal.accounts.models import Mandate, User
from portal.catalogue.models import Record
from portal.core.languages import LANGUAGES
from portal.library import queries, services, texts
from portal.library.content import DocumentContent
from portal.library.models import EntryPage, ExtractedText, PublicationPage
from portal.library.tree import EDITORIAL
from tests.accounts.keys import signed_in
from tests.factories import Cast, make_organisation, make_user
from tests.library.builders import PDF

pytestmark = pytest.mark.django_db

SECRET = "Heron"
WORDS = f"{SECRET} findings on dust"
CONTENT = DocumentContent(
    title=f"{SECRET} note on dust",
    title_en=f"{SECRET} note on dust",
    summary=WORDS,
    symbol="SOM27/CRP1",
    day=date(2024, 9, 1),
    meeting="SOM-27",
    licence="CC BY 4.0",
)
MEMBERS = ("focal_point", "neighbour", "moderator", "lead", "editor", "auditor", "administrator")
OTHERS = ("nobody", "no mandate", "contributor", "partner", "ended focal point", "ended editor")


@pytest.fixture(autouse=True)
def no_cookie_between_tests(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def people(cast: Cast, neighbours: Cast) -> dict[str, User]:
    yesterday = timezone.now().date() - timedelta(days=1)
    return {
        "no mandate": make_user(),
        "contributor": cast.contributor,
        "partner": make_user("contributor", organisation=make_organisation()),
        "ended focal point": make_user("focal_point", "MNG", valid_until=yesterday),
        "ended editor": make_user("editor", valid_until=yesterday),
        "focal_point": cast.focal_point,
        "neighbour": neighbours.focal_point,
        "moderator": cast.moderator,
        "lead": cast.lead,
        "editor": cast.editor,
        "auditor": cast.auditor,
        "administrator": cast.administrator,
    }


def browser(people: dict[str, User], part: str) -> Client:
    client = Client(raise_request_exception=False)
    if part != "nobody":
        client.force_login(people[part])
    return client


def attach(page: EntryPage, by: User, name: str = "heron.pdf", content: bytes = PDF) -> Document:
    """A file that an editor uploads and names in the draft of a document."""
    collection = Collection.objects.get(name=EDITORIAL, depth=2)
    document = Document(title="Annex", collection=collection, uploaded_by_user=by)
    document.file.save(name, ContentFile(content), save=False)
    document._set_document_file_metadata()
    document.save()
    draft = queries.entry(page.pk).get_latest_revision_as_object()
    draft.attachments = [
        ("attachment", {"document": document, "file_id": "", "title": f"{SECRET} annex"})
    ]
    draft.save_revision(user=by)
    return document


def begin(by: User, **values: Any) -> PublicationPage:
    content = DocumentContent(**(vars(CONTENT) | values))
    revision = services.begin_entry(content=content, language="en", by=by)
    page = queries.entry(int(revision.object_id))
    assert isinstance(page, PublicationPage)
    return page


def publish(page: EntryPage, by: User) -> PublicationPage:
    latest = queries.entry(page.pk).latest_revision_id
    assert latest is not None
    services.publish_latest(page_id=page.pk, revision_id=latest, by=by, at=timezone.now())
    return PublicationPage.objects.get(pk=page.pk)


def close(page: EntryPage, by: User, second: User, access: str = "members") -> PublicationPage:
    draft = queries.entry(page.pk).get_latest_revision_as_object()
    draft.access = access
    draft.save_revision(user=by)
    return publish(page, second)


@pytest.fixture
def document(cast: Cast, second_editor: User) -> Document:
    """A document for members with a file, in English."""
    page = begin(cast.editor, access="members")
    file = attach(page, cast.editor)
    publish(page, second_editor)
    return file


@pytest.fixture
def page(document: Document) -> PublicationPage:
    return PublicationPage.objects.get()


def address(page: PublicationPage, language: str = "en") -> str:
    return f"/{language}/documents/{page.slug}/"


LIST = "/en/documents/members/"


# ---- Every role, every door ---------------------------------------------------------------------


@pytest.mark.parametrize("part", MEMBERS)
def test_members_read_it_and_nothing_keeps_it(
    part: str, page: PublicationPage, document: Document, people: dict[str, User]
) -> None:
    client = browser(people, part)

    answers = [client.get(address(page)), client.get(LIST), client.get(document.url)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert WORDS in answers[0].content.decode()
    assert WORDS in answers[1].content.decode()
    assert address(page) in answers[1].content.decode()
    assert answers[2].content == PDF
    for answer in answers:
        assert "no-store" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex"
    assert "attachment" in answers[2]["Content-Disposition"]


@pytest.mark.parametrize("part", OTHERS)
def test_others_find_nothing_behind_any_door(
    part: str, page: PublicationPage, document: Document, people: dict[str, User]
) -> None:
    client = browser(people, part)
    doors = [
        *(address(page, language.code) for language in LANGUAGES),
        *(f"/{language.code}/documents/members/" for language in LANGUAGES),
        f"/ref/{page.reference}",
        f"/ref/{page.reference}.pdf",
        f"/ref/{page.reference}/cite.bib",
        f"/api/v1/entries/{page.reference}",
        document.url,
        f"/media/{document.file.name}",
        f"/media/./{document.file.name}",
        f"/media/images/../{document.file.name}",
    ]

    for door in doors:
        answer = client.get(door)
        assert answer.status_code == 404, door
        assert SECRET not in answer.content.decode(), door


@pytest.mark.parametrize("part", [*OTHERS, *MEMBERS])
def test_no_list_of_the_public_names_it(
    part: str, page: PublicationPage, cast: Cast, second_editor: User, people: dict[str, User]
) -> None:
    open_note = {"title": "Open note on dust", "title_en": "Open note", "summary": "Dust."}
    shown = publish(begin(cast.editor, **open_note), second_editor)
    client = browser(people, part)
    lists = [
        "/en/",
        "/en/search/?q=dust",
        "/en/search/?q=findings",
        "/sitemap.xml",
        "/en/documents/",
        "/en/documents/?q=dust",
        *(f"/en/documents/export.{form}" for form in ("csv", "json", "atom")),
        "/en/search/export.csv?q=dust",
        "/api/v1/entries",
        "/oai?verb=ListRecords&metadataPrefix=oai_dc",
    ]

    for door in lists:
        text = b"".join(client.get(door)).decode()
        assert SECRET not in text, door
        assert page.slug not in text, door
        # A harvester is told that something left, never what it was.
        assert page.reference not in text or "deleted" in text, door
    # The open one is in the catalogue: the lists could have shown the other.
    assert list(Record.objects.values_list("reference", flat=True)) == [shown.reference]


ADMIN_DOORS = ("editor", "moderator", "auditor", "administrator", "contributor", "focal_point")


@pytest.mark.parametrize("part", ADMIN_DOORS)
def test_in_the_admin_only_those_with_pages_meet_it(
    part: str, page: PublicationPage, people: dict[str, User]
) -> None:
    accounts.sync_groups(at=timezone.now())
    client = browser(people, part)
    doors = [
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailadmin_choose_page_search") + "?q=note",
        reverse("wagtailadmin_choose_page_child", args=[page.get_parent().pk]),
        f"/cms/api/main/pages/{page.pk}/",
    ]

    answers = [client.get(door) for door in doors]

    met = [SECRET in answer.content.decode() for answer in answers]
    assert met == [part == "editor"] * 4


@pytest.mark.parametrize("part", [*OTHERS, "focal_point", "moderator", "administrator"])
def test_its_preview_is_the_editors(
    part: str, page: PublicationPage, cast: Cast, people: dict[str, User]
) -> None:
    draft = page.get_latest_revision_as_object()
    draft.save_revision(user=cast.editor)
    client = browser(people, part)

    for door in (
        f"/cms/publishing/page/{page.pk}/preview/",
        f"/cms/publishing/page/{page.pk}/",
        reverse("wagtailadmin_pages:view_draft", args=[page.pk]),
        reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk]),
    ):
        answer = client.get(door)
        assert answer.status_code in {302, 403, 404}, door
        assert SECRET not in answer.content.decode(), door


def test_a_mandate_that_ends_closes_it_at_once(
    page: PublicationPage, document: Document, cast: Cast
) -> None:
    client = Client()
    client.force_login(cast.focal_point)
    assert client.get(address(page)).status_code == 200
    yesterday = timezone.now().date() - timedelta(days=1)

    Mandate.objects.filter(user=cast.focal_point).update(valid_until=yesterday)

    doors = (address(page), LIST, document.url)
    assert [client.get(door).status_code for door in doors] == [404, 404, 404]


# ---- Opening and closing ------------------------------------------------------------------------


def test_what_closes_closes_its_row_its_file_and_its_kept_pages_at_once(
    cast: Cast, second_editor: User, client: Client, settings: Any
) -> None:
    settings.KEPT_PAGE_SECONDS = 60
    page = begin(cast.editor)
    file = attach(page, cast.editor)
    publish(page, second_editor)
    doors = [address(page), file.url, f"/ref/{page.reference}"]
    assert [client.get(door).status_code for door in doors[:2]] == [200, 200]
    assert client.get(doors[2]).status_code == 302
    assert SECRET in client.get("/en/search/?q=findings").content.decode()

    close(page, cast.editor, second_editor)

    assert not Record.objects.exists()
    assert [client.get(door).status_code for door in doors] == [404, 404, 404]
    assert SECRET not in client.get("/en/search/?q=findings").content.decode()

    close(page, cast.editor, second_editor, access="public")

    assert [client.get(door).status_code for door in doors] == [200, 200, 302]


def test_it_is_closed_in_every_language_when_it_is_closed_in_its_own(
    cast: Cast, second_editor: User, client: Client
) -> None:
    page = publish(begin(cast.editor), second_editor)
    revision = services.draft_translation(
        page_id=page.pk,
        language="ru",
        content=queries.content_of(page),
        kind=queries.origin_of(page).translation.SECRETARIAT,
        by=cast.editor,
    )
    translation = publish(queries.entry(int(revision.object_id)), second_editor)
    assert client.get(address(translation, "ru")).status_code == 200

    close(page, cast.editor, second_editor)

    assert not Record.objects.exists()
    assert client.get(address(translation, "ru")).status_code == 404
    assert PublicationPage.objects.get(pk=translation.pk).access == "members"
    client.force_login(cast.focal_point)
    assert client.get(address(translation, "ru")).status_code == 200
    listed = client.get("/ru/documents/members/").content.decode()
    assert address(translation, "ru") in listed
    assert address(page) not in listed


def test_a_file_of_a_draft_is_nobodys_but_the_editors(
    cast: Cast, client: Client, second_editor: User
) -> None:
    page = begin(cast.editor)
    file = attach(page, cast.editor)

    assert client.get(file.url).status_code == 404
    client.force_login(cast.focal_point)
    assert client.get(file.url).status_code == 404
    client.force_login(cast.editor)
    assert client.get(file.url).status_code == 200

    publish(page, second_editor)
    answer = Client().get(file.url)
    assert answer.status_code == 200
    assert "no-store" not in answer.get("Cache-Control", "")


def test_a_file_that_a_public_document_names_too_is_public(
    cast: Cast, second_editor: User, document: Document, client: Client
) -> None:
    assert client.get(document.url).status_code == 404
    page = begin(cast.editor, title="Open note")
    draft = queries.entry(page.pk).get_latest_revision_as_object()
    draft.attachments = [("attachment", {"document": document, "file_id": "", "title": "Annex"})]
    draft.save_revision(user=cast.editor)

    publish(page, second_editor)

    assert client.get(document.url).status_code == 200


def test_the_text_of_its_file_is_read_and_in_no_list(
    page: PublicationPage, document: Document, client: Client
) -> None:
    texts.read_files(at=timezone.now())

    assert ExtractedText.objects.filter(file_hash=document.file_hash).exists()
    assert not Record.objects.exists()


def test_a_withdrawn_document_for_members_is_gone_for_them_too(
    page: PublicationPage, document: Document, cast: Cast
) -> None:
    services.retire_entry(page_id=page.pk, by=cast.editor, at=timezone.now(), reason="Replaced.")
    client = Client()
    client.force_login(cast.focal_point)

    assert client.get(address(page)).status_code == 404
    assert client.get(document.url).status_code == 404
    assert SECRET not in client.get(LIST).content.decode()


# ---- Versions -----------------------------------------------------------------------------------


def test_a_document_and_its_earlier_version_name_each_other(
    cast: Cast, second_editor: User
) -> None:
    first = publish(begin(cast.editor, title="Note, first"), second_editor)
    second = publish(
        begin(cast.editor, title="Note, second", supersedes=first.reference), second_editor
    )

    (later,) = queries.versions(first.reference, "", for_members=False)
    (earlier,) = queries.versions(second.reference, first.reference, for_members=False)

    assert (later.title, later.is_later) == ("Note, second", True)
    assert (earlier.title, earlier.is_later) == ("Note, first", False)
    assert Record.objects.get(reference=second.reference).related == [first.reference]


def test_a_version_for_members_is_named_to_members_only(cast: Cast, second_editor: User) -> None:
    first = publish(begin(cast.editor, access="members"), second_editor)
    second = publish(
        begin(cast.editor, title="Note, second", supersedes=first.reference), second_editor
    )

    for_all = queries.versions(second.reference, first.reference, for_members=False)
    for_few = queries.versions(second.reference, first.reference, for_members=True)

    assert for_all == []
    assert [version.reference for version in for_few] == [first.reference]


@override_settings(SERVE_PUBLIC_MEDIA=True)
def test_a_rendition_is_public_and_a_document_by_its_name_on_disk_is_not(
    document: Document, client: Client
) -> None:
    storage = document.file.storage
    name = storage.save("images/probe.txt", ContentFile(b"public"))
    try:
        assert client.get(f"/media/{name}").status_code == 200
        assert client.get(f"/media/{document.file.name}").status_code == 404
    finally:
        storage.delete(name)


def test_members_list_is_for_every_language_of_the_portal(
    page: PublicationPage, cast: Cast
) -> None:
    client = signed_in(cast.focal_point, second_factor=False)

    for language in LANGUAGES:
        answer = client.get(f"/{language.code}/documents/members/")
        assert WORDS in answer.content.decode()


def test_in_a_language_that_it_does_not_have_members_read_the_original(
    page: PublicationPage, people: dict[str, User]
) -> None:
    for part in MEMBERS:
        answer = browser(people, part).get(address(page, "mn"))
        html = answer.content.decode()
        assert answer.status_code == 200
        assert WORDS in html
        assert "language-banner" in html
        assert '<html lang="mn"' in html
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex"
    for part in OTHERS:
        answer = browser(people, part).get(address(page, "mn"))
        assert answer.status_code == 404
        assert WORDS not in answer.content.decode()
    assert browser(people, MEMBERS[0]).get("/mn/documents/never-there/").status_code == 404


def test_the_list_leads_to_each_in_the_language_of_the_reader(
    page: PublicationPage, cast: Cast
) -> None:
    client = signed_in(cast.focal_point, second_factor=False)

    assert address(page, "mn") in client.get("/mn/documents/members/").content.decode()


def test_what_is_closed_to_members_too_is_in_no_language(page: PublicationPage, cast: Cast) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    client = signed_in(cast.focal_point, second_factor=False)

    assert client.get(address(page, "mn")).status_code == 404
