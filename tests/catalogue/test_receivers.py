"""A change of the vocabulary: nothing is shown, and nothing found, by words that are old."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from portal.catalogue import queries, receivers, services
from portal.catalogue.models import CardRendering, Record, Rendering
from portal.catalogue.record import Kind
from portal.library.tasks import follow_vocabulary
from portal.vocabulary import services as vocabulary
from portal.vocabulary.models import Concept
from portal.vocabulary.services import Wording
from tests.catalogue.builders import publish
from tests.factories import make_user

pytestmark = pytest.mark.django_db

OVERGRAZING = ("driver", "d-g")


@pytest.fixture
def entries() -> None:
    publish(1, codes={"driver": ("d-g",)})
    publish(2, codes={"driver": ("d-w",)})


def rename(label: str, synonym: str = "") -> None:
    scheme, code = OVERGRAZING
    concept = Concept.objects.get(scheme=scheme, code=code)
    vocabulary.edit_concept(
        concept_id=concept.pk,
        wording=Wording(
            labels=concept.labels | {"en": label},
            synonyms=concept.synonyms | ({"en": [synonym]} if synonym else {}),
            definition=concept.definition,
            related=concept.related,
        ),
        seen=concept.changed_at,
        by=make_user("editor"),
        at=timezone.now(),
    )


def article(number: int) -> str:
    found = queries.rendered(Kind.CASE_STUDY, f"case-{number}", "en")
    return found.article_html if found else ""


def test_pages_and_cards_with_the_concept_are_no_longer_shown_and_made_anew(entries: None) -> None:
    assert article(1)
    assert article(2)

    receivers.follow_vocabulary(["driver:d-g"])

    assert article(1) == ""
    assert article(2) != ""
    assert set(queries.cards(["NEA-CS-0001", "NEA-CS-0002"], "en")) == {"NEA-CS-0002"}
    services.render_stale()
    assert article(1)
    assert not Rendering.objects.filter(release="").exists()
    assert not CardRendering.objects.filter(release="").exists()


def test_every_process_reads_the_vocabulary_anew(
    entries: None, django_capture_on_commit_callbacks: Any
) -> None:
    before = queries.snapshot(None)

    with django_capture_on_commit_callbacks(execute=True):
        rename("Too many hooves on the land")

    after = queries.snapshot(None)
    assert after.stamp != before.stamp
    assert after.terms.label(*OVERGRAZING, "en") == "Too many hooves on the land"


def test_an_edit_reaches_pages_and_search_through_the_worker(
    entries: None, django_capture_on_commit_callbacks: Any
) -> None:
    def found() -> list[str]:
        listing = queries.listing(None, language="en", chosen={}, words="hoofprint saturation")
        return [entry.reference for entry in listing.entries]

    assert found() == []
    stale = set(Record.objects.values_list("found_by", flat=True))

    with django_capture_on_commit_callbacks(execute=True):
        rename("Too many hooves on the land", "hoofprint saturation")

    # Tests run tasks at once where they are sent.
    assert found() == ["NEA-CS-0001"]
    assert "Too many hooves on the land" in article(1)
    assert not stale & set(Record.objects.values_list("found_by", flat=True))
    assert follow_vocabulary.apply().successful()
