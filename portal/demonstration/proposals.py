"""What States and partner organisations propose beside case studies: through the services, as they do."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.catalogue.record import Kind, TranslationKind
from portal.demonstration import entries
from portal.demonstration.entries import Entry
from portal.library import services as library
from portal.library.content import CountryContent
from portal.submissions import queries, sections, services
from portal.submissions.guards import Words
from portal.submissions.models import Submission
from portal.submissions.workflow import Action

FOLDER = Path(__file__).parent / "proposed"
CHECKLIST = ("names", "sources", "image_rights", "alternatives", "no_maps", "personal_data")
COUNTRY_DAYS_AGO = 33
"""How long ago the country texts were begun."""

NO_SIGNATURE = {
    "en": "Demonstration account; not signed by a Government",
    "zh-hans": "演示账户，未经政府签署",
    "ja": "デモンストレーション用アカウント（政府の署名ではありません）",
    "ko": "시연용 계정(정부가 서명하지 않음)",
    "mn": "Үзүүлэх данс; Засгийн газар гарын үсэг зураагүй",
    "ru": "Демонстрационная учётная запись; правительством не подписано",
}
"""What stands where a State's office would sign: nobody is said to have signed."""


class Troupe:
    """The accounts of the demonstration, by part."""

    def __init__(self, people: dict[str, User]) -> None:
        """Keep the people by account name."""
        self._people = people

    def __getitem__(self, account: str) -> User:
        """Give the person of an account name."""
        return self._people[account]

    def focal_point(self, state: str) -> User:
        """Give a State's focal point."""
        return self._people[f"focal.{state.lower()}"]

    def writer(self, state: str) -> User:
        """Give who writes for a State: its contributor where there is one."""
        return self._people.get(f"contributor.{state.lower()}") or self.focal_point(state)


# ---- Country texts -------------------------------------------------------------------------------


def country_texts(troupe: Troupe, *, at: datetime) -> int:
    """Bring the texts of the States to their readers; returns how many. Safe to run twice."""
    added = 0
    for entry in entries.read("countries", CountryContent, {}):
        if queries.country_text(entry.state) is None:
            _publish_country(entry, troupe, at - timedelta(days=COUNTRY_DAYS_AGO))
            added += 1
    return added


@transaction.atomic
def _publish_country(entry: Entry, troupe: Troupe, begun: datetime) -> None:
    focal_point = troupe.focal_point(entry.state)
    submission = services.start(
        by=focal_point,
        member_state=entry.state,
        language=entry.original,
        size=sections.Size.SHORT,
        at=begun,
        kind=Kind.COUNTRY,
    )
    content = entry.contents[entry.original].to_json()
    _write(submission, content | _signature(entry.original, begun.date()), focal_point, begun)
    steps = (
        (Action.SUBMIT, focal_point, 1),
        (Action.TAKE, troupe["moderator"], 2),
        (Action.ACCEPT, troupe["moderator"], 4),
        (Action.PUBLISH, troupe["editor"], 6),
    )
    for action, by, days in steps:
        submission = _move(submission, action, by, begun + timedelta(days=days))
    for language in entry.contents:
        if language != entry.original:
            _translate(submission, entry, language, troupe, begun + timedelta(days=7))


def _signature(language: str, day: date) -> dict[str, Any]:
    return {
        "signed_by": NO_SIGNATURE[language],
        "signed_on": day.isoformat(),
        "consent": True,
    }


def _translate(
    submission: Submission, entry: Entry, language: str, troupe: Troupe, at: datetime
) -> None:
    assert submission.page_id is not None
    written = entry.contents[language].to_json() | _signature(language, at.date())
    revision = library.draft_translation(
        page_id=submission.page_id,
        language=language,
        content=CountryContent.from_json(written),
        kind=TranslationKind.SECRETARIAT,
        by=troupe["lead"],
    )
    library.publish_latest(
        page_id=int(revision.object_id), revision_id=revision.pk, by=troupe["editor"], at=at
    )


# ---- What waits in the queue ---------------------------------------------------------------------


def waiting(troupe: Troupe, *, at: datetime) -> int:
    """Put training and events into the secretariat's queue; returns how many. Safe to run twice.

    A proposal is known by its title in English.
    """
    there = set(Submission.objects.values_list("title_en", flat=True))
    fresh = [told for told in _told() if told["title_en"] not in there]
    for told in fresh:
        _propose(told, troupe[told["by"]], at - timedelta(days=told["days_ago"]))
    return len(fresh)


def _told() -> Iterator[dict[str, Any]]:
    for path in sorted(FOLDER.glob("*.toml")):
        yield tomllib.loads(path.read_text("utf-8"))


@transaction.atomic
def _propose(told: Mapping[str, Any], by: User, begun: datetime) -> None:
    home = accounts.standing(by, accounts.today(begun)).organisations
    submission = services.start(
        by=by,
        member_state=told["state"],
        organisation_id=min(home) if home else None,
        language=told["language"],
        size=sections.Size.SHORT,
        at=begun,
        kind=told["kind"],
    )
    _write(submission, told, by, begun)
    _move(submission, Action.SUBMIT, by, begun + timedelta(hours=2))


# ---- Parts ---------------------------------------------------------------------------------------


def _write(submission: Submission, content: Mapping[str, Any], by: User, at: datetime) -> None:
    draft = sections.as_draft(content)
    for section in sections.form_of(submission.kind).sections:
        kept = {name: draft[name] for name in section.fields if draft.get(name)}
        if kept:
            services.save_section(
                submission_id=submission.pk,
                section=section.key,
                content=kept,
                expected_version=0,
                by=by,
                at=at,
            )


def _move(submission: Submission, action: Action, by: User, at: datetime) -> Submission:
    fresh = Submission.objects.get(pk=submission.pk)
    words = Words(revision_id=fresh.current_revision_id, checklist=CHECKLIST)
    return services.act(submission_id=fresh.pk, action=action, by=by, at=at, words=words)
