"""The inbox, the choices, and the link that needs no sign-in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from portal.accounts.models import Mandate
from portal.accounts.roles import Role
from portal.notifications import letters, services
from portal.notifications.models import InboxItem, Preference
from tests.notifications.conftest import Person, news, now

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Any:
    """Addresses are asked for in English."""
    with override("en"):
        yield


def page(name: str, **parts: Any) -> str:
    """Give an address of the inbox."""
    return reverse(f"inbox:{name}", kwargs=parts or None)


def test_inbox_has_its_printed_address() -> None:
    assert page("list") == "/en/inbox/"


def test_inbox_shows_the_unread_first(client: Client, person: Person) -> None:
    user, at = person(), now()
    for age, words in enumerate(["newest", "middle", "oldest"]):
        services.send([news(user, key=words)], at=at - timedelta(days=age))
    newest = InboxItem.objects.get(key="newest")
    services.mark_read(user=user, item_id=newest.pk, at=at)
    client.force_login(user)

    rows = client.get(page("list")).context["rows"]

    assert [row.item.key for row in rows] == ["middle", "oldest", "newest"]
    assert rows[0].url == "/en/desk/"


def test_inbox_speaks_the_readers_language(client: Client, person: Person) -> None:
    user = person()
    services.send([news(user)], at=now())
    client.force_login(user)

    answer = client.get("/ja/inbox/")

    assert answer.status_code == 200
    assert answer.context["rows"][0].url == "/ja/desk/"


def test_another_persons_items_are_not_there(client: Client, person: Person) -> None:
    reader, other = person("a@example.org"), person("b@example.org")
    services.send([news(other)], at=now())
    client.force_login(reader)

    assert client.get(page("list")).context["rows"] == []
    item = InboxItem.objects.get()
    assert client.post(page("read", item_id=item.pk)).status_code == 404
    assert not InboxItem.objects.filter(read_at__isnull=False).exists()


def test_news_of_an_ended_mandate_are_not_shown_any_more(client: Client, person: Person) -> None:
    user = person(role=Role.MODERATOR)
    services.send(
        [
            news(user, key="theirs", audience=("role:moderator",)),
            news(user, key="other", audience=("state:MNG", "organisation:7")),
            news(user, key="own"),
        ],
        at=now(),
    )
    client.force_login(user)

    def shown() -> tuple[list[str], int]:
        answer = client.get(page("list"))
        keys = sorted(row.item.key for row in answer.context["rows"])
        return keys, answer.context["inbox_unread"]()

    assert shown() == (["own", "theirs"], 2)
    other = InboxItem.objects.get(key="other")
    assert client.post(page("read", item_id=other.pk)).status_code == 404

    Mandate.objects.filter(user=user).update(valid_until=now().date() - timedelta(days=1))

    assert shown() == (["own"], 1)
    services.mark_all_read(user=user, at=now())
    assert set(InboxItem.objects.filter(read_at=None).values_list("key", flat=True)) == {
        "other",
        "theirs",
    }


def test_items_are_read_on_post_only(client: Client, person: Person) -> None:
    user = person()
    services.send([news(user)], at=now())
    item = InboxItem.objects.get()
    client.force_login(user)

    client.get(page("list"))
    assert client.get(page("read", item_id=item.pk)).status_code == 405
    assert client.get(page("read_all")).status_code == 405
    assert InboxItem.objects.filter(read_at__isnull=True).exists()

    answer = client.post(page("read", item_id=item.pk), {"open": "1"})

    assert answer["Location"] == "/en/desk/"
    assert not InboxItem.objects.filter(read_at__isnull=True).exists()


def test_everything_can_be_marked_as_read(client: Client, person: Person) -> None:
    user = person()
    services.send([news(user, key=str(number)) for number in range(3)], at=now())
    client.force_login(user)

    client.post(page("read_all"))

    assert client.get(page("list")).context["has_unread"] is False


def test_inbox_has_pages_of_twenty(client: Client, person: Person) -> None:
    user = person()
    services.send([news(user, key=str(number)) for number in range(21)], at=now())
    client.force_login(user)

    first = client.get(page("list"))
    second = client.get(page("list") + first.context["pager"].next_url)

    assert len(first.context["rows"]) == 20
    assert len(second.context["rows"]) == 1


def test_inbox_needs_a_sign_in(client: Client) -> None:
    for name in ("list", "preferences"):
        answer = client.get(page(name))
        assert answer.status_code == 302
        assert "/login/" in answer["Location"]


def test_inbox_queries_do_not_grow(client: Client, person: Person) -> None:
    user = person()
    client.force_login(user)
    queries = []
    for count in (1, 3):
        services.send([news(user, key=str(number)) for number in range(count)], at=now())
        client.get(page("list"))
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(page("list"))
        assert len(answer.context["rows"]) == count
        queries.append(len(seen))

    assert queries[0] == queries[1]


def test_choices_are_kept(client: Client, person: Person) -> None:
    user = person(role=Role.LEAD_MODERATOR)
    client.force_login(user)

    client.post(page("preferences"), {"reminders": ["inbox"], "moderation": ["mail", "inbox"]})

    off = set(Preference.objects.filter(is_on=False).values_list("category", "channel"))
    assert off == {
        ("reminders", "mail"),
        ("news", "mail"),
        ("news", "inbox"),
        ("operations", "mail"),
        ("operations", "inbox"),
    }
    assert client.get(page("preferences")).context["form"]["reminders"].initial == ["inbox"]


OFFERED = {
    None: ["news"],
    Role.CONTRIBUTOR: ["reminders", "news"],
    Role.FOCAL_POINT: ["reminders", "news"],
    Role.MODERATOR: ["moderation", "news"],
    Role.LEAD_MODERATOR: ["reminders", "moderation", "news", "operations"],
    Role.EDITOR: ["news"],
    Role.AUDITOR: ["news"],
    Role.ADMINISTRATOR: ["news", "operations"],
}


@pytest.mark.parametrize("role", OFFERED, ids=str)
def test_only_what_a_person_can_receive_is_offered(
    client: Client, person: Person, role: Role | None
) -> None:
    client.force_login(person(role=role))

    shown = client.get(page("preferences"))

    assert list(shown.context["form"].fields) == OFFERED[role]


def test_what_was_not_offered_cannot_be_switched_off(client: Client, person: Person) -> None:
    client.force_login(person(role=Role.CONTRIBUTOR))

    client.post(page("preferences"), {"operations": ["mail"], "reminders": ["mail"]})

    assert set(Preference.objects.values_list("category", flat=True)) == {"reminders", "news"}


def test_a_form_without_a_tick_switches_everything_off(client: Client, person: Person) -> None:
    client.force_login(person(role=Role.CONTRIBUTOR))

    client.post(page("preferences"), {})

    assert not Preference.objects.filter(is_on=True).exists()
    assert Preference.objects.filter(is_on=False).exists()


def test_opening_the_unsubscribe_link_changes_nothing(client: Client, person: Person) -> None:
    user = person()
    token = letters.unsubscribe_token(user_id=user.pk, category="reminders")

    answer = client.get(page("unsubscribe", token=token))

    assert answer.status_code == 200
    assert not Preference.objects.exists()
    assert "sessionid" not in answer.cookies


def test_one_click_post_works_without_session_and_csrf_token(person: Person) -> None:
    user, other = person("a@example.org"), person("b@example.org")
    token = letters.unsubscribe_token(user_id=user.pk, category="reminders")
    program = Client(enforce_csrf_checks=True)

    for _twice in range(2):
        answer = program.post(page("unsubscribe", token=token), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200

    [choice] = Preference.objects.all()
    assert (choice.user, choice.category, choice.channel) == (user, "reminders", "mail")
    assert not choice.is_on
    assert not Preference.objects.filter(user=other).exists()


@pytest.mark.parametrize("category", ["account", "decision", "work"])
def test_no_token_switches_off_what_must_arrive(
    client: Client, person: Person, category: str
) -> None:
    token = letters.unsubscribe_token(user_id=person().pk, category=category)

    assert client.post(page("unsubscribe", token=token)).status_code == 404
    assert not Preference.objects.exists()


def test_a_forged_token_is_refused(client: Client, person: Person) -> None:
    token = letters.unsubscribe_token(user_id=person().pk, category="reminders")

    other_end = "xx" if token[-2:] != "xx" else "yy"

    for forged in (token[:-2] + other_end, "W10:1abc:def", "x"):
        assert client.post(page("unsubscribe", token=forged)).status_code == 404
    assert not Preference.objects.exists()
