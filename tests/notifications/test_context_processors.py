"""The unread count costs nothing to those who have no inbox."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from portal.notifications import services
from portal.notifications.context_processors import inbox
from tests.notifications.conftest import Person, news, now

pytestmark = pytest.mark.django_db


class Untouchable:
    """A user that nobody may look at."""

    def __getattribute__(self, name: str) -> object:
        raise AssertionError(f"{name} was asked of the user of a reader without a session")


def test_a_reader_without_session_costs_no_query(
    rf: RequestFactory, django_assert_num_queries: object
) -> None:
    request = rf.get("/en/")
    request.user = Untouchable()  # type: ignore[assignment]

    with django_assert_num_queries(0):  # type: ignore[operator]
        assert inbox(request) == {"inbox_unread": 0}


def test_the_count_is_asked_only_when_it_is_shown_and_once(
    rf: RequestFactory, person: Person, django_assert_num_queries: object
) -> None:
    user = person()
    services.send([news(user)], at=now())
    request = rf.get("/en/")
    request.COOKIES["sessionid"] = "x"
    request.user = user

    with django_assert_num_queries(0):  # type: ignore[operator]
        unread = inbox(request)["inbox_unread"]
    # The standing, which the frame of the page has read already, and the count.
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert unread() == 1  # type: ignore[operator]
        assert unread() == 1  # type: ignore[operator]


def test_a_session_without_a_person_has_no_inbox(rf: RequestFactory) -> None:
    request = rf.get("/en/")
    request.COOKIES["sessionid"] = "x"
    request.user = AnonymousUser()

    assert inbox(request)["inbox_unread"]() == 0  # type: ignore[operator]
