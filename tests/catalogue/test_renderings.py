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
from portal.catalogue.models import CardRendering, Record, Rendering
from portal.catalogue.record import Kind
from portal.core.languages import LANGUAGES
from tests.catalogue.builders import FIRST_DAY, publish, publish_translated

pytestmark = pytest.mark.django_db

PATH = "/en/case-studies/case-1/"


def page(language: str, slug: str = "case-1") -> str:
    """Give what readers of a language get; empty where nothing was rendered for them."""
    found = queries.rendered(Kind.CASE_STUDY, slug, language)
    return found.head_html + found.article_html if found else ""


def card(language: str, reference: str = "NEA-CS-0001") -> str:
    """Give the card that readers of a language get; empty where none was rendered for them."""
    found = queries.cards([reference], language).get(reference)
    return found.html + found.link_html if found else ""


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


def test_readers_of_every_language_get_a_card_in_their_words() -> None:
    publish_translated(1, "en", "mn")

    assert CardRendering.objects.count() == len(LANGUAGES)
    assert "Mongolia" in card("en")
    assert '<a href="/mn/case-studies/case-1/">Text 1 in mn</a>' in card("mn")
    assert "Монгол Улс" in card("mn")
    assert '<a href="/ja/case-studies/case-1/" lang="en">Text 1 in en</a>' in card("ja")


def test_a_card_follows_its_entry() -> None:
    publish_translated(1, "en", "mn")
    assert "Монгол" in card("en")

    services.withdraw_language(reference="NEA-CS-0001", language="mn")

    assert "Text 1 in en" in card("mn")
    assert "Монгол" not in card("en")

    publish(1, title="<b>Another</b> title", slug="elsewhere")

    assert "/en/case-studies/elsewhere/" in card("en")
    assert "&lt;b&gt;Another&lt;/b&gt; title" in card("mn")
    assert "<b>" not in card("en") + card("mn")
    assert "Text 1" not in card("en") + card("mn")

    services.withdraw(reference="NEA-CS-0001", reason="", at=FIRST_DAY)

    assert card("en") == card("mn") == ""


def test_of_two_entries_at_one_address_each_has_its_card() -> None:
    publish(1, slug="same", title="In English")
    publish(2, slug="same", title="По-русски", language="ru", original_language="ru")

    assert "In English" in card("ru", "NEA-CS-0001")
    assert "По-русски" in card("en", "NEA-CS-0002")


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
    publish_translated(2, "ru", "ja")
    paths = [f"/{language.code}/case-studies/case-1/" for language in LANGUAGES]
    stored = [client.get(path).content for path in paths]
    assert b"Text 2 in ja" in stored[2]

    Rendering.objects.all().delete()
    CardRendering.objects.all().delete()

    assert [client.get(path).content for path in paths] == stored


def test_a_card_that_another_release_made_is_not_shown_and_made_anew(
    client: Client, settings: Any
) -> None:
    publish(1)
    publish(2, title="Neighbours")
    CardRendering.objects.update(html="An old look")
    assert "An old look" in client.get(PATH).content.decode()

    CardRendering.objects.update(release="another")

    html = client.get(PATH).content.decode()
    assert "An old look" not in html
    assert "Neighbours" in html.partition('aria-labelledby="related"')[2]

    assert services.render_stale() == 0
    assert "Neighbours" in card("en", "NEA-CS-0002")
    assert CardRendering.objects.filter(release="another").count() == 0


def test_a_card_of_what_is_not_public_any_more_is_not_made(client: Client) -> None:
    publish(1)
    publish(2, title="Neighbours")
    client.get(PATH)
    # As between the reads of a page and a withdrawal: the web still knows it, no row does.
    Record.objects.filter(reference="NEA-CS-0002").delete()

    html = client.get(PATH).content.decode()

    assert "Neighbours" not in html


def test_a_page_that_another_release_made_is_not_shown_and_made_anew(
    client: Client, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.CONTACT_EMAIL = "old@portal.example"
    publish(1)
    assert "old@portal.example" in client.get(PATH).content.decode()

    settings.CONTACT_EMAIL = "new@portal.example"
    client.get("/en/case-studies/")
    with django_assert_num_queries(3):
        html = client.get(PATH).content.decode()

    assert "new@portal.example" in html
    assert "old@portal.example" not in html


def test_migrate_renders_what_another_release_made(settings: Any) -> None:
    settings.CONTACT_EMAIL = "old@portal.example"
    publish(1)
    publish(2)
    settings.CONTACT_EMAIL = "new@portal.example"
    assert page("en") == card("en") == ""

    catalogue = apps.get_app_config("catalogue")
    post_migrate.send(
        sender=catalogue, app_config=catalogue, verbosity=0, interactive=False, using="default"
    )

    assert "new@portal.example" in page("en")
    assert "new@portal.example" in page("mn", "case-2")
    assert "Pasture agreements 2" in card("mn", "NEA-CS-0002")


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
