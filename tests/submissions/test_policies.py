"""Who sees and who may: lists, single submissions, files, remarks; and the end of a mandate."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.accounts import queries as accounts
from portal.accounts.models import Mandate, User
from portal.accounts.queries import NOBODY, Standing
from portal.accounts.roles import Role
from portal.core import files as core_files
from portal.core.errors import Missing, NotAllowed
from portal.submissions import policies, queries, services
from portal.submissions.models import Comment, Submission
from portal.submissions.workflow import Action, Actor, State
from tests.factories import (
    NOON,
    Cast,
    add_photo,
    advance,
    make_organisation,
    make_partner_submission,
    make_submission,
    make_user,
    move,
    picture_bytes,
)

pytestmark = pytest.mark.django_db


def standing(user: User, on: date | None = None) -> Standing:
    return accounts.standing(user, on or timezone.now().date())


@pytest.fixture
def shelf() -> dict[str, Submission]:
    """A Mongolian and a Japanese submission per state, each with a picture, and two partners'."""
    made: dict[str, Submission] = {}
    for iso3, language in (("MNG", "mn"), ("JPN", "ja")):
        cast = Cast(iso3)
        for state in (State.DRAFT, State.AWAITING_ENDORSEMENT, State.IN_REVIEW, State.ACCEPTED):
            draft = make_submission(State.DRAFT, cast, language=language)
            add_photo(draft, cast.contributor)
            made[f"{iso3} {state.value}"] = advance(draft, state, cast)
        gone = make_submission(State.DRAFT, cast, language=language)
        add_photo(gone, cast.contributor)
        made[f"{iso3} discarded"] = advance(gone, State.DISCARDED, cast)
    made["partner draft"], _cast = make_partner_submission()
    made["partner awaiting"], _cast = make_partner_submission(State.AWAITING_ENDORSEMENT)
    return made


SENT = {"MNG in_review", "MNG accepted", "JPN in_review", "JPN accepted"}
MONGOLIAN = {"MNG draft", "MNG awaiting_endorsement", "MNG in_review", "MNG accepted"}


LISTS = [
    (Role.CONTRIBUTOR, "MNG", MONGOLIAN),
    (Role.FOCAL_POINT, "MNG", MONGOLIAN | {"partner awaiting"}),
    (Role.FOCAL_POINT, "KOR", set()),
    (Role.MODERATOR, "", SENT),
    (Role.LEAD_MODERATOR, "", SENT),
    (Role.AUDITOR, "", SENT),
    (Role.EDITOR, "", {"MNG accepted", "JPN accepted"}),
    (Role.ADMINISTRATOR, "", set()),
    ("", "", set()),
]


def test_list_detail_and_files_show_the_same(shelf: dict[str, Submission]) -> None:
    for role, state, expected in LISTS:
        who = standing(make_user(role, state))

        listed = set(queries.visible(who).values_list("pk", flat=True))
        opened, served = set(), set()
        for submission in shelf.values():
            with suppress(Missing):
                opened.add(queries.one(who, submission.reference).pk)
            for file in submission.files.all():
                with suppress(Missing):
                    served.add(queries.visible_file(who, file.uuid).submission_id)

        assert listed == {shelf[name].pk for name in expected}, (role, state)
        assert opened == served == listed, (role, state)

    # A partner organisation has its own, and nothing of the State.
    mine = shelf["partner draft"]
    assert set(queries.visible(standing(mine.owner))) == {mine}
    # A discarded draft is there for its owner alone.
    gone = shelf["MNG discarded"]
    assert queries.one(standing(gone.owner), gone.reference) == gone


def test_the_signed_out_see_nothing(cast: Cast) -> None:
    published = make_submission(State.PUBLISHED, cast)

    assert list(queries.visible(NOBODY)) == []
    assert policies.actors(NOBODY, published) == frozenset()


def test_an_ended_mandate_shows_nothing_from_the_next_day(cast: Cast) -> None:
    owner = make_submission(State.DRAFT, cast).owner
    Mandate.objects.filter(user=owner).update(valid_until=NOON.date())

    assert queries.visible(standing(owner, NOON.date())).count() > 0
    assert list(queries.visible(standing(owner, NOON.date() + timedelta(days=1)))) == []


def test_a_mandate_that_ends_between_looking_and_sending_shuts_the_door_and_keeps_the_draft() -> (
    None
):
    cast = Cast()
    draft = make_submission(State.DRAFT, cast, at=NOON)
    texts = {name: row.content for name, row in queries.texts(draft).items()}
    Mandate.objects.filter(user=cast.contributor).update(valid_until=NOON.date())
    assert policies.may_write(standing(cast.contributor, NOON.date()), draft)

    tomorrow = NOON + timedelta(days=1)
    with pytest.raises(Missing):
        move(draft, Action.REQUEST_ENDORSEMENT, cast.contributor, at=tomorrow)
    with pytest.raises(Missing):
        services.save_section(
            submission_id=draft.pk,
            section="essentials",
            content={"title": "late"},
            expected_version=1,
            by=cast.contributor,
            at=tomorrow,
        )

    assert {name: row.content for name, row in queries.texts(draft).items()} == texts


def test_a_closed_account_stands_for_nothing(cast: Cast) -> None:
    draft = make_submission(State.DRAFT, cast)
    cast.contributor.admit(may_sign_in=False)

    assert list(queries.visible(standing(cast.contributor))) == []
    assert policies.actors(standing(cast.contributor), draft) == frozenset()


# ---- Conflicts of interest -----------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.FOCAL_POINT])
def test_who_stands_for_the_state_never_decides_on_it(cast: Cast, role: Role) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    both = make_user(Role.MODERATOR)
    Mandate.objects.create(user=both, role=role, state="MNG", valid_from=date(2020, 1, 1))

    assert not policies.actors(standing(both), submission) & {Actor.MODERATOR, Actor.LEAD}
    with pytest.raises(NotAllowed):
        move(submission, Action.ACCEPT, both)


def test_who_stands_for_the_partner_organisation_never_decides_on_it() -> None:
    submission, _cast = make_partner_submission(State.IN_REVIEW)
    both = make_user(Role.MODERATOR)
    Mandate.objects.create(
        user=both,
        role=Role.CONTRIBUTOR,
        organisation=submission.organisation,
        valid_from=date(2020, 1, 1),
    )

    with pytest.raises(NotAllowed):
        move(submission, Action.ACCEPT, both)


def test_a_mandate_for_another_state_is_no_conflict(cast: Cast) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    both = make_user(Role.MODERATOR)
    Mandate.objects.create(
        user=both, role=Role.FOCAL_POINT, state="JPN", valid_from=date(2020, 1, 1)
    )

    assert move(submission, Action.ACCEPT, both).status == State.ACCEPTED


def test_the_focal_point_meets_a_partners_submission_when_it_is_asked() -> None:
    submission, cast = make_partner_submission()

    assert policies.actors(standing(cast.focal_point), submission) == frozenset()
    asked = move(submission, Action.REQUEST_ENDORSEMENT, cast.contributor)
    assert policies.actors(standing(cast.focal_point), asked) == {Actor.FOCAL_POINT}


# ---- Buttons -------------------------------------------------------------------------------------


def buttons(user: User, submission: Submission, seconds: int = 0) -> set[Action]:
    at = NOON + timedelta(seconds=seconds)
    fresh = Submission.objects.get(pk=submission.pk)
    moves = policies.allowed_moves(accounts.standing(user, at.date()), fresh, at)
    return {row.action for row in moves}


def test_buttons_are_what_the_door_lets_through(cast: Cast) -> None:
    draft = make_submission(State.DRAFT, cast, at=NOON)

    assert buttons(cast.contributor, draft) == {Action.REQUEST_ENDORSEMENT, Action.DISCARD}
    assert buttons(cast.moderator, draft) == set()


def test_a_draft_that_came_back_is_not_to_be_discarded(cast: Cast) -> None:
    asked = make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON)
    back = move(asked, Action.TAKE_BACK, cast.contributor, at=NOON)

    assert Action.DISCARD not in buttons(cast.contributor, back)


def test_undo_is_offered_for_a_minute(cast: Cast) -> None:
    accepted = make_submission(State.ACCEPTED, cast, at=NOON)

    assert Action.UNDO in buttons(cast.moderator, accepted, seconds=60)
    assert Action.UNDO not in buttons(cast.moderator, accepted, seconds=61)
    assert policies.undo_until(accepted) == NOON + timedelta(seconds=60)


def test_nothing_to_undo_has_no_end(cast: Cast) -> None:
    submission = make_submission(State.IN_REVIEW, cast, at=NOON)

    assert policies.undo_until(submission) is None
    assert Action.UNDO not in buttons(cast.moderator, submission)


@pytest.mark.parametrize(("by_silence", "offered"), [(True, True), (False, False)])
def test_a_late_endorsement_is_offered_where_there_was_none(
    cast: Cast, by_silence: bool, offered: bool
) -> None:
    submission = make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON - timedelta(days=15))
    if by_silence:
        services.pass_on(submission_id=submission.pk, at=NOON)
    else:
        move(submission, Action.ENDORSE, cast.focal_point, at=NOON)

    assert (Action.ADD_ENDORSEMENT in buttons(cast.focal_point, submission)) is offered


# ---- Small questions -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "state", "start", "moderate", "publish"),
    [
        (Role.CONTRIBUTOR, "MNG", True, False, False),
        (Role.FOCAL_POINT, "MNG", True, False, False),
        (Role.MODERATOR, "", False, True, False),
        (Role.LEAD_MODERATOR, "", False, True, True),
        (Role.EDITOR, "", False, False, True),
        (Role.AUDITOR, "", False, True, True),
        (Role.ADMINISTRATOR, "", False, False, False),
    ],
)
def test_rooms_open_by_role(
    role: Role, state: str, start: bool, moderate: bool, publish: bool
) -> None:
    who = standing(make_user(role, state))

    assert policies.may_start(who) is start
    assert policies.may_moderate(who) is moderate
    assert policies.may_publish(who) is publish


def test_a_partner_may_start() -> None:
    member = make_user(Role.CONTRIBUTOR, organisation=make_organisation())

    assert policies.may_start(standing(member))


@pytest.mark.parametrize(
    ("part", "may"),
    [
        ("contributor", True),
        ("colleague", True),
        ("focal_point", True),
        ("moderator", True),
        ("lead", True),
        ("editor", False),
        ("auditor", False),
        ("administrator", False),
    ],
)
def test_who_may_remark(cast: Cast, part: str, may: bool) -> None:
    submission = make_submission(State.ACCEPTED, cast)

    assert policies.may_comment(standing(getattr(cast, part)), submission) is may


@pytest.mark.parametrize("state", State)
def test_copies_and_updates_begin_where_a_life_has_ended(cast: Cast, state: State) -> None:
    submission = make_submission(state, cast)
    who = standing(cast.contributor)

    ended = {State.NOT_ACCEPTED, State.WITHDRAWN, State.UNPUBLISHED}
    assert policies.may_copy(who, submission) is (state in ended)
    assert policies.may_update(who, submission) is (state == State.PUBLISHED)
    assert policies.may_write(who, submission) is (state in {State.DRAFT, State.CHANGES_REQUESTED})


# ---- Remarks -------------------------------------------------------------------------------------


def test_internal_remarks_stay_with_the_secretariat(cast: Cast, neighbours: Cast) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    for visibility in Comment.Visibility:
        services.comment(
            submission_id=submission.pk,
            by=cast.moderator,
            at=timezone.now(),
            text=f"{visibility} words",
            visibility=visibility,
        )

    def read(user: User) -> list[str]:
        internals = policies.sees_internals(standing(user), submission)
        return [c.visibility for c in queries.comments(submission, internals=internals)]

    both_hats = make_user(Role.MODERATOR)
    Mandate.objects.create(
        user=both_hats, role=Role.CONTRIBUTOR, state="MNG", valid_from=date(2020, 1, 1)
    )
    assert read(cast.auditor) == read(cast.moderator) == ["internal", "submitter"]
    assert read(cast.contributor) == read(cast.focal_point) == ["submitter"]
    assert read(both_hats) == read(cast.editor) == read(cast.administrator) == ["submitter"]
    with pytest.raises(Missing):
        services.comment(
            submission_id=submission.pk,
            by=neighbours.contributor,
            at=timezone.now(),
            text="x",
            visibility="submitter",
        )


@time_machine.travel(NOON, tick=False)
def test_the_clock_of_the_world_decides_what_today_is(cast: Cast) -> None:
    draft = make_submission(State.DRAFT, cast)
    Mandate.objects.filter(user=cast.contributor).update(
        valid_until=NOON.date() - timedelta(days=1)
    )

    with pytest.raises(Missing):
        queries.one(standing(cast.contributor), draft.reference)


def test_a_file_that_only_the_focal_point_was_sent_is_not_the_secretariats(cast: Cast) -> None:
    submission = make_submission(State.DRAFT, cast)
    inside = add_photo(submission, cast.contributor)
    advance(submission, State.AWAITING_ENDORSEMENT, cast)
    move(submission, Action.RETURN, cast.focal_point)
    services.remove_file(
        submission_id=submission.pk, file_id=inside.pk, by=cast.contributor, at=timezone.now()
    )
    advance(submission, State.IN_REVIEW, cast)

    assert any(
        inside.uuid.hex in str(r.files).replace("-", "") for r in queries.revisions(submission)
    )
    with pytest.raises(Missing):
        queries.visible_file(standing(cast.moderator), inside.uuid)
    assert queries.visible_file(standing(cast.contributor), inside.uuid) == inside


def test_secretariat_reads_files_that_were_sent_and_no_others(cast: Cast) -> None:
    submission = make_submission(State.DRAFT, cast)
    sent = add_photo(submission, cast.contributor)
    advance(submission, State.CHANGES_REQUESTED, cast)
    upload = SimpleUploadedFile("new.png", picture_bytes("PNG"), content_type="image/png")
    working = services.take_in_file(
        submission_id=submission.pk,
        checked=core_files.check(upload),
        by=cast.contributor,
        at=timezone.now(),
    )

    for reader in (cast.moderator, cast.lead, cast.auditor):
        assert queries.visible_file(standing(reader), sent.uuid) == sent
        with pytest.raises(Missing):
            queries.visible_file(standing(reader), working.uuid)
    for own in (cast.contributor, cast.colleague, cast.focal_point):
        assert queries.visible_file(standing(own), working.uuid) == working


def test_a_partner_organisation_reads_the_files_it_works_with() -> None:
    submission, cast = make_partner_submission(State.DRAFT)
    file = queries.files(submission).get()
    colleague = make_user(Role.CONTRIBUTOR, organisation=submission.organisation)
    stranger = make_user(Role.CONTRIBUTOR, organisation=make_organisation())

    for own in (cast.contributor, colleague):
        assert queries.visible_file(standing(own), file.uuid) == file
    for other in (stranger, cast.moderator):
        with pytest.raises(Missing):
            queries.visible_file(standing(other), file.uuid)
