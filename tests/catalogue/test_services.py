"""Publishing into the catalogue, withdrawing from it, and what SQL promises."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from portal.catalogue import queries, services
from portal.catalogue.models import Record, Tombstone, Version
from portal.catalogue.record import Kind, TranslationKind
from tests.catalogue.builders import FIRST_DAY, entry, publish, publish_translated

pytestmark = pytest.mark.django_db


def stamp() -> object:
    return Version.objects.values_list("stamp", flat=True).first()


def test_publishing_again_replaces_the_row_of_that_language() -> None:
    publish(1)
    publish(1, title="Corrected title")

    assert Record.objects.get().title == "Corrected title"


def test_all_rows_of_an_entry_know_its_languages() -> None:
    publish_translated(1, "mn", "en", "ru")

    assert {tuple(row.languages) for row in Record.objects.all()} == {("en", "mn", "ru")}


def test_every_change_gives_a_new_stamp() -> None:
    stamps = [stamp()]
    publish(1)
    stamps.append(stamp())
    publish(1)
    stamps.append(stamp())
    services.withdraw_language(reference="NEA-CS-0001", language="ru")
    stamps.append(stamp())
    services.withdraw(reference="NEA-CS-0001", reason="", at=FIRST_DAY)
    stamps.append(stamp())

    assert len(set(stamps)) == 5
    assert Version.objects.count() == 1


def test_a_failed_publication_leaves_row_and_stamp_as_they_were() -> None:
    publish(1)
    before = stamp()

    with pytest.raises(IntegrityError), transaction.atomic():
        publish(2, slug="case-1")

    assert stamp() == before
    assert queries.by_reference("NEA-CS-0002") is None


@pytest.mark.parametrize("missing", ["published_at", "updated_at", "page_id"])
def test_an_entry_without_page_or_dates_is_refused(missing: str) -> None:
    with pytest.raises(ValueError, match="page and its dates"):
        services.publish(entry(1, **{missing: None}))


def test_a_withdrawn_entry_leaves_a_tombstone_in_place_of_all_its_rows() -> None:
    publish_translated(1, "mn", "en")

    services.withdraw(reference="NEA-CS-0001", reason="Asked for by the State.", at=FIRST_DAY)

    left = queries.tombstone(Kind.CASE_STUDY, "case-1")
    assert left is not None
    assert (left.reason, left.withdrawn_at) == ("Asked for by the State.", FIRST_DAY)
    assert queries.tombstone_of("NEA-CS-0001") == left
    assert Record.objects.count() == 0


def test_withdrawing_twice_keeps_the_first_reason() -> None:
    publish(1)
    services.withdraw(reference="NEA-CS-0001", reason="First.", at=FIRST_DAY)
    services.withdraw(reference="NEA-CS-0001", reason="Second.", at=FIRST_DAY)

    assert Tombstone.objects.get().reason == "First."


def test_what_was_never_public_leaves_no_trace() -> None:
    services.withdraw(reference="NEA-CS-0001", reason="Nothing.", at=FIRST_DAY)

    assert Tombstone.objects.count() == 0


def test_publishing_again_takes_the_tombstone_away() -> None:
    publish(1)
    services.withdraw(reference="NEA-CS-0001", reason="Reason.", at=FIRST_DAY)

    publish(1)

    assert queries.tombstone(Kind.CASE_STUDY, "case-1") is None
    assert queries.by_reference("NEA-CS-0001") is not None


def test_a_translation_leaves_the_tombstone_of_its_original() -> None:
    publish_translated(1, "mn", "en")
    services.withdraw(reference="NEA-CS-0001", reason="Reason.", at=FIRST_DAY)

    publish(1, language="en", original_language="mn", translation=TranslationKind.SECRETARIAT)

    assert Tombstone.objects.get().reason == "Reason."


def test_a_title_may_be_as_long_as_a_page_takes_it() -> None:
    publish(1, title="г" * 255)
    services.withdraw(reference="NEA-CS-0001", reason="Reason.", at=FIRST_DAY)

    assert Tombstone.objects.get().title == "г" * 255


def test_one_translation_can_go_and_the_original_cannot_go_that_way() -> None:
    publish_translated(1, "mn", "en", "ru")

    services.withdraw_language(reference="NEA-CS-0001", language="ru")
    services.withdraw_language(reference="NEA-CS-0001", language="mn")

    assert {row.language for row in Record.objects.all()} == {"mn", "en"}
    assert {tuple(row.languages) for row in Record.objects.all()} == {("en", "mn")}


def refuses(constraint: str) -> Any:
    return pytest.raises(IntegrityError, match=constraint)


def test_two_entries_cannot_share_an_address() -> None:
    publish(1)

    with refuses("record_address_is_unique"):
        publish(2, slug="case-1")


def test_an_entry_has_one_row_per_language() -> None:
    publish(1)
    row = Record.objects.get()
    row.pk, row.slug, row.is_original = None, "other", True

    with refuses("record_is_one_per_reference_and_language|record_has_one_original"):
        row.save(force_insert=True)


def test_an_entry_has_one_original() -> None:
    publish(1)

    with refuses("record_has_one_original_per_reference"):
        publish(1, language="ru", original_language="ru")


def test_only_the_original_language_holds_the_original() -> None:
    publish(1)

    with refuses("record_original_is_in_the_original_language"):
        Record.objects.update(is_original=False)


def test_a_reference_is_withdrawn_once() -> None:
    publish(1)
    services.withdraw(reference="NEA-CS-0001", reason="Reason.", at=FIRST_DAY)
    left = Tombstone.objects.get()
    left.pk = None

    with refuses("reference"):
        left.save(force_insert=True)


def test_the_version_is_one_row() -> None:
    with refuses("version_is_one_row"):
        Version.objects.create(pk=2)


def test_translation_kinds_are_kept() -> None:
    publish_translated(1, "mn", "en")

    found = queries.find(Kind.CASE_STUDY, "case-1", "en")

    assert found is not None
    assert found.translation is TranslationKind.SECRETARIAT
