"""The table of moves is complete, free of contradictions and of dead ends nobody declared."""

from __future__ import annotations

import pytest

from portal.submissions.guards import CHECKS
from portal.submissions.notices import TELLINGS
from portal.submissions.services.moves import EFFECTS
from portal.submissions.workflow import (
    FINAL,
    MOVES,
    OPEN,
    PUBLIC_LABELS,
    WRITABLE,
    Action,
    Actor,
    Guard,
    NoSuchMove,
    State,
    follow,
    moves_from,
)

START = State.DRAFT


def reachable() -> set[State]:
    found, seen = {START}, set[State]()
    while found - seen:
        state = (found - seen).pop()
        seen.add(state)
        found |= {move.target for move in moves_from(state)}
    return found


def test_every_state_is_reached_from_a_draft() -> None:
    assert reachable() == set(State)


def test_each_row_is_there_once() -> None:
    rows = [(move.source, move.action) for move in MOVES]

    assert len(rows) == len(set(rows))


def test_every_action_every_actor_and_every_guard_is_used() -> None:
    assert {move.action for move in MOVES} == set(Action)
    assert {actor for move in MOVES for actor in move.actors} == set(Actor)
    assert {guard for move in MOVES for guard in move.guards} == set(Guard)


def test_every_row_names_somebody() -> None:
    assert [move for move in MOVES if not move.actors] == []


def test_dead_ends_are_the_declared_ones() -> None:
    """A decision that can be undone for a minute is final all the same."""
    left = {move.source for move in MOVES if move.action != Action.UNDO}

    assert set(State) - left == FINAL


def test_what_is_open_can_be_brought_to_an_end() -> None:
    assert {state for state in OPEN if not any(moves_from(state))} == set()
    assert OPEN.isdisjoint(FINAL)
    assert WRITABLE < OPEN


def test_whatever_was_sent_can_be_withdrawn_by_the_state_until_it_is_published() -> None:
    withdrawable = {move.source for move in MOVES if move.action == Action.WITHDRAW}

    assert withdrawable == OPEN - {State.DRAFT}


@pytest.mark.parametrize("enumeration", [State, Action, Actor, Guard])
def test_everything_has_its_own_label(enumeration: type) -> None:
    labels = [str(value.label) for value in enumeration]

    assert all(labels)
    assert len(labels) == len(set(labels))


def test_every_state_has_a_label_for_the_submitting_side() -> None:
    assert set(PUBLIC_LABELS) == set(State)


def test_the_submitting_side_does_not_read_the_secretariats_words() -> None:
    assert str(PUBLIC_LABELS[State.IN_REVIEW]) != str(State.IN_REVIEW.label)


def test_the_secretariat_never_moves_a_draft_and_the_side_never_decides() -> None:
    side = {Actor.OWNER, Actor.CO_EDITOR, Actor.FOCAL_POINT, Actor.PARTNER}
    deciding = {State.ACCEPTED, State.NOT_ACCEPTED, State.CHANGES_REQUESTED, State.PUBLISHED}

    decided_by_side = [m for m in MOVES if m.target in deciding - {m.source} and m.actors & side]
    out_of_draft = [
        m
        for m in MOVES
        if m.source == State.DRAFT and m.action != Action.TRANSFER and not m.actors <= side
    ]

    assert decided_by_side == []
    assert out_of_draft == []


def test_only_the_clock_passes_on_and_it_does_hardly_anything_else() -> None:
    by_clock = {(m.source, m.action) for m in MOVES if Actor.CLOCK in m.actors}

    assert by_clock == {
        (State.AWAITING_ENDORSEMENT, Action.PASS_ON),
        (State.PUBLISHED, Action.UNPUBLISH),
    }


def test_bad_news_has_a_reason() -> None:
    reasoned = {move.action for move in MOVES if move.needs_reason}

    assert reasoned == {
        Action.RETURN,
        Action.WITHDRAW,
        Action.DECLINE,
        Action.REOPEN,
        Action.UNPUBLISH,
    }


def test_a_judgement_is_on_the_text_that_was_read() -> None:
    judging = {m.action for m in MOVES if Guard.JUDGED_IS_CURRENT in m.guards}

    assert judging == {Action.ACCEPT, Action.DECLINE, Action.REQUEST_CHANGES, Action.PUBLISH}


def test_every_guard_but_the_comparison_has_a_check() -> None:
    assert set(Guard) - set(CHECKS) == {Guard.JUDGED_IS_CURRENT}


def test_effects_and_tellings_name_actions_of_the_table() -> None:
    assert set(EFFECTS) == set(Action) - {Action.DISCARD, Action.RESTORE}
    assert set(Action) - set(TELLINGS) == {
        Action.TAKE_BACK,
        Action.TAKE,
        Action.UNDO,
        Action.DISCARD,
        Action.RESTORE,
    }


def test_a_row_is_found_by_state_and_action() -> None:
    assert follow(State.DRAFT, Action.DISCARD).target == State.DISCARDED
    with pytest.raises(NoSuchMove):
        follow(State.PUBLISHED, Action.DISCARD)
