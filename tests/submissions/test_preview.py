"""Preview links: who makes and ends them, how they end by themselves, and what stays on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from portal.accounts import queries as accounts
from portal.accounts.models import Mandate
from portal.core.errors import Missing, NotAllowed, Unfit
from portal.submissions import policies, queries, services
from portal.submissions.models import PreviewLink, Submission
from portal.submissions.services.preview import LINK_DAYS, LONGEST_PURPOSE, MOST_LINKS
from portal.submissions.workflow import OPEN, Action, State
from tests.factories import Cast, make_partner_submission, make_submission, make_user, move

ENDED = (
    State.DISCARDED,
    State.WITHDRAWN,
    State.NOT_ACCEPTED,
    State.PUBLISHED,
    State.UNPUBLISHED,
)


def share(submission: Submission, by: object, **more: object) -> tuple[PreviewLink, str]:
    said = {"purpose": "", "by": by, "at": timezone.now()} | more
    return services.share_preview(submission_id=submission.pk, **said)  # type: ignore[arg-type]


def is_open(link: PreviewLink, at: object = None) -> bool:
    row = PreviewLink.objects.select_related("submission", "made_by").get(pk=link.pk)
    now = at or timezone.now()
    maker = accounts.standing(row.made_by, accounts.today(now))  # type: ignore[arg-type]
    return policies.is_open(row, maker, now)  # type: ignore[arg-type]


def test_a_link_holds_a_hash_and_no_token(cast: Cast) -> None:
    submission = make_submission(cast=cast)

    link, token = share(submission, cast.contributor, purpose="  Forestry department ")

    row = PreviewLink.objects.values().get()
    assert len(token) >= 43
    assert token not in str(row)
    assert row["purpose"] == "Forestry department"
    assert row["made_by_id"] == cast.contributor.pk
    assert row["expires_at"] - row["made_at"] == timedelta(days=LINK_DAYS)
    assert queries.preview_link(token) == link
    assert token not in repr(link) + str(link)


def test_two_links_have_nothing_in_common(cast: Cast) -> None:
    submission = make_submission(cast=cast)

    tokens = {share(submission, cast.contributor)[1] for _number in range(MOST_LINKS)}

    assert len(tokens) == MOST_LINKS


def test_an_unknown_token_and_a_hash_open_nothing(cast: Cast) -> None:
    link, token = share(make_submission(cast=cast), cast.contributor)

    for guess in ("", "x", token[:-1], token + "A", token.swapcase(), link.token_hash):
        with pytest.raises(Missing):
            queries.preview_link(guess)


@pytest.mark.parametrize("stage", sorted(OPEN))
def test_the_side_shares_while_the_text_is_on_its_way(stage: State, cast: Cast) -> None:
    submission = make_submission(stage, cast)

    for person in (cast.contributor, cast.colleague, cast.focal_point):
        assert is_open(share(submission, person)[0])


@pytest.mark.parametrize("stage", ENDED)
def test_what_has_ended_is_not_shared(stage: State, cast: Cast) -> None:
    submission = make_submission(stage, cast)

    with pytest.raises(NotAllowed):
        share(submission, cast.contributor)


@pytest.mark.parametrize("stage", ENDED)
def test_a_link_dies_with_its_submission(stage: State, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    link, _token = share(submission, cast.contributor)
    assert is_open(link)

    from_draft = {State.DISCARDED: [(Action.DISCARD, cast.contributor)]}
    path = from_draft.get(
        stage,
        [(Action.REQUEST_ENDORSEMENT, cast.contributor), (Action.ENDORSE, cast.focal_point)],
    )
    path += {
        State.WITHDRAWN: [(Action.WITHDRAW, cast.focal_point)],
        State.NOT_ACCEPTED: [(Action.TAKE, cast.moderator), (Action.DECLINE, cast.moderator)],
        State.PUBLISHED: [
            (Action.TAKE, cast.moderator),
            (Action.ACCEPT, cast.moderator),
            (Action.PUBLISH, cast.editor),
        ],
        State.UNPUBLISHED: [
            (Action.TAKE, cast.moderator),
            (Action.ACCEPT, cast.moderator),
            (Action.PUBLISH, cast.editor),
            (Action.UNPUBLISH, cast.editor),
        ],
    }.get(stage, [])
    for action, person in path:
        move(submission, action, person)

    assert not is_open(link)


def test_a_link_runs_out_to_the_second(cast: Cast) -> None:
    link, _token = share(make_submission(cast=cast), cast.contributor)

    assert is_open(link, link.expires_at - timedelta(seconds=1))
    assert not is_open(link, link.expires_at)


def test_a_link_dies_with_the_mandate_of_its_maker(cast: Cast) -> None:
    link, _token = share(make_submission(cast=cast), cast.contributor)

    Mandate.objects.filter(user=cast.contributor).update(
        valid_until=timezone.now() - timedelta(days=2)
    )

    assert not is_open(link)


def test_a_link_dies_with_the_account_of_its_maker(cast: Cast) -> None:
    link, _token = share(make_submission(cast=cast), cast.contributor)

    cast.contributor.is_active = False
    cast.contributor.save()

    assert not is_open(link)


def test_colleagues_end_each_others_links_once_and_for_all(cast: Cast) -> None:
    submission = make_submission(cast=cast)
    link, _token = share(submission, cast.contributor)
    first = timezone.now()

    services.revoke_preview(
        submission_id=submission.pk, link_id=link.pk, by=cast.colleague, at=first
    )
    again = services.revoke_preview(
        submission_id=submission.pk,
        link_id=link.pk,
        by=cast.contributor,
        at=first + timedelta(hours=1),
    )

    assert not is_open(link)
    assert (again.revoked_by, again.revoked_at) == (cast.colleague, first)


def test_a_link_can_be_ended_when_the_submission_has_ended(cast: Cast) -> None:
    submission = make_submission(cast=cast)
    link, _token = share(submission, cast.contributor)
    move(submission, Action.DISCARD, cast.contributor)

    services.revoke_preview(
        submission_id=submission.pk, link_id=link.pk, by=cast.contributor, at=timezone.now()
    )

    assert PreviewLink.objects.get().revoked_at is not None


def test_nobody_outside_the_side_makes_or_ends_a_link(cast: Cast) -> None:
    draft = make_submission(cast=cast)
    sent = make_submission(State.IN_REVIEW, cast)
    links = {s.pk: share(s, cast.contributor)[0] for s in (draft, sent)}
    neighbour = Cast("JPN").focal_point
    refused = {
        (neighbour, draft): Missing,
        (neighbour, sent): Missing,
        (cast.moderator, draft): Missing,
        (cast.moderator, sent): NotAllowed,
        (cast.lead, sent): NotAllowed,
        (cast.auditor, sent): NotAllowed,
        (cast.administrator, sent): Missing,
        (make_user(), sent): Missing,
    }

    for (person, submission), error in refused.items():
        with pytest.raises(error):
            share(submission, person)
        with pytest.raises(error):
            services.revoke_preview(
                submission_id=submission.pk,
                link_id=links[submission.pk].pk,
                by=person,
                at=timezone.now(),
            )
    assert not PreviewLink.objects.exclude(revoked_at=None).exists()
    assert PreviewLink.objects.count() == 2


def test_a_link_of_another_submission_is_not_ended_by_its_number(cast: Cast) -> None:
    own, other = make_submission(cast=cast), make_submission(cast=Cast("JPN"))
    link, _token = share(other, other.owner)

    with pytest.raises(Missing):
        services.revoke_preview(
            submission_id=own.pk, link_id=link.pk, by=cast.contributor, at=timezone.now()
        )

    assert is_open(link)


@pytest.mark.django_db
def test_a_focal_point_does_not_share_a_partners_draft_before_being_asked() -> None:
    submission, people = make_partner_submission()

    with pytest.raises(Missing):
        share(submission, people.focal_point)
    assert is_open(share(submission, people.contributor)[0])


def test_there_are_only_so_many_links_at_a_time(cast: Cast) -> None:
    submission = make_submission(cast=cast)
    links = [share(submission, cast.contributor)[0] for _number in range(MOST_LINKS)]

    with pytest.raises(Unfit):
        share(submission, cast.colleague)

    services.revoke_preview(
        submission_id=submission.pk, link_id=links[0].pk, by=cast.contributor, at=timezone.now()
    )
    assert is_open(share(submission, cast.colleague)[0])
    with pytest.raises(Unfit):
        share(submission, cast.contributor)
    later = links[-1].expires_at + timedelta(days=1)
    assert share(submission, cast.contributor, at=later)[0].pk


def test_a_purpose_has_its_length(cast: Cast) -> None:
    submission = make_submission(cast=cast)

    with pytest.raises(Unfit):
        share(submission, cast.contributor, purpose="x" * (LONGEST_PURPOSE + 1))

    assert share(submission, cast.contributor, purpose="Ө" * LONGEST_PURPOSE)[0].pk


def test_a_link_changes_neither_version_nor_state(cast: Cast) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    before = Submission.objects.values().get(pk=submission.pk)

    share(submission, cast.contributor)

    assert Submission.objects.values().get(pk=submission.pk) == before


CHANGES = (
    {"token_hash": "0" * 64},
    {"purpose": "Another"},
    {"expires_at": timezone.now() + timedelta(days=999)},
)


@pytest.mark.parametrize("change", CHANGES)
def test_the_row_is_written_once(change: dict[str, object], cast: Cast) -> None:
    link, _token = share(make_submission(cast=cast), cast.contributor)

    with pytest.raises(DatabaseError), transaction.atomic():
        PreviewLink.objects.filter(pk=link.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        PreviewLink.objects.filter(pk=link.pk)._raw_delete("default")


def test_a_revocation_is_not_taken_back(cast: Cast) -> None:
    submission = make_submission(cast=cast)
    link, _token = share(submission, cast.contributor)
    services.revoke_preview(
        submission_id=submission.pk, link_id=link.pk, by=cast.contributor, at=timezone.now()
    )

    with pytest.raises(DatabaseError), transaction.atomic():
        PreviewLink.objects.filter(pk=link.pk).update(revoked_at=None, revoked_by=None)
    assert not is_open(link)
