"""Small valid things for tests. Every submission reaches its state through the services."""

from __future__ import annotations

import io
import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from portal.accounts.models import Mandate, Organisation, User
from portal.accounts.roles import Role
from portal.core import files as core_files
from portal.submissions import queries, services
from portal.submissions.guards import Question, Words
from portal.submissions.models import Submission, SubmissionFile
from portal.submissions.workflow import Action, State

PASSWORD = "a-long-password-for-tests"
_numbers = itertools.count(1)

ANSWERS: dict[str, dict[str, Any]] = {
    "essentials": {
        "title": "Бэлчээр ашиглагчдын бүлэг",
        "title_en": "Pasture user groups",
        "place": "Ховд аймаг",
        "year_from": 2004,
        "year_to": 2016,
    },
    "problem": {"land_use": ["Ge"], "degradation": ["Bc"], "drivers": ["d-g"]},
    "done": {
        "experience_kind": "approach",
        "practices": ["grazing"],
        "ldn_response": ["avoid"],
        "summary": "Малчид бэлчээрээ хамтдаа төлөвлөж, улирлаар амраадаг.",
    },
    "results": {
        "results_text": "Бүлгийн тоо нэмэгдсэн.",
        "results": [
            {
                "what": "Бүлэг",
                "unit": "",
                "before": "0",
                "after": "700",
                "year": "2013",
                "source": "1",
            }
        ],
        "worked": "Хамтын гэрээ.",
        "did_not_work": "Зудын жил бэлчээр хүрэлцээгүй.",
    },
    "people": {
        "institution": "Demonstration institute",
        "references": [{"text": "Field report", "url": "https://example.org/report"}],
        "licence": "CC BY 4.0",
        "consent": True,
    },
}
"""The smallest complete short case study, in Mongolian."""

_PEOPLE = {
    "institution": "Demonstration institute",
    "licence": "CC BY 4.0",
    "consent": True,
}

ANSWERS_OF: dict[str, dict[str, dict[str, Any]]] = {
    "case_study": ANSWERS,
    "material": {
        "essentials": {
            "title": "Бэлчээр унших дасгал",
            "title_en": "Reading a pasture",
            "material_type": "exercise",
            "level": "introductory",
            "minutes": 45,
            "year": 2024,
        },
        "contents": {
            "summary": "Тавин алхмын дасгал.",
            "languages": ["mn", "en"],
            "outcomes": "Талхлагдлыг гангаас ялгах",
            "body": "Эхлээд арван алхам хийнэ.",
        },
        "topics": {"drivers": ["d-g"], "practices": ["grazing"]},
        "people": _PEOPLE,
    },
    "event": {
        "essentials": {
            "title": "Хил дамнасан бэлчээр",
            "title_en": "Pastures without borders",
            "event_type": "workshop",
            "cop17": "after",
            "summary": "Гурван өдрийн сургалт.",
        },
        "when": {
            "first_day": "2027-03-14",
            "first_time": "09:30",
            "last_day": "2027-03-16",
            "last_time": "17:00",
            "zone": "Asia/Ulaanbaatar",
            "place": "Улаанбаатар",
            "venue": "Их танхим",
        },
        "who": {
            "organisers": "Demonstration institute",
            "audience": "open",
            "languages": ["mn", "ru"],
            "interpretation": ["en"],
        },
        "contents": {
            "description": "Тайлбар.",
            "sessions": [
                {
                    "day": "2027-03-14",
                    "starts": "09:30",
                    "ends": "10:15",
                    "title": "Нээлт",
                    "speakers": "Institute",
                    "room": "1",
                    "languages": "mn, en",
                    "url": "https://example.org/opening",
                }
            ],
            "drivers": ["d-g"],
        },
        "people": _PEOPLE,
    },
    "country": {
        "essentials": {"summary": "Хураангуй.", "situation": "Байдал.", "response": "Ажил."},
        "plans": {
            "plans": [{"title": "Үндэсний хөтөлбөр", "year": "2021", "url": ""}],
            "ldn_target": "Зорилт.",
            "ldn_source": "Илтгэл, 2018",
        },
        "institutions": {
            "institutions": [
                {"name": "Яам", "role": "Зохицуулагч", "url": "", "contact": "Албан өрөө"}
            ]
        },
        "people": {
            "signed_by": "National focal point",
            "signed_on": "2026-01-15",
            "references": [{"text": "Report", "url": ""}],
            "licence": "CC BY 4.0",
            "consent": True,
        },
    },
}
"""The smallest complete text of each kind with what makes it one, in Mongolian."""


def make_user(role: Role | str = "", state: str = "", **extra: Any) -> User:
    """Make a person who can sign in, with a mandate from last year on where a role is named."""
    number = next(_numbers)
    email = extra.pop("email", f"{role or 'person'}{number}@example.org")
    organisation = extra.pop("organisation", None)
    valid_until = extra.pop("valid_until", None)
    name = extra.pop("name", f"{role or 'person'} {state} {number}".strip())
    user = User.objects.create_user(email, PASSWORD, name=name, **extra)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if role:
        Mandate.objects.create(
            user=user,
            role=role,
            state=state,
            organisation=organisation,
            valid_from=date.today() - timedelta(days=365),  # noqa: DTZ011 - any early day serves
            valid_until=valid_until,
        )
    return user


def make_organisation(**extra: Any) -> Organisation:
    """Make a partner organisation."""
    return Organisation.objects.create(
        name=extra.pop("name", f"Organisation {next(_numbers)}"),
        kind=extra.pop("kind", Organisation.Kind.NGO),
        **extra,
    )


class Cast:
    """One person per part for a State, made when first asked for."""

    def __init__(self, state: str = "MNG") -> None:
        self.state = state
        self._people: dict[str, User] = {}

    def _one(self, part: str, role: Role, state: str = "") -> User:
        if part not in self._people:
            self._people[part] = make_user(role, state)
        return self._people[part]

    @property
    def contributor(self) -> User:
        return self._one("contributor", Role.CONTRIBUTOR, self.state)

    @property
    def colleague(self) -> User:
        return self._one("colleague", Role.CONTRIBUTOR, self.state)

    @property
    def focal_point(self) -> User:
        return self._one("focal_point", Role.FOCAL_POINT, self.state)

    @property
    def moderator(self) -> User:
        return self._one("moderator", Role.MODERATOR)

    @property
    def lead(self) -> User:
        return self._one("lead", Role.LEAD_MODERATOR)

    @property
    def editor(self) -> User:
        return self._one("editor", Role.EDITOR)

    @property
    def auditor(self) -> User:
        return self._one("auditor", Role.AUDITOR)

    @property
    def administrator(self) -> User:
        return self._one("administrator", Role.ADMINISTRATOR)


def make_submission(
    stage: State | str = State.DRAFT,
    cast: Cast | None = None,
    *,
    at: datetime | None = None,
    complete: bool = True,
    size: str = "short",
    language: str = "mn",
    kind: str = "case_study",
    **answers: Any,
) -> Submission:
    """Make a submission and bring it to a state through the services.

    `answers` replace single answers of the essentials, such as `title_en`.
    """
    people = cast or Cast()
    now = at or timezone.now()
    # Contributors propose case studies; what else a State proposes, its focal point begins.
    writer = people.contributor if kind == "case_study" else people.focal_point
    made = services.start(
        by=writer, member_state=people.state, language=language, size=size, at=now, kind=kind
    )
    if complete or stage != State.DRAFT:
        fill(made, writer, now, **answers)
    return advance(made, stage, people, at=now)


def fill(submission: Submission, by: User, at: datetime, **answers: Any) -> None:
    """Write the smallest complete text."""
    for section, content in ANSWERS_OF[submission.kind].items():
        replaced = content | (answers if section == "essentials" else {})
        services.save_section(
            submission_id=submission.pk,
            section=section,
            content=replaced,
            expected_version=0,
            by=by,
            at=at,
        )


PATHS: dict[State, tuple[Action, ...]] = {
    State.DRAFT: (),
    State.DISCARDED: (Action.DISCARD,),
    State.AWAITING_ENDORSEMENT: (Action.REQUEST_ENDORSEMENT,),
    State.SUBMITTED: (Action.REQUEST_ENDORSEMENT, Action.ENDORSE),
    State.IN_REVIEW: (Action.REQUEST_ENDORSEMENT, Action.ENDORSE, Action.TAKE),
    State.CHANGES_REQUESTED: (
        Action.REQUEST_ENDORSEMENT,
        Action.ENDORSE,
        Action.TAKE,
        Action.REQUEST_CHANGES,
    ),
    State.ACCEPTED: (Action.REQUEST_ENDORSEMENT, Action.ENDORSE, Action.TAKE, Action.ACCEPT),
    State.NOT_ACCEPTED: (Action.REQUEST_ENDORSEMENT, Action.ENDORSE, Action.TAKE, Action.DECLINE),
    State.WITHDRAWN: (Action.REQUEST_ENDORSEMENT, Action.ENDORSE, Action.WITHDRAW),
    State.PUBLISHED: (
        Action.REQUEST_ENDORSEMENT,
        Action.ENDORSE,
        Action.TAKE,
        Action.ACCEPT,
        Action.PUBLISH,
    ),
    State.UNPUBLISHED: (
        Action.REQUEST_ENDORSEMENT,
        Action.ENDORSE,
        Action.TAKE,
        Action.ACCEPT,
        Action.PUBLISH,
        Action.UNPUBLISH,
    ),
}

WHO = {
    Action.DISCARD: "contributor",
    Action.REQUEST_ENDORSEMENT: "contributor",
    Action.ENDORSE: "focal_point",
    Action.WITHDRAW: "focal_point",
    Action.TAKE: "moderator",
    Action.REQUEST_CHANGES: "moderator",
    Action.ACCEPT: "moderator",
    Action.DECLINE: "moderator",
    Action.PUBLISH: "editor",
    Action.UNPUBLISH: "editor",
}


def advance(
    submission: Submission, stage: State | str, cast: Cast, *, at: datetime | None = None
) -> Submission:
    """Bring a draft to a state by the moves that people would make."""
    now = at or timezone.now()
    for action in PATHS[State(stage)]:
        submission = move(submission, action, getattr(cast, WHO[action]), at=now)
    return submission


def move(
    submission: Submission, action: Action, by: User, *, at: datetime | None = None, **words: Any
) -> Submission:
    """Make one move with words that satisfy every guard; the row is read anew first."""
    now = at or timezone.now()
    fresh = Submission.objects.get(pk=submission.pk)
    if fresh.copied_from_id and action in {Action.REQUEST_ENDORSEMENT, Action.SUBMIT}:
        confirm(fresh, now)
        fresh.refresh_from_db()
    said: dict[str, Any] = {
        "reason": "A reason that the other side reads.",
        "reason_code": "other" if action is Action.DECLINE else "",
        "questions": (Question("Which year does the figure refer to?", "results"),),
        "revision_id": fresh.current_revision_id,
    }
    return services.act(
        submission_id=fresh.pk, action=action, by=by, at=now, words=Words(**(said | words))
    )


def confirm(submission: Submission, at: datetime) -> None:
    """Give consent and confirm the rights in files, which no copy carries over."""
    stored = queries.texts(submission)["people"]
    services.save_section(
        submission_id=submission.pk,
        section="people",
        content=stored.content | {"consent": True},
        expected_version=stored.version,
        by=submission.owner,
        at=at,
    )
    for file in queries.files(submission):
        services.describe_file(
            submission_id=submission.pk,
            file_id=file.pk,
            words={"rights_confirmed": True},
            by=submission.owner,
            at=at,
        )


def picture_bytes(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **options: Any) -> bytes:
    """Give the bytes of a small real picture."""
    out = io.BytesIO()
    Image.new("RGB", size, (180, 140, 80)).save(out, kind, **options)
    return out.getvalue()


def add_photo(submission: Submission, by: User, at: datetime | None = None) -> SubmissionFile:
    """Store a described photo with a draft."""
    now = at or timezone.now()
    upload = SimpleUploadedFile("steppe.jpg", picture_bytes(), content_type="image/jpeg")
    file = services.take_in_file(
        submission_id=submission.pk, checked=core_files.check(upload), by=by, at=now
    )
    return services.describe_file(
        submission_id=submission.pk,
        file_id=file.pk,
        words={
            "alt": "Steppe with a herd at a well",
            "caption": "Autumn pasture",
            "credit": "Demonstration institute",
            "licence": "CC BY 4.0",
            "rights_confirmed": True,
        },
        by=by,
        at=now,
    )


def answer_all(submission: Submission, by: User, at: datetime | None = None) -> None:
    """Answer every open question."""
    now = at or timezone.now()
    for item in queries.open_items(submission):
        services.answer_item(
            submission_id=submission.pk, item_id=item.pk, answer="2013.", by=by, at=now
        )


def make_partner_submission(
    stage: State | str = State.DRAFT, *, at: datetime | None = None
) -> tuple[Submission, Cast]:
    """Make a submission of a partner organisation about Mongolia, with a picture, and its people."""
    now = at or timezone.now()
    people = Cast("MNG")
    organisation = make_organisation()
    member = make_user(Role.CONTRIBUTOR, organisation=organisation)
    people._people["contributor"] = member
    made = services.start(
        by=member,
        member_state="MNG",
        organisation_id=organisation.pk,
        language="en",
        size="short",
        at=now,
    )
    fill(made, member, now)
    add_photo(made, member, now)
    return advance(made, stage, people, at=now), people


ONE_KEY_PATHS: dict[State, tuple[Action, ...]] = {
    stage: tuple(
        Action.SUBMIT if action == Action.ENDORSE else action
        for action in path
        if action != Action.REQUEST_ENDORSEMENT
    )
    for stage, path in PATHS.items()
}


def make_one_key_submission(
    stage: State | str = State.DRAFT, kind: str = "material", *, at: datetime | None = None
) -> tuple[Submission, Cast]:
    """Make training, or an event, of a partner organisation: the secretariat's key alone opens it."""
    now = at or timezone.now()
    people = Cast("MNG")
    organisation = make_organisation()
    member = make_user(Role.CONTRIBUTOR, organisation=organisation)
    people._people["contributor"] = member
    made = services.start(
        by=member,
        member_state="MNG",
        organisation_id=organisation.pk,
        language="en",
        size="short",
        at=now,
        kind=kind,
    )
    fill(made, member, now)
    by = {Action.SUBMIT: "contributor", Action.WITHDRAW: "contributor"}
    for action in ONE_KEY_PATHS[State(stage)]:
        made = move(made, action, getattr(people, by.get(action, WHO.get(action, ""))), at=now)
    return made, people


NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
"""A Monday at noon, for tests that travel in time."""
