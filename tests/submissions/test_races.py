"""Several people at once, each through a connection of their own."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.core.errors import Conflict
from portal.library.models import CaseStudyPage, CountryPage, ReferenceCounter
from portal.notifications.models import Delivery, InboxItem
from portal.submissions import queries, services
from portal.submissions.guards import Question, Words
from portal.submissions.models import Decision, Submission, SubmissionEvent
from portal.submissions.services.drafts import SavedElsewhere
from portal.submissions.workflow import Action, State
from tests.factories import NOON, Cast, make_submission, make_user, move

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(calls: Iterable[Callable[[], Any]]) -> list[Any]:
    """Start all calls at the same moment; give what each gave or raised."""
    verbs = list(calls)
    gate = threading.Barrier(len(verbs))

    def run(verb: Callable[[], Any]) -> Any:
        gate.wait(timeout=30)
        try:
            return verb()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def in_a_queue(
    hold: Callable[[], Any],
    calls: Iterable[Callable[[], Any]],
    meanwhile: Callable[[], Any] = lambda: None,
) -> list[Any]:
    """Take a lock, let all calls come and wait for it, act, let go; give what each gave or raised.

    Whatever a call reads before the lock, it has read when `meanwhile` is called.
    """
    verbs = list(calls)
    with ThreadPoolExecutor(len(verbs)) as pool:
        with transaction.atomic():
            hold()
            found = [pool.submit(at_once, [verb]) for verb in verbs]
            wait_until_waiting(len(verbs))
            meanwhile()
        return [answer for each in found for answer in each.result()]


def wait_until_waiting(count: int) -> None:
    """Return when so many connections wait for a lock."""
    give_up_at = time.monotonic() + 30
    with connection.cursor() as cursor:
        while time.monotonic() < give_up_at:
            # Inside a transaction one sees the activity of the first look, unless one asks anew.
            cursor.execute("select pg_stat_clear_snapshot()")
            cursor.execute(
                "select count(*) from pg_stat_activity"
                " where datname = current_database() and wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0] == count:
                return
    pytest.fail("nobody waits")


def decide(submission: Submission, action: Action, by: User) -> Callable[[], Submission]:
    words = Words(
        reason="A reason.",
        reason_code="other",
        questions=(Question("Which year?"),),
        revision_id=submission.current_revision_id,
    )
    return lambda: services.act(
        submission_id=submission.pk,
        action=action,
        by=by,
        at=NOON,
        expected_version=submission.version,
        words=words,
    )


def winners(found: list[Any]) -> list[Submission]:
    errors = [each for each in found if isinstance(each, Exception)]
    assert {type(error) for error in errors} <= {Conflict}, errors
    return [each for each in found if isinstance(each, Submission)]


def test_of_twenty_acceptances_one_is_made() -> None:
    cast = Cast()
    _ = cast.editor
    submission = make_submission(State.IN_REVIEW, cast, at=NOON)
    moderators = [make_user(Role.MODERATOR) for _ in range(20)]
    rows = SubmissionEvent.objects.count()

    found = at_once(decide(submission, Action.ACCEPT, by) for by in moderators)

    (winner,) = winners(found)
    assert winner.version == submission.version + 1
    assert CaseStudyPage.objects.count() == Decision.objects.count() == 1
    assert SubmissionEvent.objects.count() == rows + 1
    mails = Delivery.objects.filter(kind__in=["submissions.accepted", "submissions.page_ready"])
    assert set(Counter(mails.values_list("user", flat=True)).values()) == {1}
    assert mails.count() == 3
    assert InboxItem.objects.filter(kind="submissions.accepted").count() == 2
    losers = [str(each) for each in found if isinstance(each, Conflict)]
    assert len(losers) == 19
    assert all(f"{winner.decided_by} was faster: Accept" in words for words in losers)


@pytest.mark.parametrize("turn", range(3))
def test_of_acceptance_and_refusal_one_is_made(turn: int) -> None:
    cast = Cast()
    submission = make_submission(State.IN_REVIEW, cast, at=NOON)
    others = [make_user(Role.MODERATOR) for _ in range(3)]
    actions = (Action.ACCEPT, Action.DECLINE, Action.REQUEST_CHANGES)

    found = at_once(
        decide(submission, action, by) for action, by in zip(actions, others, strict=True)
    )

    (winner,) = winners(found)
    decision = Decision.objects.get()
    assert decision.outcome == winner.status
    kinds = set(
        Delivery.objects.filter(
            kind__in=[
                "submissions.accepted",
                "submissions.not_accepted",
                "submissions.changes_requested",
            ]
        ).values_list("kind", flat=True)
    )
    assert kinds == {f"submissions.{winner.status}"}
    assert CaseStudyPage.objects.count() == (winner.status == State.ACCEPTED)


def test_withdrawal_and_acceptance_do_not_both_happen() -> None:
    cast = Cast()
    submission = make_submission(State.IN_REVIEW, cast, at=NOON)

    found = at_once(
        [
            decide(submission, Action.ACCEPT, cast.moderator),
            decide(submission, Action.WITHDRAW, cast.focal_point),
        ]
    )

    (winner,) = winners(found)
    assert CaseStudyPage.objects.count() == (winner.status == State.ACCEPTED)


def test_different_submissions_with_one_title_are_accepted_at_once() -> None:
    cast = Cast()
    submissions = [make_submission(State.IN_REVIEW, cast, at=NOON) for _ in range(6)]

    found = at_once(decide(each, Action.ACCEPT, cast.moderator) for each in submissions)

    assert len(winners(found)) == 6
    pages = CaseStudyPage.objects.all()
    assert len({page.slug for page in pages}) == len({page.path for page in pages}) == 6
    shelf = pages[0].get_parent()
    assert shelf.numchild == shelf.get_children().count() == 6


def test_two_writers_in_turn_and_at_once_lose_no_word() -> None:
    """Each adds their words to what they saw; a conflict makes them look and add again."""
    cast = Cast()
    draft = services.start(
        by=cast.contributor, member_state="MNG", language="mn", size="short", at=NOON
    )
    unseen: dict[str, list[bool]] = {"owner": [], "colleague": []}

    def write(by: User, name: str) -> Callable[[], None]:
        def work() -> None:
            for number in range(25):
                while True:
                    row = queries.texts(draft).get("problem")
                    seen = row.content["problem"] if row else ""
                    try:
                        services.save_section(
                            submission_id=draft.pk,
                            section="problem",
                            content={"problem": f"{seen} {name}{number}"},
                            expected_version=row.version if row else 0,
                            by=by,
                            at=NOON,
                        )
                        break
                    except SavedElsewhere as refusal:
                        unseen[name].append(refusal.theirs.content["problem"] != seen)

        return work

    found = at_once([write(cast.contributor, "owner"), write(cast.colleague, "colleague")])

    assert found == [None, None]
    assert all(all(each) for each in unseen.values())
    words = queries.draft_json(draft)["problem"].split()
    assert sorted(words) == sorted(
        f"{name}{number}" for name in ("owner", "colleague") for number in range(25)
    )
    assert queries.texts(draft)["problem"].version == 50
    assert Submission.objects.get(pk=draft.pk).version == draft.version + 50


def test_the_clock_runs_twice_at_once() -> None:
    cast = Cast()
    _ = cast.moderator
    asked = make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON)
    due = asked.endorsement_due_at
    assert due is not None

    found = at_once([lambda: services.run_clock(at=due) for _ in range(4)])

    assert sorted(found) == [0, 0, 0, 1]
    assert Delivery.objects.filter(kind="submissions.queue_new").count() == 1


def test_an_update_is_proposed_twice_at_once() -> None:
    cast = Cast()
    published = make_submission(State.PUBLISHED, cast, at=NOON)

    def propose(by: User) -> Callable[[], Submission]:
        return lambda: services.propose_update(submission_id=published.pk, by=by, at=NOON)

    people = [cast.contributor, cast.colleague, cast.focal_point]
    found = at_once([propose(by) for by in people])

    assert len({each.pk for each in found}) == 1


def begin_country(cast: Cast, by: User) -> Callable[[], Submission]:
    return lambda: services.start(
        by=by,
        member_state=cast.state,
        language="en",
        size="short",
        at=NOON,
        kind="country",
    )


def hold_country_texts() -> None:
    ReferenceCounter.hold(CountryPage.PREFIX)


def test_two_focal_points_begin_the_text_of_their_state_at_once() -> None:
    cast = Cast("MNG")
    people = [cast.focal_point, make_user(Role.FOCAL_POINT, "MNG")]
    references = ReferenceCounter.draw(CountryPage.PREFIX)

    found = in_a_queue(hold_country_texts, [begin_country(cast, by) for by in people])

    (winner,) = winners(found)
    assert queries.country_text("MNG") == winner
    # Who came second took no number.
    assert (references, winner.reference) == ("NEA-CO-0001", "NEA-CO-0002")
    assert str(ReferenceCounter.objects.get(prefix=CountryPage.PREFIX)) == winner.reference


def test_a_country_text_is_begun_while_another_comes_back() -> None:
    cast = Cast("MNG")
    discarded = make_submission(cast=cast, kind="country", at=NOON)
    move(discarded, Action.DISCARD, cast.focal_point, at=NOON)
    discarded.refresh_from_db()
    calls = [
        begin_country(cast, make_user(Role.FOCAL_POINT, "MNG")),
        decide(discarded, Action.RESTORE, cast.focal_point),
    ]

    found = in_a_queue(hold_country_texts, calls)

    (winner,) = winners(found)
    assert queries.country_text("MNG") == winner


def test_texts_of_two_states_are_begun_at_once() -> None:
    casts = [Cast("MNG"), Cast("JPN")]
    calls = [begin_country(cast, cast.focal_point) for cast in casts]

    found = in_a_queue(hold_country_texts, calls)

    assert {each.member_state for each in winners(found)} == {"MNG", "JPN"}


def test_references_are_drawn_at_once() -> None:
    cast = Cast()

    def start() -> Submission:
        return services.start(
            by=cast.contributor, member_state="MNG", language="mn", size="short", at=NOON
        )

    _ = cast.contributor
    found = at_once([start] * 8)

    assert len({each.reference for each in found}) == 8
