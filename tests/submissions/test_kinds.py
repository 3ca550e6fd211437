"""Every kind of proposal from its draft to its readers, and again as an update."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal.accounts.roles import Role
from portal.catalogue import queries as catalogue
from portal.catalogue.models import Record
from portal.catalogue.record import Act, Kind
from portal.core.errors import Conflict, NotAllowed
from portal.library import queries as library
from portal.library.models import EntryPage
from portal.submissions import policies, queries, services
from portal.submissions.models import Submission
from portal.submissions.workflow import Action, Endorsement, State
from tests.factories import (
    ANSWERS_OF,
    NOON,
    Cast,
    make_one_key_submission,
    make_organisation,
    make_submission,
    make_user,
    move,
)

pytestmark = pytest.mark.django_db

KINDS = ("case_study", "material", "event", "country")
PREFIXES = {"case_study": "NEA-CS", "material": "NEA-TM", "event": "NEA-EV", "country": "NEA-CO"}


def record(submission: Submission) -> Record:
    return Record.objects.get(reference=submission.reference, is_original=True)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_written_is_what_readers_find(kind: str) -> None:
    published = make_submission(State.PUBLISHED, kind=kind, at=NOON)

    entry = record(published)

    assert published.reference.startswith(PREFIXES[kind])
    assert entry.kind == kind
    assert entry.states == ["MNG"]
    assert published.submitted_at is not None
    content = library.content_of(library.entry(published.page_id or 0)).to_json()
    for answers in ANSWERS_OF[kind].values():
        for name, said in answers.items():
            if name not in {"consent", "sessions", "first_time", "last_time"}:
                assert content[name] == said, name


def test_an_event_has_its_instants_its_programme_and_its_place_on_the_way() -> None:
    entry = record(make_submission(State.PUBLISHED, kind="event", at=NOON))

    assert entry.starts_at == datetime(2027, 3, 14, 1, 30, tzinfo=UTC)
    assert entry.ends_at == datetime(2027, 3, 16, 9, 0, tzinfo=UTC)
    assert entry.details["zone"] == "Asia/Ulaanbaatar"
    assert entry.details["sessions"][0]["starts"] == "09:30:00"
    assert entry.details["cop17"] == "after"
    assert entry.details["languages"] == ["mn", "ru"]


def test_a_country_text_is_called_by_the_official_name_and_stands_at_its_code() -> None:
    published = make_submission(State.PUBLISHED, kind="country", at=NOON)

    entry = record(published)

    assert (published.title, published.title_en) == ("Монгол Улс", "Mongolia")
    assert (entry.title, entry.slug) == ("Монгол Улс", "mng")


def test_a_change_of_language_changes_the_name_with_it() -> None:
    draft = make_submission(kind="country", at=NOON)

    changed = services.change_form(
        submission_id=draft.pk, language="ru", size="full", by=draft.owner, at=NOON
    )

    assert (changed.title, changed.size) == ("Монголия", "short")


@pytest.mark.parametrize("kind", KINDS)
def test_an_update_becomes_the_next_version_at_the_same_address(kind: str) -> None:
    cast = Cast("MNG")
    first = make_submission(State.PUBLISHED, cast, kind=kind, at=NOON)
    before = record(first)

    update = services.propose_update(submission_id=first.pk, by=cast.focal_point, at=NOON)
    key = next(k for k, answers in ANSWERS_OF[kind].items() if "summary" in answers)
    row = queries.texts(update)[key]
    services.save_section(
        submission_id=update.pk,
        section=key,
        content=row.content | {"summary": "Шинэ хураангуй."},
        expected_version=row.version,
        by=cast.focal_point,
        at=NOON,
    )
    move(update, Action.SUBMIT, cast.focal_point, at=NOON)
    move(update, Action.TAKE, cast.moderator, at=NOON)
    move(update, Action.ACCEPT, cast.moderator, at=NOON)
    move(update, Action.PUBLISH, cast.editor, at=NOON)

    after = record(first)
    assert (after.page_id, after.slug) == (before.page_id, before.slug)
    assert after.summary == "Шинэ хураангуй."
    assert after.title == before.title
    assert [f.control for f in queries.faults(update, NOON)] == []


def test_an_update_leaves_what_editors_entered() -> None:
    cast = Cast("MNG")
    first = make_submission(State.PUBLISHED, cast, kind="event", at=NOON)
    page = library.entry(first.page_id or 0)
    by_editor: dict[str, Any] = {
        "registration": "here",
        "capacity": 40,
        "series": "borders",
        "outputs": [("output", {"title": "Report", "url": "", "note": ""})],
        "related": ["NEA-CS-0001"],
    }
    for name, value in by_editor.items():
        setattr(page, name, value)
    page.save(clean=False)

    update = services.propose_update(submission_id=first.pk, by=cast.focal_point, at=NOON)
    move(update, Action.SUBMIT, cast.focal_point, at=NOON)
    move(update, Action.TAKE, cast.moderator, at=NOON)
    move(update, Action.ACCEPT, cast.moderator, at=NOON)
    move(update, Action.PUBLISH, cast.editor, at=NOON)

    now = library.content_of(library.entry(first.page_id or 0)).to_json()
    assert (now["registration"], now["capacity"], now["series"]) == ("here", 40, "borders")
    assert [row["title"] for row in now["outputs"]] == ["Report"]
    assert now["related"] == ["NEA-CS-0001"]
    assert now["sessions"][0]["title"] == "Нээлт"


def test_a_draft_that_was_not_understood_can_be_read_but_not_sent() -> None:
    cast = Cast("MNG")
    draft = make_submission(cast=cast, kind="event", at=NOON)
    row = queries.texts(draft)["when"]
    services.save_section(
        submission_id=draft.pk,
        section="when",
        content=row.content | {"first_day": "2027-02-29", "first_time": "25:61"},
        expected_version=row.version,
        by=cast.focal_point,
        at=NOON,
    )

    content = queries.draft_content(draft)

    assert queries.draft_json(draft)["first_day"] == "2027-02-29"
    assert (content.first_day, content.first_time) == (None, None)  # type: ignore[attr-defined]
    with pytest.raises(Exception, match="cannot be sent as they are"):
        move(draft, Action.SUBMIT, cast.focal_point, at=NOON)


def test_training_without_the_material_itself_is_not_sent() -> None:
    cast = Cast("MNG")
    draft = make_submission(cast=cast, kind="material", at=NOON)
    row = queries.texts(draft)["contents"]
    services.save_section(
        submission_id=draft.pk,
        section="contents",
        content={n: v for n, v in row.content.items() if n != "body"},
        expected_version=row.version,
        by=cast.focal_point,
        at=NOON,
    )

    assert [fault.control for fault in queries.faults(draft, NOON)] == ["url"]


def test_the_day_of_a_signature_is_that_of_the_state() -> None:
    draft = make_submission(kind="country", at=NOON)
    late = datetime(2026, 11, 2, 20, tzinfo=UTC)  # four in the morning of the third in Ulaanbaatar

    assert queries.today_in(draft, late) == date(2026, 11, 3)


# ---- Who may -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_contributors_of_a_state_propose_case_studies_alone(kind: str) -> None:
    cast = Cast("MNG")

    def begin() -> Submission:
        return services.start(
            by=cast.contributor,
            member_state="MNG",
            language="mn",
            size="short",
            at=NOON,
            kind=kind,
        )

    if kind == "case_study":
        assert begin().kind == kind
        return
    with pytest.raises(NotAllowed):
        begin()


@pytest.mark.parametrize("kind", KINDS)
def test_partner_organisations_propose_all_but_country_texts(kind: str) -> None:
    home = make_organisation()
    member = make_user(Role.CONTRIBUTOR, organisation=home)

    def begin() -> Submission:
        return services.start(
            by=member,
            member_state="MNG",
            organisation_id=home.pk,
            language="en",
            size="short",
            at=NOON,
            kind=kind,
        )

    if kind == "country":
        with pytest.raises(NotAllowed):
            begin()
        return
    assert policies.needs_state_key(begin()) is (kind == "case_study")


# ---- One key -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["material", "event"])
def test_one_key_leads_to_readers_without_a_word_of_the_state(kind: str, mails: Any) -> None:
    published, people = make_one_key_submission(State.PUBLISHED, kind, at=NOON)

    entry = catalogue.find(Kind(kind), record(published).slug, "en")
    assert entry is not None
    acts = [(step.act, step.state) for step in entry.steps]

    assert acts == [(Act.SUBMITTED, ""), (Act.REVIEWED, ""), (Act.PUBLISHED, "")]
    assert published.endorsement == Endorsement.NONE
    assert published.asked_at is None
    told = {mail.user_id for mail in mails()}
    assert people.focal_point.pk not in told
    assert people.contributor.pk in told


def test_questions_are_answered_without_the_state_too() -> None:
    asked, people = make_one_key_submission(State.CHANGES_REQUESTED, "event", at=NOON)
    for item in queries.open_items(asked):
        services.answer_item(
            submission_id=asked.pk, item_id=item.pk, answer="Yes.", by=people.contributor, at=NOON
        )

    sent = move(asked, Action.RESUBMIT, people.contributor, at=NOON)

    assert (sent.status, sent.endorsement) == (State.SUBMITTED, Endorsement.NONE)
    assert sent.endorsement_due_at is None


# ---- One country text ----------------------------------------------------------------------------


def begin_country(cast: Cast) -> Submission:
    return services.start(
        by=cast.focal_point,
        member_state=cast.state,
        language="en",
        size="short",
        at=NOON,
        kind="country",
    )


@pytest.mark.parametrize("stage", [State.DRAFT, State.IN_REVIEW, State.PUBLISHED])
def test_of_a_state_there_is_one_country_text(stage: State) -> None:
    cast, neighbours = Cast("MNG"), Cast("JPN")
    there_is = make_submission(stage, cast, kind="country", at=NOON)

    with pytest.raises(Conflict):
        begin_country(cast)

    assert begin_country(neighbours).member_state == "JPN"
    assert queries.country_text("MNG") == there_is


def test_what_ended_makes_room_and_does_not_come_back_beside_what_followed() -> None:
    cast = Cast("MNG")
    discarded = make_submission(cast=cast, kind="country", at=NOON)
    move(discarded, Action.DISCARD, cast.focal_point, at=NOON)
    begin_country(cast)

    with pytest.raises(Conflict):
        move(discarded, Action.RESTORE, cast.focal_point, at=NOON)


def test_a_withdrawn_text_is_not_copied_beside_what_followed() -> None:
    cast = Cast("MNG")
    ended = make_submission(State.WITHDRAWN, cast, kind="country", at=NOON)
    begin_country(cast)

    with pytest.raises(Conflict):
        services.copy_to_draft(submission_id=ended.pk, by=cast.focal_point, at=NOON)


def test_an_update_is_no_second_text() -> None:
    cast = Cast("MNG")
    published = make_submission(State.PUBLISHED, cast, kind="country", at=NOON)

    update = services.propose_update(submission_id=published.pk, by=cast.focal_point, at=NOON)
    move(update, Action.DISCARD, cast.focal_point, at=NOON)

    assert move(update, Action.RESTORE, cast.focal_point, at=NOON).status == State.DRAFT
    assert queries.country_text("MNG") == published


def test_a_text_after_one_that_was_taken_back_stands_at_the_same_address() -> None:
    cast = Cast("MNG")
    old = make_submission(State.UNPUBLISHED, cast, kind="country", at=NOON)
    assert not Record.objects.filter(reference=old.reference).exists()

    new = make_submission(State.PUBLISHED, cast, kind="country", at=NOON)

    assert record(new).slug == "mng"
    page = library.entry(old.page_id or 0)
    assert isinstance(page, EntryPage)
    assert page.slug == old.reference.lower()
