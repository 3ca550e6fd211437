"""Several at once, each through a connection of their own."""

from __future__ import annotations

import pytest

from portal.alerts import policies, services
from portal.alerts.models import SavedSearch, ToldEntry
from portal.catalogue.record import Kind
from portal.core.errors import Conflict
from portal.notifications.models import Delivery, InboxItem
from tests.alerts.builders import DAY, entered, now, saved
from tests.factories import make_user
from tests.submissions.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_workers_that_look_at_once_tell_once() -> None:
    at = now()
    searches = [saved(make_user()) for _ in range(5)]
    entered(1, at - DAY)

    found = at_once((lambda: services.run_clock(at=at)) for _ in range(4))

    assert sum(found) == len(searches)
    assert Delivery.objects.count() == InboxItem.objects.count() == len(searches)
    assert ToldEntry.objects.count() == len(searches)
    assert set(SavedSearch.objects.values_list("told_times", flat=True)) == {1}


def test_a_search_that_is_saved_many_times_at_once_is_one() -> None:
    user = make_user()

    found = at_once((lambda: saved(user, "?state=MNG")) for _ in range(6))

    assert {each.pk for each in found} == {SavedSearch.objects.get().pk}


def test_nobody_gets_past_thirty_by_hurrying() -> None:
    user = make_user()
    for number in range(policies.MOST_SEARCHES - 1):
        saved(user, f"?q=word{number}", kind=Kind.CASE_STUDY)

    found = at_once((lambda n=n: saved(user, f"?q=late{n}")) for n in range(4))

    assert sum(isinstance(each, Conflict) for each in found) == 3
    assert SavedSearch.objects.count() == policies.MOST_SEARCHES


def test_to_stop_and_to_look_at_once_lose_nothing() -> None:
    at = now()
    user = make_user()
    search = saved(user)
    entered(1, at - DAY)

    at_once(
        [
            lambda: services.run_clock(at=at),
            lambda: services.stop(number=search.uuid, at=at),
        ]
    )

    search.refresh_from_db()
    assert search.paused_at == at
    assert ToldEntry.objects.count() == Delivery.objects.count() == search.told_times
