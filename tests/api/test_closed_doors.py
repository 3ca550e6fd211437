"""A document for members only is tried at every door for machines; only its old trace is told."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from portal.accounts.roles import Role
from portal.catalogue.models import Record
from portal.library import services as library
from portal.library.content import DocumentContent
from portal.library.models import Paper, PublicationPage
from portal.library.models.publication import MEMBERS
from tests.factories import Cast, make_user

pytestmark = pytest.mark.django_db
SECRET = "Unterredung"
CONTENT = DocumentContent(
    title=f"{SECRET} note",
    title_en=f"{SECRET} note",
    summary=f"{SECRET} summary",
    symbol=f"{SECRET}/1",
    document_type="note",
    day=date(2026, 5, 1),
    meeting="SOM-27",
    licence="CC BY 4.0",
)


def document(access: str) -> PublicationPage:
    author, publisher = make_user(Role.EDITOR), make_user(Role.EDITOR)
    revision = library.draft_entry(
        content=replace(CONTENT, access=access),
        reference="NEA-DO-0042",
        language="en",
        state="",
        by=author,
    )
    library.publish_entry(
        page_id=int(revision.object_id),
        revision_id=revision.pk,
        by=publisher,
        at=timezone.now(),
        steps=(),
        files={},
    )
    return PublicationPage.objects.get()


def doors() -> list[str]:
    lists = [
        f"/en/{shelf}/export.{form}{query}"
        for shelf, query in (("documents", ""), ("search", ""), ("search", f"?q={SECRET}"))
        for form in ("csv", "xlsx", "json", "atom")
    ]
    return [
        *lists,
        *(f"/ref/NEA-DO-0042/cite.{form}" for form in ("bib", "ris", "csl.json", "txt")),
        "/ref/NEA-DO-0042.pdf",
        "/ref/NEA-DO-0042",
        "/api/v1/entries",
        "/api/v1/entries?kind=document",
        f"/api/v1/entries?q={SECRET}",
        "/api/v1/entries/NEA-DO-0042",
        "/oai?verb=ListRecords&metadataPrefix=oai_dc",
        "/oai?verb=ListIdentifiers&metadataPrefix=oai_dc",
        "/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:localhost:NEA-DO-0042",
        "/sitemap.xml",
    ]


def said(client: Client, url: str) -> str:
    response: Any = client.get(url, follow=True)
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            raw = b"".join(book.read(name) for name in book.namelist())
    return str(raw.decode("utf-8", "replace")).replace(f"?q={SECRET}", "")


def everybody(cast: Cast) -> list[Client]:
    people = (cast.contributor, cast.focal_point, cast.moderator, cast.editor)
    visitors = [Client() for _person in people]
    for visitor, person in zip(visitors, people, strict=True):
        visitor.force_login(person)
    return [Client(), *visitors]


def test_an_open_document_comes_through_the_doors() -> None:
    document("public")
    client = Client()

    found = [url for url in doors() if SECRET in said(client, url)]

    # What it says shows that the doors would show it; these name it by its reference, or wait.
    assert set(doors()) - set(found) <= {
        "/ref/NEA-DO-0042",
        "/ref/NEA-DO-0042.pdf",
        "/oai?verb=ListIdentifiers&metadataPrefix=oai_dc",
        "/sitemap.xml",
    }


def test_a_document_for_members_comes_through_none(cast: Cast, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    document(MEMBERS)
    assert Record.objects.count() == 0

    for client in everybody(cast):
        for url in doors():
            words = said(client, url)
            assert SECRET not in words, url
            asked = "reference" in url or "NEA-DO-0042" in url
            assert asked or "NEA-DO-0042" not in words, url
    assert Paper.objects.count() == 0


def test_one_that_is_closed_later_leaves_its_number_only(cast: Cast, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    page = document("public")
    assert SECRET in said(Client(), "/api/v1/entries")

    PageViewRestriction.objects.create(page=page, restriction_type="login")

    for client in everybody(cast)[:3]:
        for url in doors():
            assert SECRET not in said(client, url), url
    # Who harvested it before is told to delete it, by the number that they know.
    told = said(Client(), "/oai?verb=ListRecords&metadataPrefix=oai_dc")
    assert 'status="deleted"' in told
