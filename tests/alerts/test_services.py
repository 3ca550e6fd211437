"""To save, to stop, and what the clock tells."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.alerts import policies, services
from portal.alerts.models import SavedSearch, ToldEntry
from portal.alerts.periodic import run_clock
from portal.catalogue import services as catalogue
from portal.catalogue.record import Kind, TranslationKind
from portal.core.errors import Conflict, Missing, Unfit
from portal.notifications import services as notifications
from portal.notifications.models import Delivery, InboxItem
from portal.vocabulary.models import Concept
from tests.alerts.builders import DAY, WEEK, entered, now, saved
from tests.catalogue.builders import publish
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def told() -> list[list[str]]:
    """Give the references of every notice, in the order of notices."""
    rows = Delivery.objects.filter(kind="alerts.found").order_by("pk")
    return [row.context["references"] for row in rows]


# ---- Saving --------------------------------------------------------------------------------------


def test_a_list_is_saved_as_its_one_address() -> None:
    search = saved(make_user(), "?state=MNG&page=3&sort=oldest&colour=blue&q=%20herders%20%20rest")

    assert (search.kind, search.query) == ("case_study", "?q=herders+rest&state=MNG")
    assert search.is_on


def test_the_same_list_is_saved_once_also_in_another_order() -> None:
    user, other = make_user(), make_user()
    first = saved(user, "?state=MNG&land=Ge", name="First")

    again, is_new = services.save(
        user=user,
        kind=Kind.CASE_STUDY,
        query="?land=Ge&state=MNG&sort=state",
        name="Second",
        language="en",
        at=now(),
    )

    assert (again.pk, again.name, is_new) == (first.pk, "First", False)
    assert saved(other, "?state=MNG&land=Ge").pk != first.pk


def test_thirty_are_kept_and_not_one_more() -> None:
    user = make_user()
    for number in range(policies.MOST_SEARCHES):
        saved(user, f"?q=word{number}")

    with pytest.raises(Conflict, match="30"):
        saved(user, "?q=another")
    services.remove(user=user, number=SavedSearch.objects.earliest("pk").uuid, at=now())
    saved(user, "?q=another")

    assert SavedSearch.objects.filter(user=user, removed_at__isnull=True).count() == 30


def test_an_address_without_end_is_refused_in_a_sentence() -> None:
    years = "&".join(f"year={number}" for number in range(1000))

    with pytest.raises(Unfit, match="too many filters"):
        saved(make_user(), f"?{years}", kind=Kind.DOCUMENT)


def test_nobody_touches_anothers_search() -> None:
    search, stranger = saved(make_user()), make_user()

    for verb in (services.pause, services.remove):
        with pytest.raises(Missing):
            verb(user=stranger, number=search.uuid, at=now())
    with pytest.raises(Missing):
        services.rename(user=stranger, number=search.uuid, name="Mine", language="en")
    with pytest.raises(Missing):
        services.put_back(user=stranger, number=search.uuid)

    search.refresh_from_db()
    assert (search.name, search.is_on) == ("My search", True)


def test_what_was_deleted_can_be_put_back_but_not_beside_the_same() -> None:
    user = make_user()
    search = saved(user, "?state=MNG")
    services.remove(user=user, number=search.uuid, at=now())
    services.put_back(user=user, number=search.uuid)
    search.refresh_from_db()
    assert search.is_on

    services.remove(user=user, number=search.uuid, at=now())
    saved(user, "?state=MNG")
    with pytest.raises(Conflict, match="again"):
        services.put_back(user=user, number=search.uuid)


def test_what_was_deleted_is_forgotten_after_a_month() -> None:
    user, at = make_user(), now()
    old, fresh = saved(user, "?q=old"), saved(user, "?q=fresh")
    services.remove(user=user, number=old.uuid, at=at - timedelta(days=31))
    services.remove(user=user, number=fresh.uuid, at=at - timedelta(days=29))

    services.run_clock(at=at)

    assert list(SavedSearch.objects.values_list("pk", flat=True)) == [fresh.pk]


# ---- What is new ---------------------------------------------------------------------------------


def test_news_is_what_entered_since_and_meets_the_filters() -> None:
    at = now()
    user = make_user(language="mn")
    entered(1, at - timedelta(days=60))
    saved(user, "?state=MNG", at=at - timedelta(days=30), name="Монгол")
    entered(2, at - DAY)
    entered(3, at - DAY, states=("JPN",))
    entered(4, at - 2 * DAY)

    assert services.run_clock(at=at) == 1

    assert told() == [["NEA-CS-0004", "NEA-CS-0002"]]
    mail = Delivery.objects.get()
    assert mail.user == user
    assert mail.category == "news"
    assert mail.context["name"] == "Монгол"
    assert InboxItem.objects.get().user == user


def test_nothing_new_is_no_mail_and_the_next_day_is_looked_again() -> None:
    at = now()
    search = saved(make_user(), at=at - timedelta(days=30))
    entered(1, at - timedelta(days=60))

    services.run_clock(at=at)
    search.refresh_from_db()

    assert told() == []
    assert (search.looked_at, search.due_at, search.told_at) == (at, at + DAY, None)


def test_once_a_week_at_most_counted_from_the_last_notice() -> None:
    at = now()
    saved(make_user(), at=at - timedelta(days=30))
    entered(1, at - DAY)
    services.run_clock(at=at)
    entered(2, at + DAY)

    for hours in (1, 25, 6 * 24, 7 * 24 - 1):
        services.run_clock(at=at + timedelta(hours=hours))
    assert told() == [["NEA-CS-0001"]]

    services.run_clock(at=at + WEEK)
    services.run_clock(at=at + WEEK)
    assert told() == [["NEA-CS-0001"], ["NEA-CS-0002"]]
    assert len(set(Delivery.objects.values_list("key", flat=True))) == 2


def test_a_search_is_found_by_its_words_across_languages() -> None:
    at = now()
    saved(make_user(), "?q=grazing+ban", kind=None, at=at - timedelta(days=30))
    entered(
        1,
        at - DAY,
        language="zh-hans",
        original_language="zh-hans",
        title="禁牧",
        summary="",
        body_html="",
        codes={},
    )
    entered(2, at - DAY, title="Terraces", summary="Stone walls.", codes={}, body_html="")

    services.run_clock(at=at)

    assert told() == [["NEA-CS-0001"]]


def test_what_has_only_most_of_the_words_is_on_the_list_and_no_news() -> None:
    at = now()
    saved(make_user(), "?q=terraces+saxaul", at=at - timedelta(days=30))
    entered(1, at - DAY, title="Terraces", summary="Stone walls.", codes={}, body_html="")

    services.run_clock(at=at)
    assert told() == []

    entered(2, at, title="Terraces and saxaul", summary="", codes={}, body_html="")
    services.run_clock(at=at + DAY)
    assert told() == [["NEA-CS-0002"]]


def test_what_was_there_when_it_was_saved_is_no_news() -> None:
    at = now()
    entered(1, at - timedelta(minutes=20))
    saved(make_user(), at=at)
    # Begun before the search was saved, done after: the person has not seen it.
    entered(2, at - timedelta(minutes=1))

    services.run_clock(at=at + DAY)

    assert told() == [["NEA-CS-0002"]]


def test_an_entry_that_was_closed_and_comes_back_is_not_told_twice() -> None:
    at = now()
    saved(make_user(), at=at - timedelta(days=30))
    record = entered(1, at - DAY)
    services.run_clock(at=at)
    catalogue.withdraw(reference=record.reference, reason="", at=at)
    services.run_clock(at=at + WEEK)
    entered(1, at + WEEK + DAY)

    services.run_clock(at=at + 2 * WEEK)

    assert told() == [["NEA-CS-0001"]]


def test_a_new_translation_is_no_news() -> None:
    at = now()
    saved(make_user(), at=at - timedelta(days=30))
    entered(1, at - timedelta(days=60))
    publish(1, language="mn", original_language="en", translation=TranslationKind.SECRETARIAT)

    services.run_clock(at=at)

    assert told() == []


def test_what_is_withdrawn_is_never_told() -> None:
    at = now()
    saved(make_user(), at=at - timedelta(days=30))
    gone = entered(1, at - DAY)
    entered(2, at - DAY)
    catalogue.withdraw(reference=gone.reference, reason="A mistake", at=at)

    services.run_clock(at=at)

    assert told() == [["NEA-CS-0002"]]


def test_a_list_of_training_has_learning_paths_too() -> None:
    at = now()
    saved(make_user(), kind=Kind.MATERIAL, at=at - timedelta(days=30))
    saved(make_user(), "?type=exercise", kind=Kind.MATERIAL, at=at - timedelta(days=30))
    record = publish(1, kind=Kind.PATH, reference="NEA-LP-0001", slug="path-1", codes={})
    entered(2, at - DAY)

    services.run_clock(at=at)

    assert told() == [[record.reference]]


def test_events_that_are_over_are_told_where_those_are_asked_for() -> None:
    at = now()
    for when in ("upcoming", "past"):
        saved(make_user(), f"?when={when}", kind=Kind.EVENT, at=at - timedelta(days=30), name=when)
    over = {"starts_at": at - 9 * DAY, "ends_at": at - 8 * DAY}
    ahead = {"starts_at": at + 8 * DAY, "ends_at": at + 9 * DAY}
    event = {"kind": Kind.EVENT, "codes": {}}
    publish(1, reference="NEA-EV-0001", slug="event-1", **event, **over)
    publish(2, reference="NEA-EV-0002", slug="event-2", **event, **ahead)

    services.run_clock(at=at)

    assert told() == [["NEA-EV-0002"], ["NEA-EV-0001"]]


def test_a_filter_that_no_longer_exists_does_not_make_everything_new() -> None:
    at = now()
    search = saved(make_user(), "?practice=grazing", at=at - timedelta(days=30))
    Concept.objects.filter(scheme="practice", code="grazing").delete()
    entered(1, at - DAY, codes={})

    services.run_clock(at=at)
    search.refresh_from_db()

    assert told() == []
    assert search.looked_at == at - timedelta(days=30)


# ---- Who is told ---------------------------------------------------------------------------------


def test_paused_and_deleted_searches_tell_nothing_and_resuming_loses_nothing() -> None:
    at, user = now(), make_user()
    paused, deleted = saved(user, "?q=pasture"), saved(user)
    services.pause(user=user, number=paused.uuid, at=at - 10 * DAY)
    services.remove(user=user, number=deleted.uuid, at=at - 10 * DAY)
    entered(1, at - DAY)
    services.run_clock(at=at)
    assert told() == []

    services.resume(user=user, number=paused.uuid, at=at)
    services.run_clock(at=at)

    assert told() == [["NEA-CS-0001"]]


def test_who_cannot_sign_in_any_more_is_told_nothing() -> None:
    at, user = now(), make_user()
    saved(user)
    entered(1, at - DAY)
    user.is_active = False
    user.save()

    services.run_clock(at=at)

    assert told() == []


def test_who_switched_news_off_is_told_nothing_and_loses_nothing() -> None:
    at, user = now(), make_user()
    saved(user)
    entered(1, at - DAY)
    notifications.choose(user=user, chosen={}, at=at)
    services.run_clock(at=at)
    assert not InboxItem.objects.exists()
    assert told() == []

    notifications.choose(user=user, chosen={"news": ["inbox"]}, at=at)
    services.run_clock(at=at + DAY)

    assert told() == []
    assert InboxItem.objects.get().context["references"] == ["NEA-CS-0001"]


def test_many_new_entries_are_one_mail_that_names_some() -> None:
    at = now()
    saved(make_user())
    for number in range(1, 16):
        entered(number, at - DAY)

    services.run_clock(at=at)

    mail = Delivery.objects.get()
    assert (len(mail.context["references"]), mail.context["more"]) == (12, True)
    assert ToldEntry.objects.count() == 15


def test_one_search_that_fails_does_not_keep_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    at = now()
    broken, whole = saved(make_user(), "?q=pasture"), saved(make_user())
    entered(1, at - DAY)
    look = services.look

    def fail(*, search_id: int, at: Any) -> bool:
        if search_id == broken.pk:
            raise RuntimeError("a fault")
        return look(search_id=search_id, at=at)

    monkeypatch.setattr(services, "look", fail)

    assert services.run_clock(at=at) == 1
    whole.refresh_from_db()
    assert whole.told_times == 1


def test_the_clock_of_the_worker_looks() -> None:
    saved(make_user())
    entered(1, now() - DAY)

    run_clock()

    assert told() == [["NEA-CS-0001"]]


# ---- Stopping ------------------------------------------------------------------------------------


def test_the_link_of_a_mail_stops_one_search_or_all_of_its_owner() -> None:
    user, other = make_user(), make_user()
    one, two, theirs = saved(user, "?q=one"), saved(user, "?q=two"), saved(other)

    services.stop(number=one.uuid, at=now())
    services.stop(number=one.uuid, at=now())
    assert list(SavedSearch.objects.filter(paused_at__isnull=False)) == [one]

    services.stop_all(number=one.uuid, at=now())
    assert set(SavedSearch.objects.filter(paused_at__isnull=False)) == {one, two}
    theirs.refresh_from_db()
    assert theirs.is_on
