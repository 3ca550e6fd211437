"""An entry that moved is found at its old address, and one that left says so there."""

from __future__ import annotations

import pytest
from django.test import Client

from portal.catalogue import services
from portal.catalogue.models import Departure, FormerAddress
from portal.catalogue.record import Kind
from tests.api.builders import publish_kind
from tests.catalogue.builders import FIRST_DAY, publish

pytestmark = pytest.mark.django_db
OLD, NEW = "/en/case-studies/case-1/", "/en/case-studies/grass/"


def test_the_old_address_leads_to_the_new_one_in_the_readers_language(client: Client) -> None:
    publish(1)
    publish(1, slug="grass")

    for language in ("en", "mn"):
        response = client.get(f"/{language}/case-studies/case-1/")
        assert response.status_code == 301
        assert response.headers["Location"] == f"/{language}/case-studies/grass/"
    assert client.get(NEW).status_code == 200
    assert client.get("/ref/NEA-CS-0001", follow=True).status_code == 200


def test_moves_in_a_row_lead_to_where_it_is_now(client: Client) -> None:
    for slug in ("case-1", "b", "c"):
        publish(1, slug=slug)

    assert client.get(OLD).headers["Location"] == "/en/case-studies/c/"
    assert client.get("/en/case-studies/b/").headers["Location"] == "/en/case-studies/c/"


def test_who_comes_back_is_not_sent_in_a_circle(client: Client) -> None:
    for slug in ("case-1", "b", "case-1"):
        publish(1, slug=slug)

    assert client.get(OLD).status_code == 200
    assert client.get("/en/case-studies/b/").headers["Location"] == OLD
    assert FormerAddress.objects.count() == 1


def test_a_new_entry_at_an_old_address_is_shown(client: Client) -> None:
    publish(1)
    publish(1, slug="grass")
    publish(2, slug="case-1", title="The new one")

    response = client.get(OLD)

    assert response.status_code == 200
    assert b"The new one" in response.content


def test_the_old_address_of_what_was_withdrawn_says_so(client: Client) -> None:
    publish(1)
    publish(1, slug="grass")
    services.withdraw(reference="NEA-CS-0001", reason="Asked by the State", at=FIRST_DAY)

    for url in (OLD, NEW, "/ref/NEA-CS-0001"):
        response = client.get(url)
        assert response.status_code == 410
        assert b"Asked by the State" in response.content
        assert b"1 October 2026" in response.content


def test_the_old_address_of_what_was_closed_says_nothing(client: Client) -> None:
    publish(1)
    publish(1, slug="grass")
    services.withdraw(reference="NEA-CS-0001", reason="", at=FIRST_DAY)

    for url in (OLD, NEW, "/ref/NEA-CS-0001"):
        assert client.get(url).status_code == 404
    assert Departure.objects.get().reference == "NEA-CS-0001"


@pytest.mark.parametrize("kind", Kind)
def test_references_of_all_kinds_are_followed_and_end_with_a_reason(
    client: Client, kind: Kind
) -> None:
    record = publish_kind(kind)
    url = f"/ref/{record.reference}"
    assert client.get(url).status_code == 302
    assert client.get(url).headers["Location"].endswith(f"/{record.slug}/")

    services.withdraw(reference=record.reference, reason="Asked by the State", at=FIRST_DAY)

    gone = client.get(url)
    assert (gone.status_code, b"Asked by the State" in gone.content) == (410, True)
