"""Pages rendered on publication: one for the readers of each language, never an old or a wrong one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models.signals import post_migrate
from django.test import Client
from django.utils import timezone as django_timezone
from django.utils import translation

from portal.catalogue import queries, services
from portal.catalogue.models import Rendering
from portal.catalogue.record import Kind
from portal.core.languages import LANGUAGES
from tests.catalogue.builders import FIRST_DAY, publish, publish_translated

pytestmark = pytest.mark.django_db

PATH = "/en/case-studies/case-1/"


def page(language: str, slug: str = "case-1") -> str:
    """Give what readers of a language get; empty where nothing was rendered for them."""
    found = queries.rendered(Kind.CASE_STUDY, slug, language)
    return found.head_html + found.article_html if found else ""


def test_readers_of_every_language_get_a_page_in_their_words() -> None:
    publish(1)

    assert "Mongolia" in page("en")
    assert "Монгол Улс" in page("mn")
    assert "Монгол Улс" not in page("en")
    for language in LANGUAGES:
        assert (
            f'/{language.code}/case-studies/case-1/"'
            in page(language.code).partition('<link rel="alternate"')[0]
        )
        assert "Too many hooves." in page(language.code)


def test_a_translation_is_for_its_readers_and_named_to_the_others() -> None:
    publish_translated(1, "en")
    assert 'href="/mn/case-studies/case-1/" lang="mn"' not in page("en").partition("<article")[2]

    publish_translated(1, "en", "mn")

    assert "Text 1 in mn" in page("mn")
    assert "Text 1 in en" in page("ja")
    assert 'href="/mn/case-studies/case-1/" lang="mn"' in page("en").partition("<article")[2]


def test_a_translation_that_goes_gives_its_readers_the_original_back() -> None:
    publish_translated(1, "en", "mn")

    services.withdraw_language(reference="NEA-CS-0001", language="mn")

    assert "Text 1 in en" in page("mn")
    assert 'href="/mn/case-studies/case-1/" lang="mn"' not in page("en").partition("<article")[2]


def test_publishing_again_leaves_nothing_of_the_text_before() -> None:
    publish(1, title="The first title")
    publish(1, title="The second title")

    assert Rendering.objects.count() == len(LANGUAGES)
    for language in LANGUAGES:
        assert "The second title" in page(language.code)
        assert "The first title" not in page(language.code)


def test_a_withdrawn_entry_leaves_no_page() -> None:
    publish(1)
    publish(2)

    services.withdraw(reference="NEA-CS-0001", reason="At the State's wish.", at=FIRST_DAY)

    assert page("en") == page("mn") == ""
    assert page("en", "case-2")


def test_an_entry_that_moves_leaves_no_page_at_its_old_address() -> None:
    publish(1)
    publish(1, slug="elsewhere")

    assert page("en") == ""
    assert "Pasture agreements 1" in page("en", "elsewhere")


def test_of_two_entries_at_one_address_each_language_gets_its_own() -> None:
    publish(1, slug="same", title="In English")
    publish(2, slug="same", title="По-русски", language="ru", original_language="ru")
    assert "In English" in page("en", "same")
    assert "По-русски" in page("ru", "same")

    services.withdraw(reference="NEA-CS-0001", reason="", at=FIRST_DAY)

    assert "По-русски" in page("en", "same")


def test_a_failed_publication_leaves_the_pages_as_they_were() -> None:
    publish(1)
    before = page("mn")

    with pytest.raises(IntegrityError), transaction.atomic():
        publish(2, slug="case-1")

    assert page("mn") == before != ""


def test_whoever_publishes_leaves_no_trace_of_language_or_zone() -> None:
    late = datetime(2026, 10, 1, 23, 30, tzinfo=UTC)
    publish(1, updated_at=late)
    before = page("en")
    assert "1 October 2026" in before

    with translation.override("ru"), django_timezone.override(timezone(timedelta(hours=9))):
        publish(1, updated_at=late)

    assert page("en") == before


def test_the_stored_page_is_what_would_be_made_now(client: Client) -> None:
    publish_translated(1, "mn", "en")
    paths = [f"/{language.code}/case-studies/case-1/" for language in LANGUAGES]
    stored = [client.get(path).content for path in paths]

    Rendering.objects.all().delete()

    assert [client.get(path).content for path in paths] == stored


def test_a_page_that_another_release_made_is_not_shown_and_made_anew(
    client: Client, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.CONTACT_EMAIL = "old@portal.example"
    publish(1)
    assert "old@portal.example" in client.get(PATH).content.decode()

    settings.CONTACT_EMAIL = "new@portal.example"
    client.get("/en/")
    with django_assert_num_queries(3):
        html = client.get(PATH).content.decode()

    assert "new@portal.example" in html
    assert "old@portal.example" not in html


def test_migrate_renders_what_another_release_made(settings: Any) -> None:
    settings.CONTACT_EMAIL = "old@portal.example"
    publish(1)
    publish(2)
    settings.CONTACT_EMAIL = "new@portal.example"
    assert page("en") == ""

    catalogue = apps.get_app_config("catalogue")
    post_migrate.send(
        sender=catalogue, app_config=catalogue, verbosity=0, interactive=False, using="default"
    )

    assert "new@portal.example" in page("en")
    assert "new@portal.example" in page("mn", "case-2")


def test_rendering_stale_pages_twice_does_nothing_the_second_time(settings: Any) -> None:
    publish(1)
    settings.CONTACT_EMAIL = "new@portal.example"

    assert services.render_stale() == 1
    stamp = queries.current_stamp()

    assert services.render_stale() == 0
    assert queries.current_stamp() == stamp


def test_nothing_of_a_person_gets_into_a_page_for_all(client: Client, cast: Any) -> None:
    person = Client()
    person.force_login(cast.editor)
    publish(1)

    own = person.get(PATH).content.decode()
    others = client.get(PATH).content.decode()

    assert "Sign out" in own
    assert "csrfmiddlewaretoken" in own
    assert "Sign out" not in others
    assert "csrfmiddlewaretoken" not in others
    assert page("en").partition("<article")[2] in own
