"""The desk in words: blocks of its first page, the task list, answers, the history of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal.accounts import states, zones
from portal.catalogue.addresses import below_language
from portal.catalogue.forms import AUDIENCES, COP17
from portal.catalogue.record import Kind, TranslationKind
from portal.core import languages
from portal.core.writing import listed, long_date
from portal.desk import sections as words
from portal.desk.policies import AT_ONCE, READ_FIRST, SENDING, Visitor
from portal.desk.queries import Shelf
from portal.library.content import CONTENTS
from portal.library.translated import STATUS_WORDS, Cell, Row, Status
from portal.submissions import policies as submissions
from portal.submissions import sections
from portal.submissions.models import (
    Comment,
    PreviewLink,
    Submission,
    SubmissionEvent,
    SubmissionFile,
)
from portal.submissions.queries import SectionState
from portal.submissions.sections import LICENCES, Progress, Section
from portal.submissions.workflow import (
    PUBLIC_LABELS,
    Action,
    Actor,
    Endorsement,
    Move,
    State,
)
from portal.vocabulary.queries import Terms

WARNING = frozenset({Action.DISCARD, Action.WITHDRAW})


# ---- Time ----------------------------------------------------------------------------------------


def day(value: date | datetime | None) -> str:
    """Write a day in the reader's zone and language."""
    return str(long_date(value))


def moment(value: datetime | None, at: datetime) -> str:
    """Write an instant: the time where it is of today, else day and time."""
    if value is None:
        return ""
    local, now = timezone.localtime(value), timezone.localtime(at)
    if local.date() == now.date():
        return f"{local:%H:%M}"
    return instant(value)


def instant(value: datetime) -> str:
    """Write an instant with its day, whenever it is read."""
    return _("%(day)s, %(time)s") % {
        "day": day(value),
        "time": f"{timezone.localtime(value):%H:%M}",
    }


def days_left(due: datetime, at: datetime) -> str:
    """Write how long the focal point still has, in whole days; the last day says so."""
    left = (timezone.localtime(due).date() - timezone.localtime(at).date()).days
    if left <= 0:
        return _("today is the last day")
    return ngettext("%(count)s day left", "%(count)s days left", left) % {"count": left}


def working_days(first: date, last: date) -> int:
    """Count Mondays to Fridays after one day, up to and with another."""
    span = (last - first).days
    return sum(1 for n in range(1, span + 1) if (first + timedelta(days=n)).weekday() < 5)


def waiting(submission: Submission, at: datetime) -> str:
    """Write where the ten working days stand; a late answer is called late."""
    due = submission.due_on
    if due is None:
        return ""
    today = at.date()
    if today > due:
        return _("the answer is late: it was promised by %(day)s") % {"day": day(due)}
    most = settings.REVIEW_DAYS
    past = max(most - working_days(today, due), 0)
    if not past:
        return _("answer by %(day)s") % {"day": day(due)}
    return _("working day %(count)s of %(most)s, answer by %(day)s") % {
        "count": past,
        "most": most,
        "day": day(due),
    }


# ---- The first page ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A submission on the desk."""

    submission: Submission
    title: str
    language: str
    """BCP 47 tag of the title; empty where it is the reference."""
    url: str
    notes: tuple[str, ...] = ()
    quote: str = ""
    """What somebody wrote about it, in their own words."""
    label: str = ""
    variant: str = "plain"
    entry_url: str = ""

    @property
    def kind(self) -> Promise:
        """What it is."""
        return words.KIND_WORDS[self.submission.kind].name


@dataclass
class Blocks:
    """The first page, block by block, in the order in which they stand."""

    need: list[Line] = field(default_factory=list)
    drafts: list[Line] = field(default_factory=list)
    focal_point: list[Line] = field(default_factory=list)
    secretariat: list[Line] = field(default_factory=list)
    published: list[Line] = field(default_factory=list)
    ended: list[Line] = field(default_factory=list)
    discarded: list[Line] = field(default_factory=list)

    def is_empty(self) -> bool:
        """Tell whether nothing lies on the desk."""
        return not any(vars(self).values())


def owner_names(visitor: Visitor, organisations: Iterable[str]) -> str:
    """Write for whom the desk is: official names of States in their order, then organisations."""
    own = sorted(visitor.standing.states, key=states.order)
    names = [*(states.name(iso3) for iso3 in own), *sorted(organisations)]
    return listed(names)


def blocks(shelf: Shelf, visitor: Visitor) -> Blocks:
    """Sort what lies on a desk. Asks no table."""
    made = Blocks()
    for submission in shelf.submissions:
        _SORTERS[State(submission.status)](made, submission, shelf, visitor)
    made.need.sort(key=lambda line: line.submission.endorsement_due_at or _FAR)
    return made


_FAR = datetime.max.replace(tzinfo=timezone.get_fixed_timezone(0))


def line(submission: Submission, *notes: str, to: str = "desk:task", **more: Any) -> Line:
    """Make a line; `to` names the page that it leads to."""
    tag = languages.tag(submission.language) if submission.title else ""
    if not submission.title and submission.title_en:
        tag = "en"
    return Line(
        submission,
        submission.shown_title if tag else _("Without a title yet"),
        tag,
        reverse(to, args=[submission.reference]),
        notes=tuple(note for note in notes if note),
        **more,
    )


def _plays(visitor: Visitor, submission: Submission, part: Actor) -> bool:
    return part in submissions.actors(visitor.standing, submission)


def _draft(made: Blocks, submission: Submission, shelf: Shelf, visitor: Visitor) -> None:
    texts = shelf.texts.get(submission.pk, [])
    notes = [progress_of(submission, shelf)]
    if texts:
        last = texts[-1]
        notes.append(
            _("saved %(time)s by %(who)s")
            % {"time": moment(last.saved_at, visitor.at), "who": last.saved_by}
        )
    if submission.supersedes_id:
        notes.insert(0, str(words.KIND_WORDS[submission.kind].update))
    last_event = shelf.last.get(submission.pk)
    if last_event is not None and last_event.action == Action.RETURN:
        returned = _("Returned by the focal point on %(day)s") % {"day": day(last_event.at)}
        made.need.append(
            line(
                submission,
                returned,
                *notes,
                quote=last_event.reason,
                label=_("Returned"),
                variant="act",
            )
        )
    else:
        made.drafts.append(line(submission, *notes))


def progress_of(submission: Submission, shelf: Shelf) -> str:
    """Write "4 of 6 sections"; sections that may stay empty count once they are begun."""
    content: dict[str, Any] = {}
    for text in shelf.texts.get(submission.pk, []):
        content |= text.content
    files = shelf.files.get(submission.pk, [])
    done = total = 0
    for section in sections.sections_for(submission.size, submission.kind):
        progress = sections.progress(section, content, submission.size, submission.language)
        if section.key == "files":
            progress = _progress_of_files(files)
        if section.needs(submission.size) or progress != Progress.EMPTY:
            total += 1
            done += progress == Progress.COMPLETE
    return _("%(done)s of %(total)s sections") % {"done": done, "total": total}


def _progress_of_files(files: Iterable[SubmissionFile]) -> Progress:
    described = [file.is_described for file in files]
    if not described:
        return Progress.EMPTY
    return Progress.COMPLETE if all(described) else Progress.BEGUN


def _awaiting(made: Blocks, submission: Submission, shelf: Shelf, visitor: Visitor) -> None:
    due = submission.endorsement_due_at
    assert due is not None
    until = _("%(left)s, until %(day)s") % {"left": days_left(due, visitor.at), "day": day(due)}
    if _plays(visitor, submission, Actor.FOCAL_POINT):
        made.need.append(
            line(
                submission,
                until,
                _("silence is not agreement: afterwards it goes on with the note “no response”"),
                to="desk:endorse",
                label=_("Waits for your endorsement"),
                variant="act",
            )
        )
    else:
        made.focal_point.append(line(submission, until, label=_label(submission), variant="wait"))


def _label(submission: Submission) -> str:
    return str(PUBLIC_LABELS[State(submission.status)])


def _changes(made: Blocks, submission: Submission, shelf: Shelf, visitor: Visitor) -> None:
    items = shelf.items.get(submission.pk, [])
    left = sum(1 for item in items if not item.answer)
    asked = ngettext(
        "%(count)s question from the secretariat",
        "%(count)s questions from the secretariat",
        len(items),
    ) % {"count": len(items)}
    open_ones = (
        ngettext("%(count)s still open", "%(count)s still open", left) % {"count": left}
        if left
        else _("all answered, not sent yet")
    )
    request = shelf.requests.get(submission.pk)
    by = _("answer by %(day)s") % {"day": day(request.due_on)} if request else ""
    made.need.append(
        line(submission, asked, open_ones, by, label=_label(submission), variant="act")
    )


def _with_secretariat(made: Blocks, submission: Submission, shelf: Shelf, visitor: Visitor) -> None:
    late = submission.endorsement == Endorsement.NO_RESPONSE
    if late and _plays(visitor, submission, Actor.FOCAL_POINT):
        made.need.append(
            line(
                submission,
                _(
                    "it went to the secretariat with the note “no response”; you can still endorse it"
                ),
                to="desk:endorse",
                label=_("Not endorsed"),
                variant="act",
            )
        )
    note = "" if submission.status == State.ACCEPTED else waiting(submission, visitor.at)
    variant = "ok" if submission.status == State.ACCEPTED else "wait"
    made.secretariat.append(line(submission, note, label=_label(submission), variant=variant))


def _published(made: Blocks, submission: Submission, shelf: Shelf, visitor: Visitor) -> None:
    entry = shelf.published.get(submission.page_id or 0)
    spoken = [languages.own_name(code) for code in entry.languages] if entry else []
    made.published.append(
        line(
            submission,
            _("in %(languages)s") % {"languages": listed(spoken)} if spoken else "",
            _("since %(day)s") % {"day": day(submission.published_at)},
            entry_url=entry_url(entry),
        )
    )


def entry_url(entry: Any) -> str:
    """Give the public address of an entry in the reader's language, or nothing."""
    if entry is None:
        return ""
    return f"/{get_language()}/{below_language(Kind(entry.kind), entry.slug)}"


def _ended(made: Blocks, submission: Submission, shelf: Shelf, visitor: Visitor) -> None:
    last = shelf.last.get(submission.pk)
    made.ended.append(
        line(
            submission,
            day(last.at) if last else "",
            quote=last.reason if last else "",
            label=_label(submission),
        )
    )


def _discarded(made: Blocks, submission: Submission, shelf: Shelf, visitor: Visitor) -> None:
    last = shelf.last.get(submission.pk)
    made.discarded.append(line(submission, day(last.at) if last else ""))


_SORTERS = {
    State.DRAFT: _draft,
    State.AWAITING_ENDORSEMENT: _awaiting,
    State.CHANGES_REQUESTED: _changes,
    State.SUBMITTED: _with_secretariat,
    State.IN_REVIEW: _with_secretariat,
    State.ACCEPTED: _with_secretariat,
    State.PUBLISHED: _published,
    State.UNPUBLISHED: _ended,
    State.NOT_ACCEPTED: _ended,
    State.WITHDRAWN: _ended,
    State.DISCARDED: _discarded,
}


# ---- One submission ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Button:
    """A move as it is offered: a link to where it is decided, or a button that does it at once."""

    action: str
    label: str
    url: str
    variant: str
    posts: bool


def buttons(submission: Submission, moves: Iterable[Move]) -> list[Button]:
    """Give the moves of a person as buttons; the first forward one is the main one."""
    made: list[Button] = []
    for move in moves:
        action = Action(move.action)
        reference = submission.reference
        if action in SENDING:
            url = reverse("desk:check", args=[reference])
        elif action in READ_FIRST:
            url = reverse("desk:endorse", args=[reference])
        elif action is Action.TRANSFER:
            url = reverse("desk:transfer", args=[reference])
        else:
            url = reverse("desk:move", args=[reference, action.value])
        main = action in SENDING | READ_FIRST and not any(b.variant == "primary" for b in made)
        variant = "primary" if main else "quiet"
        made.append(Button(action.value, str(action.label), url, variant, action in AT_ONCE))
    return made


@dataclass(frozen=True)
class Task:
    """A row of the task list."""

    key: str
    title: str
    hint: str
    url: str
    status: str
    state: str


def tasks(submission: Submission, found: Iterable[SectionState], *, may_write: bool) -> list[Task]:
    """Give the sections as tasks; a section that may stay empty says so."""
    return [_task(submission, state, may_write=may_write) for state in found]


def _task(submission: Submission, state: SectionState, *, may_write: bool) -> Task:
    section, progress = state.section, state.progress
    needed = bool(section.needs(submission.size))
    status, look = {
        Progress.COMPLETE: (_("Completed"), "done"),
        Progress.BEGUN: (_("In progress"), "wait"),
        Progress.EMPTY: (_("Incomplete"), "open") if needed else (_("Optional"), "done"),
    }[progress]
    if state.questions:
        status = ngettext("%(count)s question", "%(count)s questions", state.questions) % {
            "count": state.questions
        }
        look = "act"
    url = reverse("desk:section", args=[submission.reference, section.key]) if may_write else ""
    return Task(section.key, str(section.title), str(section.hint), url, status, look)


def next_task(rows: Iterable[Task]) -> Task | None:
    """Give the section to go on with: the first that is not done."""
    return next((row for row in rows if row.state not in {"done", "locked"}), None)


def readers(submission: Submission) -> str:
    """Write who can see a submission now."""
    home = (
        str(submission.organisation)
        if submission.organisation
        else _("people with a mandate for %(state)s") % {"state": submission.state_name}
    )
    status = State(submission.status)
    if status is State.DISCARDED:
        return _("Only you.")
    if status is State.PUBLISHED:
        return _(
            "The published text: everybody. Questions and history: %(home)s and the secretariat."
        ) % {"home": home}
    if submission.submitted_at is not None:
        if not submissions.needs_state_key(submission):
            return _("%(home)s, and the secretariat. Nobody else.") % {"home": _first_up(home)}
        return _("%(home)s, the focal point, and the secretariat. Nobody else.") % {
            "home": _first_up(home)
        }
    if submission.asked_at is not None:
        return _("%(home)s, and the focal point. Not the secretariat, not other States.") % {
            "home": _first_up(home)
        }
    return _("%(home)s. Not the secretariat, not other States.") % {"home": _first_up(home)}


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Happened:
    """One line of the history that the submitting side reads."""

    title: str
    who: str
    at: datetime
    reason: str


HIDDEN = frozenset({Action.ASSIGN, Action.UNDO})
DECIDING = frozenset({Action.ACCEPT, Action.DECLINE, Action.REQUEST_CHANGES})


def history(events: Iterable[SubmissionEvent]) -> list[Happened]:
    """Give the log in the words for the submitting side, the oldest first.

    Who reviews is not shown: it is the secretariat. A decision that was undone before its mail
    went out never happened.
    """
    shown: list[SubmissionEvent] = []
    for event in events:
        if event.action == Action.UNDO:
            undone = next((e for e in reversed(shown) if e.action in DECIDING), None)
            shown = [e for e in shown if e is not undone]
        elif event.action not in HIDDEN:
            shown.append(event)
    return [Happened(_happened(e), _who(e), e.at, _reason(e)) for e in shown]


def link_history(links: Iterable[PreviewLink]) -> list[Happened]:
    """Give what was done with preview links: each was made, and may have been ended by a person."""
    lines = []
    for link in links:
        reason = link.purpose
        lines.append(Happened(_("Preview link made"), str(link.made_by), link.made_at, reason))
        if link.revoked_at is not None:
            who = str(link.revoked_by)
            lines.append(Happened(_("Preview link ended"), who, link.revoked_at, reason))
    return lines


def in_order(*kinds: Iterable[Happened]) -> list[Happened]:
    """Put lines of several logs into one, the oldest first."""
    return sorted((line for kind in kinds for line in kind), key=lambda line: line.at)


def _reason(event: SubmissionEvent) -> str:
    return "" if event.action == Action.ACCEPT else event.reason


def _who(event: SubmissionEvent) -> str:
    if event.actor_part == Actor.CLOCK:
        return _("The portal")
    if event.actor_part in submissions.SIDE or event.actor is None:
        return str(event.actor or "")
    return _("Secretariat")


def _happened(event: SubmissionEvent) -> str:
    named = {
        Action.REQUEST_ENDORSEMENT: _("Sent to the focal point"),
        Action.TAKE_BACK: _("Taken back to draft"),
        Action.RETURN: _("Returned by the focal point"),
        Action.ENDORSE: _("Endorsed and sent to the secretariat"),
        Action.PASS_ON: _("Passed on: no response from the focal point"),
        Action.ADD_ENDORSEMENT: _("Endorsed"),
        Action.SUBMIT: _("Sent to the secretariat by the focal point")
        if event.actor_part == Actor.FOCAL_POINT
        else _("Sent to the secretariat"),
        Action.RESUBMIT: _("Sent again with answers"),
        Action.REOPEN: _("Review opened again"),
        Action.TRANSFER: _("Given to another person"),
        Action.DISCARD: _("Draft discarded"),
        Action.RESTORE: _("Draft restored"),
    }
    found = named.get(Action(event.action))
    return str(found) if found else str(PUBLIC_LABELS[State(event.target)])


@dataclass(frozen=True)
class Remark:
    """A comment with its author as the submitting side reads it."""

    by: str
    at: datetime
    text: str


def remarks(comments: Iterable[Comment], side: frozenset[int]) -> list[Remark]:
    """Give the comments; people of the secretariat are the secretariat."""
    return [
        Remark(str(c.author) if c.author_id in side else _("Secretariat"), c.at, c.text)
        for c in comments
        if c.visibility == Comment.Visibility.SUBMITTER
    ]


# ---- Answers -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """A question with its answer as one reads it before sending."""

    label: str
    texts: tuple[str, ...]
    url: str
    language: str = ""


@dataclass(frozen=True)
class Part:
    """A section with its answers."""

    key: str
    title: str
    url: str
    answers: tuple[Answer, ...]


def section_url(submission: Submission, key: str, control: str = "", *, then: str = "") -> str:
    """Give the address of a section, of a control in it, and where to go afterwards."""
    url = reverse("desk:section", args=[submission.reference, key])
    return url + (f"?then={then}" if then else "") + (f"#{control}" if control else "")


def answers(
    submission: Submission,
    content: Mapping[str, Any],
    files: Iterable[SubmissionFile],
    terms: Terms,
) -> list[Part]:
    """Give all answers section by section; a question without an answer is there too."""
    parts = []
    for section in sections.sections_for(submission.size, submission.kind):
        if section.key == "files":
            given = tuple(_file_answers(submission, files))
        else:
            given = tuple(_answers(submission, section, content, terms))
        url = section_url(submission, section.key, then="check")
        parts.append(Part(section.key, str(section.title), url, given))
    return parts


def _answers(
    submission: Submission, section: Section, content: Mapping[str, Any], terms: Terms
) -> Iterator[Answer]:
    for name in section.fields:
        if name == "title_en" and submission.language == "en":
            continue
        control = first_control(submission.kind, name)
        yield Answer(
            words.title_of(name),
            tuple(spoken(submission.kind, name, content.get(name), terms)),
            section_url(submission, section.key, control, then="check"),
            language_of(name, submission),
        )


def language_of(name: str, submission: Submission) -> str:
    """Give the BCP 47 tag in which a question is answered; empty where it is answered by choice."""
    if name == "title_en":
        return "en"
    written = words.control(submission.kind, name) in words.WRITTEN
    return languages.tag(submission.language) if written and name != "wocat_id" else ""


def first_control(kind: str, name: str) -> str:
    """Give the id of the control that a link to a question leads to."""
    control = words.control(kind, name)
    if control == words.ROWS:
        return f"{name}-0-{next(iter(words.ROW_WORDS[name].fields))}"
    return f"{name}_0" if control in words.TICKED else name


def spoken(kind: str, name: str, value: Any, terms: Terms) -> list[str]:
    """Write a stored answer in the reader's words, one string for each part of it."""
    if not value and value != 0.0:
        return []
    control = words.control(kind, name)
    if control == words.YES:
        return [_("Yes")] if value else []
    if control == words.CODES:
        return _codes(kind, name, value, terms)
    if control == words.CHOICE:
        return [_choice(kind, name, value, terms)]
    if control == words.LANGUAGES:
        return [languages.own_name(code) for code in value]
    if control == words.ZONE:
        return [zone_words(str(value))]
    if control == words.ROWS:
        return [_row(name, row) for row in value]
    return [typed_words(control, value)]


def _codes(kind: str, name: str, value: Any, terms: Terms) -> list[str]:
    if name == "also_states":
        return [states.name(iso3) for iso3 in sorted(value, key=states.order)]
    return terms.labels(CONTENTS[kind].CODES[name], value, get_language() or "en")


def _choice(kind: str, name: str, value: str, terms: Terms) -> str:
    fixed: dict[str, Mapping[str, Any]] = {
        "licence": dict(LICENCES),
        "audience": AUDIENCES,
        "cop17": COP17,
    }
    if name in fixed:
        return str(fixed[name].get(value, value))
    return terms.label(CONTENTS[kind].CODE[name], value, get_language() or "en")


def zone_words(name: str) -> str:
    """Write a time zone by its city; one that is not known as it was typed."""
    cities = {zone: city for _region, group in zones.choices() for zone, city in group}
    return f"{cities[name]} ({name})" if name in cities else name


def typed_words(control: str, value: Any) -> str:
    """Write what was typed: a day that was understood as a long date, anything else as it is."""
    if control == words.DAY:
        found = sections.day_of(value)
        return day(found) if found else str(value)
    return str(value)


def _row(name: str, row: Mapping[str, str]) -> str:
    if name == "results":
        change = " → ".join(part for part in (row.get("before"), row.get("after")) if part)
        measured = " ".join(part for part in (change, row.get("unit")) if part)
        year = f"({row['year']})" if row.get("year") else ""
        source = f"[{row['source']}]" if row.get("source") else ""
        return " ".join(
            part for part in (f"{row.get('what', '')}:", measured, year, source) if part
        )
    # The order of the form: a database may keep the keys of a row in its own.
    cells = words.ROW_WORDS[name].fields
    said = {cell: typed_words(cells[cell].kind, row[cell]) for cell in cells if row.get(cell)}
    if name == "sessions":
        times = "–".join(said.pop(cell) for cell in ("starts", "ends") if cell in said)
        when = listed((said.pop("day", ""), times))
        return "\n".join(part for part in (when, *said.values()) if part)
    return "\n".join(said.values())


def _file_answers(submission: Submission, files: Iterable[SubmissionFile]) -> Iterator[Answer]:
    for file in files:
        said = [file.original_name, file.alt, file.caption, file.credit, file.licence]
        if not file.is_described:
            said.append(_("Its words or rights are not complete."))
        yield Answer(
            str(file.get_kind_display()),
            tuple(text for text in said if text),
            section_url(submission, "files", f"file-{file.pk}", then="check"),
        )


def gap_links(
    submission: Submission, gaps: Iterable[sections.Gap], faults: Iterable[sections.Fault]
) -> list[tuple[str, str]]:
    """Give (address, sentence) for everything that keeps a draft from being sent."""
    links = []
    for gap in gaps:
        control = "" if gap.field == "photos" else first_control(submission.kind, gap.field)
        sentence = (
            _("A picture or file still lacks its description, credit, licence or rights.")
            if gap.field == "photos"
            else _("Not answered yet: %(question)s") % {"question": words.title_of(gap.field)}
        )
        links.append((section_url(submission, gap.section, control, then="check"), sentence))
    for fault in faults:
        sentence = f"{words.title_of(fault.field)}: {fault.message}"
        links.append(
            (section_url(submission, fault.section, fault.control, then="check"), sentence)
        )
    return links


# ---- Translations --------------------------------------------------------------------------------


@dataclass(frozen=True)
class TranslationLine:
    """A public entry of one's State and its version in the State's own language."""

    row: Row
    words: str
    variant: str
    notes: tuple[str, ...]
    url: str
    confirm_url: str


@dataclass(frozen=True)
class TranslationGroup:
    """Entries that stand alike."""

    key: str
    title: str
    lines: tuple[TranslationLine, ...]


def translation_groups(rows: Iterable[Row], own: Mapping[str, str]) -> list[TranslationGroup]:
    """Give the entries by where they stand, what is missing first; empty groups left out."""
    titles = {
        Status.MISSING: _("Not there yet"),
        Status.OUT_OF_DATE: _("The original has changed"),
        Status.DRAFT: _("Drafts, not public yet"),
        Status.CURRENT: _("Public and up to date"),
    }
    found: dict[Status, list[TranslationLine]] = {status: [] for status in titles}
    for row in rows:
        cell = row.cell(own[row.state])
        if cell.status in found:
            found[cell.status].append(_translation_line(row, cell))
    return [
        TranslationGroup(status.value, title, tuple(found[status]))
        for status, title in titles.items()
        if found[status]
    ]


def _translation_line(row: Row, cell: Cell) -> TranslationLine:
    names = (row.reference, cell.language)
    kind = cell.draft_kind if cell.waits else cell.kind
    is_official = kind == TranslationKind.OFFICIAL
    is_behind = cell.draft_is_behind if cell.waits else cell.status is Status.OUT_OF_DATE
    may_confirm = cell.page_id is not None and not (is_behind or is_official)
    notes: list[Any] = [words.KIND_WORDS[row.kind].name] if row.kind in words.KIND_WORDS else []
    if is_official:
        notes.append(_("confirmed by your State"))
    if cell.waits:
        notes.append(_("a draft waits for the secretariat"))
    variants = {Status.MISSING: "act", Status.OUT_OF_DATE: "act", Status.DRAFT: "wait"}
    return TranslationLine(
        row=row,
        words=str(STATUS_WORDS[cell.status]),
        variant=variants.get(cell.status, "ok"),
        notes=tuple(notes),
        url=reverse("desk:translation", args=names),
        confirm_url=reverse("desk:translation_confirm", args=names) if may_confirm else "",
    )
