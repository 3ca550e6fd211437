"""The database refuses what the code must never write. Each rule is broken once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from portal.library.models import ReferenceCounter
from portal.submissions import queries, services
from portal.submissions.models import (
    ChangeItem,
    ChangeRequest,
    Decision,
    Revision,
    SectionText,
    Submission,
    SubmissionEvent,
)
from portal.submissions.workflow import Action, Actor, Endorsement, State
from tests.factories import NOON, Cast, make_submission

pytestmark = pytest.mark.django_db


def refused(name: str, verb: Any) -> None:
    def write() -> None:
        with transaction.atomic():
            verb()
            connection.check_constraints()

    with pytest.raises(IntegrityError, match=name):
        write()


def change(submission: Submission, **columns: Any) -> Any:
    return lambda: Submission.objects.filter(pk=submission.pk).update(**columns)


@pytest.mark.parametrize(
    ("name", "stage", "columns"),
    [
        ("submission_state_is_known", State.DRAFT, {"status": "lost"}),
        ("submission_has_a_page_iff_accepted", State.IN_REVIEW, {"status": State.ACCEPTED}),
        ("submission_has_a_page_iff_accepted", State.ACCEPTED, {"status": State.IN_REVIEW}),
        ("submission_has_a_page_iff_accepted", State.PUBLISHED, {"page_revision_id": None}),
        ("submission_sent_has_a_revision_and_a_day", State.DRAFT, {"status": State.SUBMITTED}),
        ("submission_sent_has_a_revision_and_a_day", State.SUBMITTED, {"submitted_at": None}),
        (
            "submission_sent_has_a_revision_and_a_day",
            State.SUBMITTED,
            {"current_revision": None},
        ),
        ("submission_endorsement_has_who_and_when", State.SUBMITTED, {"endorsed_at": None}),
        ("submission_endorsement_has_who_and_when", State.DRAFT, {"endorsed_at": NOON}),
        (
            "submission_silence_is_not_agreement",
            State.SUBMITTED,
            {"endorsement": Endorsement.NO_RESPONSE},
        ),
        (
            "submission_silence_is_not_agreement",
            State.DRAFT,
            {"endorsement": Endorsement.ENDORSED},
        ),
        ("submission_decision_has_who_and_when", State.ACCEPTED, {"decided_at": None}),
    ],
)
def test_a_row_that_contradicts_itself(
    cast: Cast, name: str, stage: State, columns: dict[str, Any]
) -> None:
    refused(name, change(make_submission(stage, cast), **columns))


def test_two_open_updates_of_an_entry(cast: Cast) -> None:
    published = make_submission(State.PUBLISHED, cast)
    services.propose_update(submission_id=published.pk, by=cast.contributor, at=NOON)
    other = make_submission(State.DRAFT, cast)

    refused("submission_has_one_open_update", change(other, supersedes=published))


def test_two_country_texts_of_a_state(cast: Cast) -> None:
    make_submission(State.DRAFT, cast, kind="country")
    other = make_submission(State.DRAFT, cast)

    refused("submission_is_the_only_country_text", change(other, kind="country"))


def test_a_section_twice(cast: Cast) -> None:
    draft = make_submission(State.DRAFT, cast)
    row = SectionText(submission=draft, section="done", saved_by=cast.contributor, saved_at=NOON)

    refused("section_text_is_one_per_section", row.save)


def test_a_revision_number_twice(cast: Cast) -> None:
    revision = make_submission(State.SUBMITTED, cast).revisions.get()
    revision.pk = None

    refused("revision_number_is_unique", lambda: revision.save(force_insert=True))


def test_a_round_twice(cast: Cast) -> None:
    request = ChangeRequest.objects.get(submission=make_submission(State.CHANGES_REQUESTED, cast))
    request.pk = None

    refused("change_request_round_is_unique", lambda: request.save(force_insert=True))


@pytest.mark.parametrize("columns", [{"answer": "2013."}, {"answered_at": NOON}])
def test_an_answer_of_nobody(cast: Cast, columns: dict[str, Any]) -> None:
    asked = make_submission(State.CHANGES_REQUESTED, cast)
    items = ChangeItem.objects.filter(request__submission=asked)

    refused("change_item_answer_has_who_and_when", lambda: items.update(**columns))


@pytest.mark.parametrize("columns", [{"reason_code": ""}, {"text": ""}])
def test_a_decision_against_without_its_reason(cast: Cast, columns: dict[str, str]) -> None:
    submission = make_submission(State.NOT_ACCEPTED, cast)
    decisions = Decision.objects.filter(submission=submission)

    refused("decision_against_has_its_reason", lambda: decisions.update(**columns))


def event(submission: Submission, **columns: Any) -> SubmissionEvent:
    facts = {
        "submission": submission,
        "version": 999,
        "action": Action.TAKE,
        "source": State.SUBMITTED,
        "target": State.IN_REVIEW,
        "actor": submission.owner,
        "actor_part": Actor.MODERATOR,
        "at": NOON,
    }
    return SubmissionEvent(**(facts | columns))


def test_two_events_of_a_version(cast: Cast) -> None:
    submission = make_submission(State.SUBMITTED, cast)

    refused("event_is_one_per_version", event(submission, version=submission.version).save)


@pytest.mark.parametrize("columns", [{"actor": None}, {"actor_part": Actor.CLOCK}])
def test_an_event_without_its_actor(cast: Cast, columns: dict[str, Any]) -> None:
    submission = make_submission(State.SUBMITTED, cast)

    refused("event_has_an_actor_unless_the_clock_did_it", event(submission, **columns).save)


@pytest.mark.parametrize("table", ["submissions_submissionevent", "submissions_revision"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_log_and_the_revisions_are_written_once(cast: Cast, table: str, statement: str) -> None:
    make_submission(State.SUBMITTED, cast)

    def write() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(table))

    refused(f"{table} is written once", write)


def test_every_rule_of_the_tables_is_broken_above() -> None:
    source = open(__file__).read()  # noqa: PTH123, SIM115 - itself
    models = (
        Submission,
        SectionText,
        Revision,
        ChangeRequest,
        ChangeItem,
        Decision,
        SubmissionEvent,
    )
    names = [constraint.name for model in models for constraint in model._meta.constraints]

    assert [name for name in names if f'"{name}"' not in source] == []


def test_rows_name_themselves(cast: Cast) -> None:
    asked = make_submission(State.CHANGES_REQUESTED, cast)
    (item,) = queries.open_items(asked)

    assert str(item).startswith("Which year")
    assert str(asked.revisions.get()) == f"{asked.pk} r1"
    assert str(asked.texts.get(section="done")) == f"{asked.pk} done v1"
    assert str(asked.decisions.get()) == f"{asked.pk} changes_requested"
    assert str(asked.events.last()) == f"{asked.pk} request_changes"
    assert str(ReferenceCounter.objects.get()) == asked.reference
