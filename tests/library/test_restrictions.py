"""Closed in one language is closed in all, in the catalogue and in Wagtail's own answer."""

from __future__ import annotations

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from portal.accounts.models import User
from portal.catalogue.models import Record
from portal.core.errors import Conflict
from portal.library import queries, services
from portal.library.models import CaseStudyIndexPage, CaseStudyPage, HomePage
from tests.factories import Cast
from tests.library.builders import again, change, publish_latest, published, translate

pytestmark = pytest.mark.django_db


def close(page: Page) -> PageViewRestriction:
    return PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def languages() -> set[str]:
    return set(Record.objects.values_list("language", flat=True))


@pytest.fixture
def pair(cast: Cast) -> tuple[CaseStudyPage, CaseStudyPage]:
    """A public entry in Mongolian with its public translation into English."""
    original = published(cast)
    return original, publish_latest(translate(original, cast.moderator), cast.editor)


def places(pair: tuple[CaseStudyPage, CaseStudyPage]) -> dict[str, Page]:
    original, translation = pair
    return {
        "original": original,
        "translation": translation,
        "shelf of the original": CaseStudyIndexPage.objects.get(locale=original.locale),
        "shelf of the translation": CaseStudyIndexPage.objects.get(locale=translation.locale),
        "home of the translation": HomePage.objects.get(locale=translation.locale),
    }


@pytest.mark.parametrize(
    "place",
    [
        "original",
        "translation",
        "shelf of the original",
        "shelf of the translation",
        "home of the translation",
    ],
)
def test_closed_in_one_language_is_closed_in_all_and_opens_again(
    place: str, pair: tuple[CaseStudyPage, CaseStudyPage], client: Client
) -> None:
    original, translation = pair
    addresses = (
        f"/mn/case-studies/{original.slug}/",
        f"/en/case-studies/{translation.slug}/",
        f"/ja/case-studies/{original.slug}/",
    )
    assert languages() == {"mn", "en"}

    restriction = close(places(pair)[place])

    assert languages() == set()
    assert [client.get(address).status_code == 200 for address in addresses] == [False] * 3
    services.rebuild_catalogue()
    assert languages() == set()

    restriction.delete()

    assert languages() == {"mn", "en"}
    assert {tuple(row.languages) for row in Record.objects.all()} == {("en", "mn")}
    assert [client.get(address).status_code for address in addresses] == [200] * 3


def test_wagtail_asks_a_reader_of_a_translation_who_they_are(
    pair: tuple[CaseStudyPage, CaseStudyPage], client: Client, cast: Cast
) -> None:
    original, translation = pair
    close(original)
    address = f"/en/case-studies/{translation.slug}/"

    asked = client.get(address)
    client.force_login(cast.colleague)
    shown = client.get(address)

    assert (asked.status_code, asked.headers["Location"][:9]) == (302, "/account/")
    assert shown.status_code == 200


def test_an_entry_beside_a_closed_one_stays(
    pair: tuple[CaseStudyPage, CaseStudyPage], cast: Cast
) -> None:
    other = published(cast)

    close(pair[0])

    assert list(Record.objects.values_list("reference", flat=True)) == [other.reference]


def test_nothing_of_a_closed_entry_is_published_or_waits(
    pair: tuple[CaseStudyPage, CaseStudyPage], cast: Cast, second_editor: User
) -> None:
    original, translation = pair
    waiting = change(translation, cast.moderator)
    assert list(queries.with_unpublished_changes()) == [waiting]

    close(original)

    assert queries.with_unpublished_changes() == []
    with pytest.raises(Conflict, match="not open to everybody"):
        publish_latest(waiting, second_editor)
    assert again(translation).summary != "A changed summary."
    assert languages() == set()
