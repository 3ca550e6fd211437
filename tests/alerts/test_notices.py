"""The mail: its words, its links, and what must not be in it."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from portal.alerts import services
from portal.alerts.tokens import stop_token
from portal.catalogue import services as catalogue
from portal.catalogue.record import TranslationKind
from portal.core.errors import Gone
from portal.core.languages import LANGUAGES, Language
from portal.notifications import letters
from portal.notifications.models import Delivery
from tests.alerts.builders import DAY, entered, now, saved
from tests.catalogue.builders import publish
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def owed(query: str = "?state=MNG", language: str = "en") -> Delivery:
    """Save, publish two, look: give the mail that is owed."""
    at = now()
    user = make_user(language=language)
    saved(user, query, name="Шинэ & <new>")
    entered(1, at - DAY)
    entered(2, at - DAY)
    publish(
        2,
        language="mn",
        original_language="en",
        translation=TranslationKind.OFFICIAL,
        title="Бэлчээрийн гэрээ",
    )
    services.run_clock(at=at)
    return Delivery.objects.select_related("user").get(kind="alerts.found")


def test_the_mail_names_titles_in_the_persons_language_with_links() -> None:
    delivery = owed(language="mn")

    letter = letters.write(delivery, address="reader@example.org")

    assert "“Шинэ & <new>”" in letter.subject or "Шинэ & <new>" in letter.subject
    assert "Шинэ &amp; &lt;new&gt;" in letter.html
    for words in (letter.text, letter.html):
        assert "Бэлчээрийн гэрээ" in words
        assert "Pasture agreements 1" in words
        assert "/mn/case-studies/case-2/" in words
        assert "/mn/case-studies/?state=MNG" in words
    assert 'lang="en"' in letter.html


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_one_click_stops_this_search_and_nothing_secret_rests(language: Language) -> None:
    delivery = owed(language=language.code)
    number = delivery.context["search"]

    letter = letters.write(delivery, address="reader@example.org")

    token = re.search(r"/inbox/searches/stop/([^/>]+)/", letter.headers["List-Unsubscribe"])
    assert token is not None
    assert token[1].startswith(number)
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert token[1] in letter.text
    assert token[1] in letter.html
    assert token[1] not in letter.text_to_keep + letter.html_to_keep
    assert f"/{delivery.user.language}/inbox/searches/stop/" in letter.text


def test_what_is_withdrawn_before_the_mail_leaves_is_not_in_it() -> None:
    delivery = owed()
    catalogue.withdraw(reference="NEA-CS-0001", reason="A mistake", at=now())

    letter = letters.write(delivery, address="reader@example.org")

    assert "Pasture agreements 1" not in letter.text + letter.html
    assert "Pasture agreements 2" in letter.text


def test_a_mail_of_which_nothing_is_left_does_not_leave() -> None:
    delivery = owed()
    for number in (1, 2):
        catalogue.withdraw(reference=f"NEA-CS-000{number}", reason="", at=now())

    with pytest.raises(Gone):
        letters.write(delivery, address="reader@example.org")


def test_a_mail_that_waits_does_not_leave_once_its_search_is_stopped() -> None:
    delivery = owed()
    user = delivery.user
    assert user is not None
    search = user.saved_searches.get()
    services.stop(number=search.uuid, at=now())

    with pytest.raises(Gone):
        letters.write(delivery, address="reader@example.org")


def test_other_mail_of_the_category_keeps_its_own_link() -> None:
    delivery = owed()
    delivery.kind = "notifications.mail_stopped"
    delivery.link_action = ""

    letter = letters.write(delivery, address="reader@example.org")

    assert reverse("inbox:list") + "unsubscribe/" in letter.headers["List-Unsubscribe"]
    assert stop_token(delivery.user.saved_searches.get().uuid) not in letter.text  # type: ignore[union-attr]
