"""What people type at the desk. A draft may be incomplete: forms look at types, never at gaps.

Text is kept in whatever length it comes; an answer that is too long is reported and kept. Only
what has no place in its column (a year that is no number) is not stored; it is shown again as it
was typed, beside the reason.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from portal.accounts import states
from portal.accounts.models import Organisation, User
from portal.core import languages
from portal.desk import sections as words
from portal.desk.sections import CODES, QUESTIONS, ROW_WORDS, ROWS, YES, Question
from portal.library.content import CODE_FIELDS
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
    degrees_between,
    limit,
    year_between,
)
from portal.vocabulary.models import Concept
from portal.vocabulary.queries import Terms

FOLD_FROM = 12
"""From how many choices on groups are folded."""


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
        if address and not _is_web_address(address):
            raise forms.ValidationError(
                _("Enter a whole web address that begins with https://, or leave this empty.")
            )
        return address


def _is_web_address(address: str) -> bool:
    if any(c.isspace() for c in address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _plain(value: Any) -> str:
    """Give what was typed into a number's box with full-width signs made plain."""
    typed = tidy(value) if isinstance(value, str) else "" if value is None else str(value)
    return unicodedata.normalize("NFKC", typed).replace("\u2212", "-").strip()


# ---- A section -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """Choices under one heading; folded where there are many, open where one is chosen."""

    label: str
    options: tuple[BoundWidget, ...]
    chosen: int
    open: bool


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


class RowForm(forms.Form):
    """One row of a repeated part."""

    def __init__(self, name: str, language: str, **kwargs: Any) -> None:
        """Make the cells of the part."""
        super().__init__(**kwargs)
        self.language = language
        for cell, question in ROW_WORDS[name].fields.items():
            kind = WebAddress if cell == "url" else Words
            own = "" if cell in FOREIGN_ROW_FIELDS else language
            said: dict[str, Any] = {"label": question.label, "help_text": question.hint}
            self.fields[cell] = kind(required=False, widget=_text_widget(question, own), **said)

    def content(self) -> dict[str, str]:
        """Give the cells; one that was not understood is empty."""
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
        super().__init__(data, initial={**stored, "version": version}, auto_id="%s")
        self.submission, self.section, self.terms = submission, section, terms
        self.stored, self.more = stored, more
        self.rows: dict[str, list[RowForm]] = {}
        for name in self.names():
            if QUESTIONS[name].kind == ROWS:
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
        question = QUESTIONS[name]
        common: dict[str, Any] = {
            "label": question.label,
            "help_text": question.hint,
            "required": False,
        }
        match question.kind:
            case words.YEAR:
                return Year(**common)
            case words.DEGREES:
                return Degrees(most=DEGREES[name], **common)
            case words.YES:
                return forms.BooleanField(**common)
            case words.CODES:
                return forms.MultipleChoiceField(
                    choices=self._codes(name), widget=forms.CheckboxSelectMultiple, **common
                )
            case words.CHOICE:
                return forms.ChoiceField(
                    choices=self._choices(name), widget=forms.RadioSelect, **common
                )
        own = "en" if name == "title_en" else "" if name == "wocat_id" else self.submission.language
        return Words(widget=_text_widget(question, own), **common)

    def _choices(self, name: str) -> list[tuple[str, Any]]:
        if name == "licence":
            return list(LICENCES)
        return [(c.code, c.label()) for c in self.terms.in_scheme("experience-kind")]

    def _codes(self, name: str) -> list[tuple[str, str]]:
        """Give the codes in the order of the page; a stored code that is no longer known stays."""
        if name == "also_states":
            home = self.submission.member_state
            return [(s.iso3, s.name()) for s in states.STATES if s.iso3 != home]
        known = [(c.code, c.label()) for _label, group in self._grouped(name) for c in group]
        codes = {code for code, _label in known}
        return known + [(code, code) for code in self.stored.get(name, ()) if code not in codes]

    def _grouped(self, name: str) -> list[tuple[str, list[Concept]]]:
        return self.terms.groups(CODE_FIELDS[name])

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
                name if QUESTIONS[name].kind not in {CODES, words.CHOICE} else f"{name}_0",
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

    def asked(self, items: Iterable[ChangeItem] = ()) -> list[Asked]:
        """Give the questions in order, each with what the secretariat asks about it."""
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
            shown.append(asked)
        return shown

    @staticmethod
    def _describe(asked: Asked, items: Iterable[ChangeItem]) -> None:
        """Let the control of a line or text be read out with the questions about it."""
        if asked.kind not in {words.LINE, words.TEXT, words.YEAR, words.DEGREES}:
            return
        ids = [f"asked-{item.pk}" for item in items]
        own = asked.field.aria_describedby
        attrs = asked.field.field.widget.attrs
        attrs["aria-describedby"] = " ".join([*ids, *([own] if own else [])])

    def _asked(self, name: str, *, optional: bool) -> Asked:
        kind = QUESTIONS[name].kind
        is_text = kind in {words.LINE, words.TEXT}
        groups = self._groups(name) if kind == CODES and name != "also_states" else ()
        own = "en" if name == "title_en" else self.submission.language
        return Asked(
            name,
            kind,
            self[name],
            optional=optional and kind != YES,
            count=limit(name, self.submission.language) if is_text else 0,
            language=languages.tag(own) if is_text and name != "wocat_id" else "",
            groups=groups,
            fold=len(groups) > 1 and sum(len(g.options) for g in groups) > FOLD_FROM,
        )

    def _groups(self, name: str) -> tuple[Group, ...]:
        widgets = {str(w.data["value"]): w for w in self[name]}
        chosen = {str(code) for code in self[name].value() or ()}
        groups = []
        for label, concepts in self._grouped(name):
            codes = [c.code for c in concepts]
            groups.append(self._group(label, codes, widgets, chosen))
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
            label=str(QUESTIONS[name].label),
            hint=str(QUESTIONS[name].hint),
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
    kind = QUESTIONS[name].kind
    if kind == YES:
        return {name: ["on"] if value else []}
    if kind == CODES:
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
    """For whom, in which language and in which depth a case study is written."""

    stands_for = forms.ChoiceField(
        label=lazy("For whom do you write?"),
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Choose for whom you write.")},
    )
    member_state = forms.ChoiceField(
        label=lazy("In which State did the work take place?"),
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
        own_states: Iterable[str],
        organisations: Iterable[Organisation],
        **kw: Any,
    ) -> None:
        """Offer what the person holds a mandate for."""
        super().__init__(*args, **kw)
        own = sorted(own_states, key=states.order)
        self.organisations = {f"organisation-{o.pk}": o for o in organisations}
        choices = [(iso3, states.name(iso3)) for iso3 in own]
        choices += [(key, str(o)) for key, o in self.organisations.items()]
        self._offer("stands_for", choices)
        self._offer("member_state", [(s.iso3, s.name()) for s in states.STATES])
        if not self.organisations:
            del self.fields["member_state"]
        if len(choices) == 1:
            self.fields["stands_for"].widget = forms.HiddenInput()
            self.fields["stands_for"].initial = choices[0][0]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Ask for the State where an organisation writes."""
        cleaned = super().clean() or {}
        chosen = cleaned.get("stands_for", "")
        is_open = chosen in self.organisations and not cleaned.get("member_state")
        if is_open and "member_state" not in self.errors:
            self.add_error("member_state", _("Choose the State in which the work took place."))
        return cleaned

    def choice(self) -> dict[str, Any]:
        """Give the keyword arguments of `services.start`."""
        said = self.cleaned_data
        organisation = self.organisations.get(said["stands_for"])
        return {
            "member_state": said["member_state"] if organisation else said["stands_for"],
            "organisation_id": organisation.pk if organisation else None,
            "language": said["language"],
            "size": said["size"],
        }


class FormForm(forms.Form):
    """Language of the text and size of the form of a draft."""

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
