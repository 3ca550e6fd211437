"""What people type at the desk. A draft may be incomplete: forms look at types, never at gaps.

Text is kept in whatever length it comes; an answer that is too long is reported and kept. Only
what has no place in its column (a year that is no number) is not stored; it is shown again as it
was typed, beside the reason. Days and times are stored as ISO 8601 where they were understood, else
as they were typed.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from portal.accounts import states, zones
from portal.accounts.models import Organisation, User
from portal.catalogue.forms import AUDIENCES, COP17
from portal.catalogue.record import Kind
from portal.core import languages
from portal.desk import sections as words
from portal.desk.sections import CODES, KIND_WORDS, QUESTIONS, ROW_WORDS, ROWS, YES, Question
from portal.desk.suggestions import Suggestion
from portal.library.content import CONTENTS
from portal.submissions.models import ChangeItem, Submission, SubmissionFile
from portal.submissions.sections import (
    DEGREES,
    FIRST_YEAR,
    FOREIGN_ROW_FIELDS,
    LAST_YEAR,
    LICENCES,
    MAX_ROWS,
    Fault,
    Section,
    Size,
    as_day,
    as_time,
    day_of,
    degrees_between,
    form_of,
    is_web_address,
    limit,
    no_web_address,
    time_of,
    year_between,
)
from portal.vocabulary.models import Concept
from portal.vocabulary.queries import Terms

FOLD_FROM = 12
"""From how many choices on groups are folded."""
MOST_DIGITS = 6


def tidy(text: str) -> str:
    """Give text that can be stored: one kind of line break, no control signs, composed letters.

    What is taken out cannot be seen: NUL and form feeds from word processors, halves of
    characters. Direction marks and joiners stay: scripts need them.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    kept = "".join(c for c in plain if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", kept).strip()


class Words(forms.CharField):
    """Text as people write it."""

    def to_python(self, value: Any) -> str:
        """Tidy first, so that nothing is refused for a sign that nobody sees."""
        return super().to_python(tidy(value) if isinstance(value, str) else value) or ""


class Year(forms.Field):
    """A year of four digits, in any digits that Unicode knows."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "size": 6, "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        """Read a year. Raises: ValidationError."""
        typed = _plain(value)
        if not typed:
            return None
        if not (len(typed) == 4 and typed.isascii() and typed.isdigit()):
            raise forms.ValidationError(_("Enter a year in four digits, such as 2014."))
        if not FIRST_YEAR <= int(typed) <= LAST_YEAR:
            raise forms.ValidationError(year_between())
        return int(typed)


class Degrees(forms.Field):
    """Decimal degrees; a comma will do for the point."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 12, "autocomplete": "off"})

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        """Know the greatest value: 90 or 180."""
        super().__init__(**kwargs)
        self.most = most

    def to_python(self, value: Any) -> float | None:
        """Read degrees. Raises: ValidationError."""
        typed = _plain(value).replace(",", ".").removesuffix("°").strip()
        if not typed:
            return None
        try:
            degrees = float(typed)
        except ValueError:
            degrees = math.nan
        if not math.isfinite(degrees) or "_" in typed:
            raise forms.ValidationError(_("Enter decimal degrees, such as 47.92."))
        if abs(degrees) > self.most:
            raise forms.ValidationError(degrees_between(self.most))
        return degrees


class WebAddress(Words):
    """An address that a reader can open: https or http, nothing else."""

    def to_python(self, value: Any) -> str:
        """Read an address. Raises: ValidationError."""
        address = super().to_python(value)
        if address and not is_web_address(address):
            raise forms.ValidationError(no_web_address())
        return address


class WholeNumber(forms.Field):
    """A whole number, in any digits that Unicode knows."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "size": 6, "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        """Read a number; how great it may be is asked when it is sent. Raises: ValidationError."""
        typed = _plain(value)
        if not typed:
            return None
        if not (typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS):
            raise forms.ValidationError(_("Enter a whole number, such as 45."))
        return int(typed)


class PickerInput(forms.TextInput):
    """A box with the browser's own picker; what no picker can show stands there as it was typed.

    `picker` is the type of the box, `shows` tells whether it can show what is stored.
    """

    def __init__(self, picker: str, shows: Callable[[str], bool]) -> None:
        """Keep browsers from filling it with what was typed elsewhere."""
        super().__init__(attrs={"autocomplete": "off"})
        self.picker, self.shows = picker, shows

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Choose the type of the box by what it has to show."""
        context = super().get_context(name, value, attrs)
        typed = str(value or "")
        if not typed or self.shows(typed):
            context["widget"]["type"] = self.picker
        return context


def is_day(typed: str) -> bool:
    """Tell whether it is a day in ISO 8601."""
    day = day_of(typed)
    return day is not None and day.isoformat() == typed


def is_time(typed: str) -> bool:
    """Tell whether it is a time in ISO 8601, with or without its seconds."""
    moment = time_of(typed)
    return moment is not None and typed.startswith(moment.isoformat("minutes"))


class Day(Words):
    """A day, stored as `sections.as_day` says: no word of it is lost."""

    widget = PickerInput("date", is_day)

    def to_python(self, value: Any) -> str:
        """Read a day, or keep what was typed."""
        return as_day(super().to_python(value))


class Clock(Words):
    """A time of a clock, stored as `sections.as_time` says."""

    widget = PickerInput("time", is_time)

    def to_python(self, value: Any) -> str:
        """Read a time, or keep what was typed."""
        return as_time(super().to_python(value))


def _plain(value: Any) -> str:
    """Give what was typed into a number's box with full-width signs made plain."""
    typed = tidy(value) if isinstance(value, str) else "" if value is None else str(value)
    return unicodedata.normalize("NFKC", typed).replace("\u2212", "-").strip()


# ---- A section -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Meaning:
    """A choice and what it means; the definition is English."""

    label: str
    definition: str


@dataclass(frozen=True)
class Group:
    """Choices under one heading; folded where there are many, open where one is chosen."""

    label: str
    options: tuple[BoundWidget, ...]
    chosen: int
    open: bool
    meanings: tuple[Meaning, ...] = ()


@dataclass(frozen=True)
class Row:
    """One of several equal parts: a figure, a building block, a source."""

    number: int
    form: RowForm
    asked: tuple[Asked, ...]
    is_filled: bool


@dataclass(frozen=True)
class Asked:
    """A question as the page shows it."""

    name: str
    kind: str
    field: BoundField
    optional: bool
    count: int = 0
    language: str = ""
    groups: tuple[Group, ...] = ()
    fold: bool = False
    rows: tuple[Row, ...] = ()
    label: str = ""
    hint: str = ""
    title: str = ""
    add: str = ""
    can_add: bool = False
    items: tuple[ChangeItem, ...] = ()
    """Questions of the secretariat that concern this answer."""
    suggested: tuple[Suggestion, ...] = ()
    """Concepts that the text names and that are not chosen."""
    meanings: tuple[Meaning, ...] = ()
    """What the choices mean, where they do not come in groups of their own."""
    scheme: str = ""
    """The vocabulary that explains them."""


class RowForm(forms.Form):
    """One row of a repeated part."""

    def __init__(self, name: str, language: str, **kwargs: Any) -> None:
        """Make the cells of the part."""
        super().__init__(**kwargs)
        self.language = language
        for cell, question in ROW_WORDS[name].fields.items():
            own = "" if cell in FOREIGN_ROW_FIELDS else language
            self.fields[cell] = _box(question, own)

    def content(self) -> dict[str, str]:
        """Give the cells; an address that was not understood is empty."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name, "")) for name in self.fields}

    def is_empty(self) -> bool:
        """Tell whether nothing was typed at all."""
        return not any(_plain(self[name].value() or "") for name in self.fields)


class SectionForm(forms.Form):
    """The questions of one section of one draft, in the language of its text.

    Unbound it shows `stored`; bound it shows what was typed. `content` merges: understood answers
    are new, others stay as stored.
    """

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        submission: Submission,
        section: Section,
        terms: Terms,
        *,
        stored: Mapping[str, Any],
        version: int,
        data: MultiValueDict[str, Any] | None = None,
        more: str = "",
    ) -> None:
        """Make the fields; `more` names a part of which one more empty row is shown."""
        usual = usual_answers(submission)
        super().__init__(data, initial={**usual, **stored, "version": version}, auto_id="%s")
        self.submission, self.section, self.terms = submission, section, terms
        self.stored, self.more = stored, more
        self.questions = QUESTIONS[submission.kind]
        self.content_class = CONTENTS[submission.kind]
        self.rows: dict[str, list[RowForm]] = {}
        for name in self.names():
            if self.questions[name].kind == ROWS:
                self.rows[name] = self._row_forms(name)
            else:
                self.fields[name] = self._field(name)

    def names(self) -> list[str]:
        """Give the questions that are asked: no second English title of those writing English."""
        in_english = self.submission.language == "en"
        return [n for n in self.section.fields if not (n == "title_en" and in_english)]

    @property
    def seen_version(self) -> int:
        """The version that the person saw; one that nobody could see where it is not a number."""
        typed = str(self["version"].value() or "0")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1

    def _field(self, name: str) -> forms.Field:
        question = self.questions[name]
        common: dict[str, Any] = {
            "label": question.label,
            "help_text": question.hint,
            "required": False,
        }
        match question.kind:
            case words.DEGREES:
                return Degrees(most=DEGREES[name], **common)
            case words.YES:
                return forms.BooleanField(**common)
            case words.CODES | words.LANGUAGES:
                return forms.MultipleChoiceField(
                    choices=self._codes(name), widget=forms.CheckboxSelectMultiple, **common
                )
            case words.CHOICE:
                return forms.ChoiceField(
                    choices=self._choices(name), widget=forms.RadioSelect, **common
                )
            case words.ZONE:
                return forms.ChoiceField(choices=self._zones(name), **common)
        return _box(question, self.language_of(name))

    def language_of(self, name: str) -> str:
        """Give the language in which an answer is written; empty where it is in none."""
        if name == "title_en":
            return "en"
        written = self.questions[name].kind in {words.LINE, words.TEXT}
        return self.submission.language if written and name != "wocat_id" else ""

    def _choices(self, name: str) -> list[tuple[str, Any]]:
        if name == "licence":
            return list(LICENCES)
        if name == "audience":
            return list(AUDIENCES.items())
        if name == "cop17":
            return [*COP17.items(), ("", lazy("No"))]
        return [(c.code, c.label()) for c in self.terms.in_scheme(self.content_class.CODE[name])]

    def _codes(self, name: str) -> list[tuple[str, str]]:
        """Give the codes in the order of the page; a stored code that is no longer known stays."""
        if name == "also_states":
            home = self.submission.member_state
            return [(s.iso3, s.name()) for s in states.STATES if s.iso3 != home]
        if self.questions[name].kind == words.LANGUAGES:
            return list(languages.CHOICES)
        known = [(c.code, c.label()) for _label, group in self._grouped(name) for c in group]
        codes = {code for code, _label in known}
        return known + [(code, code) for code in self.stored.get(name, ()) if code not in codes]

    def _zones(self, name: str) -> list[Any]:
        """Give the zones by region; a stored one that is not known stays, to be replaced."""
        stored = str(self.stored.get(name) or "")
        stranger = [(stored, stored)] if stored and stored not in zones.known() else []
        return [("", "–"), *zones.choices(), *stranger]

    def _grouped(self, name: str) -> list[tuple[str, list[Concept]]]:
        return self.terms.groups(self.content_class.CODES[name])

    def _row_forms(self, name: str) -> list[RowForm]:
        stored = list(self.stored.get(name, ()))
        most = MAX_ROWS[name]
        if self.is_bound:
            typed = str(self.data.get(f"{name}-rows", ""))
            shown = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else 0
            # Never fewer than were typed: a count that came damaged must not cost a word.
            count = max(shown, 1, *(i + 1 for i in range(most) if self._has_row(name, i)), 1)
        else:
            count = max(len(stored), 1) + (self.more == name and bool(stored))
        return [
            RowForm(
                name,
                self.submission.language,
                data=self.data if self.is_bound else None,
                initial=stored[i] if i < len(stored) else {},
                prefix=f"{name}-{i}",
                auto_id="%s",
            )
            for i in range(min(count, most))
        ]

    def _has_row(self, name: str, index: int) -> bool:
        return any(self.data.get(f"{name}-{index}-{cell}") for cell in ROW_WORDS[name].fields)

    # -- What was said

    def content(self, without: str = "") -> dict[str, Any]:
        """Give the section's content: what was understood, else what is stored.

        `without` names a row that is to go, such as `results-1`.
        """
        self.is_valid()
        asked = self.names()
        said = {n: v for n, v in self.stored.items() if n in self.section.fields and n not in asked}
        for name in asked:
            if name in self.rows:
                value: Any = self._row_content(name, without)
            elif name in self.cleaned_data:
                value = self.cleaned_data[name]
            else:
                value = self.stored.get(name)
            if value or (value == 0.0 and value is not False):
                said[name] = value
        return said

    def _row_content(self, name: str, without: str) -> list[dict[str, str]]:
        kept = [row for row in self.rows[name] if row.prefix != without]
        return [content for row in kept if any((content := row.content()).values())]

    def typed_errors(self) -> list[tuple[str, str]]:
        """Give (control, sentence) of what was not understood."""
        self.is_valid()
        found = [
            (
                f"{name}_0" if self.questions[name].kind in words.TICKED else name,
                str(sentence),
            )
            for name in self.names()
            if name in self.errors
            for sentence in self.errors[name]
        ]
        for rows in self.rows.values():
            for row in rows:
                found += [
                    (f"{row.prefix}-{cell}", str(sentence))
                    for cell, sentences in row.errors.items()
                    for sentence in sentences
                ]
        return found

    def note_faults(self, found: Iterable[Fault]) -> list[tuple[str, str]]:
        """Show what is kept but cannot be sent at its field; give (control, sentence)."""
        self.typed_errors()  # everything is checked before a fault is added
        noted = []
        for fault in found:
            row_name, _dash, cell = fault.control.rpartition("-")
            row = next(
                (r for rows in self.rows.values() for r in rows if r.prefix == row_name), None
            )
            form: forms.Form = row if row is not None else self
            name = cell if row is not None else fault.field
            if name in form.fields and self.is_bound:
                form.add_error(name, fault.message)
            noted.append((fault.control, fault.message))
        return noted

    # -- What the page shows

    def asked(
        self,
        items: Iterable[ChangeItem] = (),
        suggested: Mapping[str, tuple[Suggestion, ...]] | None = None,
    ) -> list[Asked]:
        """Give the questions in order, with what the secretariat asks and the text suggests."""
        needed = self.section.needs(self.submission.size)
        about: dict[str, tuple[ChangeItem, ...]] = {}
        for item in items:
            about[item.field] = (*about.get(item.field, ()), item)
        shown = []
        for name in self.names():
            made = self._asked_rows if name in self.rows else self._asked
            asked = made(name, optional=name not in needed)
            if name in about:
                self._describe(asked, about[name])
                asked = replace(asked, items=about[name])
            if suggested and name in suggested:
                asked = replace(asked, suggested=suggested[name])
            shown.append(asked)
        return shown

    @staticmethod
    def _describe(asked: Asked, items: Iterable[ChangeItem]) -> None:
        """Let the control of a line or text be read out with the questions about it."""
        if asked.kind not in words.TYPED:
            return
        ids = [f"asked-{item.pk}" for item in items]
        own = asked.field.aria_describedby
        attrs = asked.field.field.widget.attrs
        attrs["aria-describedby"] = " ".join([*ids, *([own] if own else [])])

    def _asked(self, name: str, *, optional: bool) -> Asked:
        kind = self.questions[name].kind
        is_text = kind in {words.LINE, words.TEXT}
        groups = self._groups(name) if kind == CODES and name != "also_states" else ()
        own = self.language_of(name)
        fold = len(groups) > 1 and sum(len(g.options) for g in groups) > FOLD_FROM
        scheme = self._scheme(name)
        return Asked(
            name,
            kind,
            self[name],
            optional=optional and kind != YES,
            count=limit(name, self.submission.language) if is_text else 0,
            language=languages.tag(own) if own else "",
            groups=groups,
            fold=fold,
            meanings=() if fold else self._meanings(self.terms.in_scheme(scheme)),
            scheme=scheme,
        )

    def _scheme(self, name: str) -> str:
        return self.content_class.CODES.get(name, "") or self.content_class.CODE.get(name, "")

    @staticmethod
    def _meanings(concepts: Iterable[Concept]) -> tuple[Meaning, ...]:
        return tuple(Meaning(c.label(), c.definition) for c in concepts if c.definition)

    def _groups(self, name: str) -> tuple[Group, ...]:
        widgets = {str(w.data["value"]): w for w in self[name]}
        chosen = {str(code) for code in self[name].value() or ()}
        groups = []
        for label, concepts in self._grouped(name):
            codes = [c.code for c in concepts]
            group = self._group(label, codes, widgets, chosen)
            groups.append(replace(group, meanings=self._meanings(concepts)))
        shown = {c.code for _label, concepts in self._grouped(name) for c in concepts}
        if strangers := [code for code in widgets if code not in shown]:
            groups.append(self._group(_("No longer in the list"), strangers, widgets, chosen))
        return tuple(groups)

    @staticmethod
    def _group(
        label: str, codes: list[str], widgets: Mapping[str, BoundWidget], chosen: set[str]
    ) -> Group:
        count = sum(1 for code in codes if code in chosen)
        return Group(label, tuple(widgets[code] for code in codes), count, count > 0)

    def _asked_rows(self, name: str, *, optional: bool) -> Asked:
        rows = self.rows[name]
        return Asked(
            name,
            ROWS,
            rows[0][next(iter(rows[0].fields))],
            optional=optional,
            rows=tuple(self._row(number, row) for number, row in enumerate(rows, 1)),
            label=str(self.questions[name].label),
            hint=str(self.questions[name].hint),
            title=str(ROW_WORDS[name].title),
            add=str(ROW_WORDS[name].add) if len(rows) < MAX_ROWS[name] else "",
            can_add=len(rows) < MAX_ROWS[name],
        )

    def _row(self, number: int, row: RowForm) -> Row:
        tag = languages.tag(row.language)
        asked = tuple(
            Asked(
                cell,
                words.LINE,
                row[cell],
                optional=False,
                language="" if cell in FOREIGN_ROW_FIELDS else tag,
            )
            for cell in row.fields
        )
        return Row(number, row, asked, not row.is_empty())


def usual_answers(submission: Submission) -> dict[str, Any]:
    """Give what a form shows before anything is said: the zone of the State's ministries."""
    if submission.kind != Kind.EVENT:
        return {}
    return {"zone": zones.USUAL.get(submission.member_state, "")}


def _box(question: Question, language: str) -> forms.Field:
    """Give the box of a question that is answered by typing."""
    said: dict[str, Any] = {
        "label": question.label,
        "help_text": question.hint,
        "required": False,
    }
    match question.kind:
        case words.YEAR:
            return Year(**said)
        case words.NUMBER:
            return WholeNumber(**said)
        case words.DAY:
            return Day(**said)
        case words.TIME:
            return Clock(**said)
        case words.ADDRESS:
            box = forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"})
            return WebAddress(widget=box, **said)
    return Words(widget=_text_widget(question, language), **said)


def _text_widget(question: Question, language: str) -> forms.Widget:
    attrs: dict[str, Any] = {"spellcheck": "true"} if language else {}
    if language:
        attrs["lang"] = languages.tag(language)
    if question.kind == words.TEXT:
        return forms.Textarea(attrs=attrs | {"rows": question.lines})
    return forms.TextInput(attrs=attrs | {"autocomplete": "off"})


def as_posted(form: SectionForm, name: str, content: Mapping[str, Any]) -> dict[str, list[str]]:
    """Give how the form would post a stored answer: control names with their values.

    Empty answers give their controls with no value, so that a choice of them empties the form.
    """
    value = content.get(name)
    if name in form.rows:
        return dict(_rows_as_posted(name, list(value or ())))
    kind = form.questions[name].kind
    if kind == YES:
        return {name: ["on"] if value else []}
    if kind in {CODES, words.LANGUAGES}:
        order = [code for code, _label in form._codes(name)]
        wanted = set(value or ())
        return {name: [code for code in order if code in wanted]}
    return {name: ["" if value is None else str(value)]}


def _rows_as_posted(name: str, rows: list[Mapping[str, str]]) -> Iterator[tuple[str, list[str]]]:
    yield f"{name}-rows", [str(max(len(rows), 1))]
    for index, row in enumerate(rows):
        for cell in ROW_WORDS[name].fields:
            yield f"{name}-{index}-{cell}", [str(row.get(cell, ""))]


# ---- Beginning -----------------------------------------------------------------------------------


class StartForm(forms.Form):
    """For whom, in which language and in which depth something is written."""

    kind = forms.CharField(widget=forms.HiddenInput, required=False)
    stands_for = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Choose for whom you write.")},
    )
    member_state = forms.ChoiceField(
        help_text=lazy("Its focal point is asked to endorse."),
        widget=forms.RadioSelect,
        required=False,
    )
    language = forms.ChoiceField(
        label=lazy("In which language do you write?"),
        help_text=lazy(
            "The one that you write best. Translations come later; the original stays the original."
        ),
        choices=languages.CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Choose a language.")},
    )
    size = forms.ChoiceField(
        label=lazy("How much do you want to write?"),
        help_text=lazy("You can change this while it is a draft. Nothing written is lost."),
        choices=Size.choices,
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Choose a form.")},
    )

    def __init__(
        self,
        *args: Any,
        proposed: str,
        own_states: Iterable[str],
        organisations: Iterable[Organisation],
        **kw: Any,
    ) -> None:
        """Offer what the person may propose the kind for."""
        super().__init__(*args, **kw)
        self.proposed, self.words = form_of(proposed), KIND_WORDS[proposed]
        own = sorted(own_states, key=states.order)
        self.organisations = {f"organisation-{o.pk}": o for o in organisations}
        choices = [(iso3, states.name(iso3)) for iso3 in own]
        choices += [(key, str(o)) for key, o in self.organisations.items()]
        self.fields["kind"].initial = proposed
        self._offer("stands_for", choices, self.words.for_whom)
        self._offer("member_state", [(s.iso3, s.name()) for s in states.STATES], self.words.where)
        if self.proposed.one_key:
            # Who stands for an organisation alone reads it at the head of the page.
            self.fields["member_state"].help_text = (
                _(
                    "What a partner organisation proposes goes to the secretariat directly: no "
                    "State is asked to endorse it."
                )
                if own
                else ""
            )
        if not self.organisations:
            del self.fields["member_state"]
        if not self.proposed.has_sizes:
            del self.fields["size"]
        if len(choices) == 1:
            self.fields["stands_for"].widget = forms.HiddenInput()
            self.fields["stands_for"].initial = choices[0][0]

    def _offer(self, name: str, choices: list[tuple[str, str]], label: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices, field.label = choices, label

    def clean(self) -> dict[str, Any]:
        """Ask for the State where an organisation writes."""
        cleaned = super().clean() or {}
        chosen = cleaned.get("stands_for", "")
        is_open = chosen in self.organisations and not cleaned.get("member_state")
        if is_open and "member_state" not in self.errors:
            self.add_error("member_state", str(self.words.where_missing))
        return cleaned

    def choice(self) -> dict[str, Any]:
        """Give the keyword arguments of `services.start`."""
        said = self.cleaned_data
        organisation = self.organisations.get(said["stands_for"])
        return {
            "kind": self.proposed.kind,
            "member_state": said["member_state"] if organisation else said["stands_for"],
            "organisation_id": organisation.pk if organisation else None,
            "language": said["language"],
            "size": said.get("size", Size.SHORT),
        }


class FormForm(forms.Form):
    """Language of the text, and size of the form where it has two."""

    language = forms.ChoiceField(
        label=lazy("In which language do you write?"),
        help_text=lazy(
            "Changing it changes how the text is read aloud and spell-checked, no word of it."
        ),
        choices=languages.CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Choose a language.")},
    )
    size = forms.ChoiceField(
        label=lazy("How much do you want to write?"),
        help_text=lazy("What you wrote stays, also where the short form does not ask for it."),
        choices=Size.choices,
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Choose a form.")},
    )

    def __init__(self, *args: Any, has_sizes: bool, **kwargs: Any) -> None:
        """Ask for a size where the form has sizes."""
        super().__init__(*args, **kwargs)
        if not has_sizes:
            del self.fields["size"]


# ---- Files ---------------------------------------------------------------------------------------


class UploadForm(forms.Form):
    """One file at a time: slow lines get through, and an error concerns one file."""

    file = forms.FileField(
        label=lazy("Choose a picture or a file"),
        widget=forms.FileInput,
        error_messages={
            "required": lazy("Choose a file first."),
            "empty": lazy("The file is empty. Choose it again."),
            "missing": lazy("Choose a file first."),
            "invalid": lazy("Choose a file first."),
        },
    )


class FileWordsForm(forms.Form):
    """The words and rights of a file; a draft may leave them empty."""

    alt = Words(
        label=lazy("What does the picture show?"),
        help_text=lazy(
            "For people who cannot see it. For example: “A fence of willow branches on a bare slope”."
        ),
        required=False,
        max_length=300,
    )
    caption = Words(label=lazy("Caption"), required=False, max_length=500)
    credit = Words(
        label=lazy("Credit"),
        help_text=lazy("Who made it, as it is to be printed beside it."),
        required=False,
        max_length=200,
    )
    licence = forms.ChoiceField(
        label=lazy("Licence"),
        choices=[("", "–"), *LICENCES],
        required=False,
    )
    rights_confirmed = forms.BooleanField(
        label=lazy(
            "We may publish it, and everyone who can be recognised in it agrees. Children: "
            "their parents agree."
        ),
        required=False,
    )

    def __init__(
        self, data: MultiValueDict[str, Any] | None = None, *, file: SubmissionFile
    ) -> None:
        """Ask a picture for its alternative text, a document for its title."""
        names = ("alt", "caption", "credit", "licence", "rights_confirmed")
        stored = {name: getattr(file, name) for name in names}
        super().__init__(data, initial=stored, prefix=f"file-{file.pk}", auto_id="%s")
        if file.kind == SubmissionFile.Kind.DOCUMENT:
            del self.fields["alt"]
            self.fields["caption"].label = _("Title of the file")
            self.fields["caption"].help_text = _("As readers will see it in the list of files.")
        else:
            self.fields["caption"].label = _("Caption (optional)")

    def understood(self) -> dict[str, Any]:
        """Give the words that fit; others stay as stored."""
        self.is_valid()
        return dict(self.cleaned_data)


# ---- Acts ----------------------------------------------------------------------------------------


class ReasonForm(forms.Form):
    """Why something is returned or withdrawn; the other side reads it."""

    reason = Words(
        label=lazy("Your reason"),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        max_length=6000,
    )


class TransferForm(forms.Form):
    """To whom the work goes."""

    person = forms.TypedChoiceField(
        label=lazy("Who takes over?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Choose a person.")},
    )

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        """Offer the people of the same State or organisation."""
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(person.pk, str(person)) for person in people]


class ShareForm(forms.Form):
    """For whom a preview link is: read by the submitting side only."""

    purpose = Words(
        label=lazy("For whom is the link?"),
        help_text=lazy(
            "So that your colleagues know which is which. For example: “Forestry department”. "
            "Only your own side reads it."
        ),
        required=False,
        max_length=80,
    )


class AnswerForm(forms.Form):
    """An answer to one question of the secretariat."""

    answer = Words(
        label=lazy("Your answer"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=6000,
    )


class CommentForm(forms.Form):
    """A remark that both sides read."""

    text = Words(
        label=lazy("Write to the secretariat"),
        help_text=lazy("Your colleagues, your focal point and the secretariat read it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=6000,
    )

    def __init__(self, *args: Any, one_key: bool = False, **kwargs: Any) -> None:
        """Say who reads it: no focal point where no State is asked."""
        super().__init__(*args, **kwargs)
        if one_key:
            self.fields["text"].help_text = _("Your colleagues and the secretariat read it.")
