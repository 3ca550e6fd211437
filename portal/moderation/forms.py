"""Forms of the secretariat's screens. They check what is said; who may is asked elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts import states, zones
from portal.accounts.models import User
from portal.catalogue.record import Kind
from portal.core import languages
from portal.library import translated
from portal.library.content.event import instant
from portal.library.models import PAGE_OF_KIND
from portal.library.translated import STATUS_WORDS, Status
from portal.moderation.presentation import missing
from portal.moderation.queries import TAB_STATES, WAITING_FOR_STATE, Filters, Tab
from portal.submissions.guards import Question, Words
from portal.submissions.models import Comment, Decision
from portal.submissions.sections import FIELD_TITLES, KINDS, form_of
from portal.submissions.workflow import Endorsement, State
from portal.vocabulary.files import LONGEST_LABEL, LONGEST_SOURCE
from portal.vocabulary.models import Concept
from portal.vocabulary.services import Wording

LONGEST = 4000
MOST_QUESTIONS = 20
FIRST_QUESTIONS = 3

CHECKLIST = (
    ("names", _("Names and places follow United Nations usage")),
    ("sources", _("Numbers have their sources")),
    ("image_rights", _("Rights in every picture and file are confirmed")),
    ("alternatives", _("Every picture has a text for those who cannot see it")),
    ("no_maps", _("There are no boundaries and no maps")),
    ("personal_data", _("There are no personal data that readers do not need")),
)
"""What a moderator confirms before accepting; each key is kept with the decision."""

Choices = list[tuple[Any, Any]]


def section_choices(kind: str) -> Choices:
    """Give what a remark may be about: the whole text, or a section of the form of its kind."""
    return [("", _("The whole text")), *((s.key, s.title) for s in form_of(kind).sections)]


def question_choices(kind: str) -> Choices:
    """Give what a question may be about: everything, a section, or one answer ("section.field")."""
    return [
        ("", _("The whole text")),
        *(
            (
                section.title,
                [
                    (section.key, _("The whole section")),
                    *((f"{section.key}.{name}", FIELD_TITLES[name]) for name in section.fields),
                ],
            )
            for section in form_of(kind).sections
        ),
    ]


ONLY_OF_EXPERIENCES = frozenset({Decision.ReasonCode.NO_EXPERIENCE})
"""Grounds that make sense for a case study alone."""


def reason_choices(kind: str) -> Choices:
    """Give the grounds on which a proposal of a kind may not be accepted."""
    left_out = frozenset() if kind == Kind.CASE_STUDY else ONLY_OF_EXPERIENCES
    return [
        ("", _("Choose a ground")),
        *((code, label) for code, label in Decision.ReasonCode.choices if code not in left_out),
    ]


class QueueForm(forms.Form):
    """The filters above the queue: plain GET, unknown values are left out."""

    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *KINDS])
    status = forms.ChoiceField(label=_("Where it stands"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("All")), *languages.CHOICES]
    )
    reviewer = forms.ChoiceField(label=_("Reviewer"), required=False)
    endorsement = forms.ChoiceField(
        label=_("Endorsement"), required=False, choices=[("", _("All")), *Endorsement.choices]
    )
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("age", _("Oldest first")),
            ("-age", _("Newest first")),
            ("due", _("Due first")),
            ("-due", _("Due last")),
            ("state", _("State")),
            ("-state", _("State, from the end")),
            ("reference", _("Reference")),
            ("-reference", _("Reference, from the end")),
        ],
    )

    def __init__(self, *args: Any, tab: Tab, reviewers: Iterable[User], **kwargs: Any) -> None:
        """Offer only what the tab can hold."""
        super().__init__(*args, **kwargs)
        self.tab = tab
        kept = [s for s in TAB_STATES[tab] if s not in WAITING_FOR_STATE]
        if set(WAITING_FOR_STATE) & set(TAB_STATES[tab]):
            kept.append(State.CHANGES_REQUESTED)
        nothing = ("", _("All"))
        fields = self.fields
        fields["status"].choices = [nothing, *((s.value, s.label) for s in kept)]  # type: ignore[attr-defined]
        fields["state"].choices = [nothing, *((s.iso3, s.name()) for s in states.STATES)]  # type: ignore[attr-defined]
        fields["reviewer"].choices = [nothing, *((str(u.pk), str(u)) for u in reviewers)]  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        """Give the valid choices."""
        self.is_valid()
        chosen = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return Filters(tab=self.tab, **(chosen | {"order": chosen["order"] or "age"}))

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter is set."""
        self.is_valid()
        return any(self.cleaned_data.get(name) for name in self.fields if name != "order")


def _text(label: Any, *, required: bool, help_text: Any = "", rows: int = 5) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class RemarkForm(forms.Form):
    """A remark on a submission; for the secretariat only unless somebody chooses otherwise."""

    text = _text(_("Your remark"), required=True, rows=3)
    section = forms.ChoiceField(label=_("Which part it is about"), required=False)
    visibility = forms.ChoiceField(
        label=_("Who reads it"),
        choices=Comment.Visibility.choices,
        initial=Comment.Visibility.INTERNAL,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        """Offer the sections of the form of this kind of entry."""
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = section_choices(kind)  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """What every move carries: the version and the revision that the person looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Keep ids apart: several of these forms stand on one page."""
        kwargs.setdefault("auto_id", f"id_{type(self).__name__.lower()}_%s")
        super().__init__(*args, **kwargs)

    def words(self) -> Words:
        """Give what is said with the move."""
        return Words(
            reason=self.cleaned_data.get("reason", ""),
            internal_note=self.cleaned_data.get("internal_note", ""),
            revision_id=self.cleaned_data.get("revision"),
        )

    def said(self) -> list[tuple[str, str]]:
        """Give label and text of what was typed, to be shown where it cannot be used."""
        return [
            (str(field.label), str(self.data.get(self.add_prefix(name))))
            for name, field in self.fields.items()
            if isinstance(field, forms.CharField) and self.data.get(self.add_prefix(name))
        ]


NOTE_HELP = _("Read by the secretariat only.")


def _question(text: str, about: str) -> Question:
    section, _dot, field = about.partition(".")
    return Question(text, section, field)


class ChangesForm(MoveForm):
    """Questions to the State, with the day by which answers are hoped for."""

    due_on = forms.DateField(
        label=_("Answers hoped for by"), widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = _text(
        _("Message to the submitting side"),
        required=False,
        rows=4,
        help_text=_("A courteous sentence or two before the questions. It stands in the mail."),
    )
    internal_note = _text(_("Internal note"), required=False, rows=2, help_text=NOTE_HELP)

    def __init__(self, *args: Any, today: date, kind: str, rows: str = "", **kwargs: Any) -> None:
        """Offer as many rows for questions as were there before, at least a few."""
        super().__init__(*args, **kwargs)
        self.today = today
        count = int(rows) if rows.isdecimal() and len(rows) < 4 else FIRST_QUESTIONS
        self.rows = min(max(count, FIRST_QUESTIONS), MOST_QUESTIONS)
        for number in range(self.rows):
            self.fields[f"section_{number}"] = forms.ChoiceField(
                label=_("Which part it is about"), required=False, choices=question_choices(kind)
            )
            self.fields[f"question_{number}"] = _text(
                _("Question %(number)s") % {"number": number + 1}, required=False, rows=2
            )

    @property
    def asked(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The rows of questions: section and text."""
        return [(self[f"section_{n}"], self[f"question_{n}"]) for n in range(self.rows)]

    @property
    def may_have_more(self) -> bool:
        """Whether a further row can be added."""
        return self.rows < MOST_QUESTIONS

    def clean_due_on(self) -> date:
        """Refuse a day that is over."""
        day: date = self.cleaned_data["due_on"]
        if day < self.today:
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        """Ask for at least one question."""
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(f"question_{n}") for n in range(self.rows)):
            self.add_error("question_0", _("Ask at least one question."))
        return cleaned

    def words(self) -> Words:
        """Give the questions, the day and the message."""
        said = self.cleaned_data
        asked = tuple(
            _question(said[f"question_{n}"], said.get(f"section_{n}", ""))
            for n in range(self.rows)
            if said.get(f"question_{n}")
        )
        return Words(
            reason=said["reason"],
            internal_note=said["internal_note"],
            questions=asked,
            due_on=said["due_on"],
            revision_id=said["revision"],
        )


class AcceptForm(MoveForm):
    """The checklist, all of it, and a message if there is something to say."""

    checklist = forms.MultipleChoiceField(
        label=_("Checked before accepting"),
        choices=CHECKLIST,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Check every point before you accept.")},
    )
    reason = _text(
        _("Message to the submitting side"),
        required=False,
        rows=3,
        help_text=_("It stands in the mail. It may stay empty."),
    )
    internal_note = _text(_("Internal note"), required=False, rows=2, help_text=NOTE_HELP)

    def clean_checklist(self) -> list[str]:
        """Require every point."""
        checked: list[str] = self.cleaned_data["checklist"]
        left = [str(label) for key, label in CHECKLIST if key not in checked]
        if left:
            raise forms.ValidationError(
                _("Not checked yet: %(points)s.") % {"points": "; ".join(left)}
            )
        return checked

    def words(self) -> Words:
        """Give message, note and checklist."""
        said = self.cleaned_data
        return Words(
            reason=said["reason"],
            internal_note=said["internal_note"],
            checklist=tuple(said["checklist"]),
            revision_id=said["revision"],
        )


class DeclineForm(MoveForm):
    """Why it is not accepted: a code for statistics, a text for the other side."""

    reason_code = forms.ChoiceField(
        label=_("Ground"),
        error_messages={"required": _("Choose a ground.")},
    )
    reason = _text(
        _("Reason, as the submitting side will read it"),
        required=True,
        help_text=_("Say what was appreciated, why it cannot be accepted, and what could be done."),
    )
    reason.error_messages["required"] = _("Give a reason: the other side will read it.")
    internal_note = _text(_("Internal note"), required=False, rows=2, help_text=NOTE_HELP)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        """Offer the grounds that fit the kind."""
        super().__init__(*args, **kwargs)
        self.fields["reason_code"].choices = reason_choices(kind)  # type: ignore[attr-defined]

    def words(self) -> Words:
        """Give code, reason and note."""
        said = self.cleaned_data
        return Words(
            reason=said["reason"],
            reason_code=said["reason_code"],
            internal_note=said["internal_note"],
            revision_id=said["revision"],
        )


class ReasonForm(MoveForm):
    """A move that needs a reason: reopening, unpublishing."""

    reason = _text(_("Reason"), required=True, rows=3)
    reason.error_messages["required"] = _("Give a reason: the other side will read it.")


class UnpublishForm(ReasonForm):
    """Taking an entry out of public sight; the reason is public."""

    reason = _text(
        _("Reason"),
        required=True,
        rows=3,
        help_text=_("Readers who follow the address will read it."),
    )
    reason.error_messages["required"] = _("Give a reason: readers will read it.")


class PersonForm(MoveForm):
    """A move that names a person: assigning, transferring."""

    person = forms.ChoiceField(
        label=_("Person"), error_messages={"required": _("Choose a person.")}
    )

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        """Offer the people who may be chosen."""
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose a person")), *((str(user.pk), str(user)) for user in people)]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]

    def words(self) -> Words:
        """Give the person."""
        return Words(person_id=int(self.cleaned_data["person"]))


class AssignForm(PersonForm):
    """Who reviews it."""


class TransferForm(PersonForm):
    """Who answers for it on the submitting side."""


class TimeForm(forms.Form):
    """Now, or at a time on a clock that is named."""

    NOW, LATER = "now", "later"

    when = forms.ChoiceField(
        label=_("When"),
        choices=[(NOW, _("Now")), (LATER, _("At a time"))],
        initial=NOW,
        required=False,
        widget=forms.RadioSelect,
    )
    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    zone = forms.ChoiceField(label=_("Time zone"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the zones, those of the six States first."""
        kwargs.setdefault("auto_id", f"id_{type(self).__name__.lower()}_%s")
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = zones.choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for day, time and zone where it is not to happen now."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("when") == self.LATER:
            for name, sentence in (
                ("day", _("Enter the day.")),
                ("time", _("Enter the time.")),
                ("zone", _("Choose the time zone.")),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        return cleaned

    def due_at(self) -> datetime | None:
        """Give the instant that was chosen; None for now."""
        said = self.cleaned_data
        if said.get("when") != self.LATER:
            return None
        return instant(said["day"], said["time"], said["zone"])


class PublishForm(TimeForm, MoveForm):
    """Publishing needs nothing but the version that was looked at; it may be put off to a time."""


class ReleaseForm(TimeForm):
    """Publishing a revision that was looked at."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class RetireForm(TimeForm):
    """Taking an entry out of public sight; the reason is public."""

    reason = _text(
        _("Reason"),
        required=True,
        rows=3,
        help_text=_("Readers who follow the address will read it."),
    )
    reason.error_messages["required"] = _("Give a reason: readers will read it.")


class MissingForm(forms.Form):
    """The filters of the report of what is missing: plain GET, unknown values are left out."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    gap = forms.ChoiceField(
        label=_("What is missing"),
        required=False,
        choices=[
            ("", _("All")),
            ("untranslated", _("A translation")),
            ("outdated", _("A translation that is up to date")),
            *missing.GAPS.items(),
        ],
    )
    language = forms.ChoiceField(
        label=_("Translation into"), required=False, choices=[("", _("All")), *languages.CHOICES]
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), *((state.iso3, state.name) for state in states.STATES)],
    )
    order = forms.ChoiceField(
        label=_("Order"), required=False, choices=list(missing.ORDERS.items())
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the kinds of entry by their names."""
        super().__init__(*args, **kwargs)
        kinds = [(kind.value, page._meta.verbose_name) for kind, page in PAGE_OF_KIND.items()]
        self.fields["kind"].choices = [("", _("All")), *kinds]  # type: ignore[attr-defined]
        if self.is_bound:
            # A value that is no choice came from no hand: it is left out, not marked as a mistake.
            self.data = {
                name: self.data[name]
                for name, field in self.fields.items()
                if field.valid_value(self.data.get(name, ""))  # type: ignore[attr-defined]
                and name in self.data
            }

    def filters(self) -> missing.Filters:
        """Give the valid choices."""
        self.is_valid()
        chosen = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return missing.Filters(**(chosen | {"order": chosen["order"] or "gaps"}))

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter is set."""
        self.is_valid()
        return any(self.cleaned_data.get(name) for name in self.fields if name != "order")


class ConceptForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes none when it runs
    """The words of a concept, language by language. Scheme and code are its name and stay."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    definition = forms.CharField(
        label=_("Definition"),
        help_text=_("In English. Readers and writers see it beside the label."),
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
        max_length=600,
        required=False,
    )
    related = forms.CharField(
        label=_("Related concepts"),
        help_text=_("One per line, as scheme:code. For example: degradation:Wt"),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        required=False,
    )

    class Meta:
        model = Concept
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make three fields for each language."""
        super().__init__(*args, **kwargs)
        concept = self.instance
        self.initial["seen"] = concept.changed_at.isoformat()
        self.initial["definition"] = concept.definition
        self.initial["related"] = "\n".join(concept.related)
        for language in languages.LANGUAGES:
            code, attrs = language.code, {"lang": language.tag}
            self._add(
                f"label-{code}",
                forms.CharField(
                    label=_("Label"),
                    max_length=LONGEST_LABEL,
                    widget=forms.TextInput(attrs=attrs),
                ),
                concept.labels.get(code, ""),
            )
            self._add(
                f"synonyms-{code}",
                forms.CharField(
                    label=_("Other words for it"),
                    help_text=_("One per line. Search finds entries by them."),
                    widget=forms.Textarea(attrs=attrs | {"rows": 4}),
                    required=False,
                ),
                "\n".join(concept.synonyms.get(code, ())),
            )
            self._add(
                f"origin-{code}",
                forms.CharField(
                    label=_("Where this label was published"),
                    help_text=_("Empty: a term of the project, unreviewed."),
                    max_length=LONGEST_SOURCE,
                    required=False,
                ),
                concept.origins.get(code, ""),
            )

    def _add(self, name: str, field: forms.Field, initial: str) -> None:
        self.fields[name], self.initial[name] = field, initial

    def by_language(self) -> list[tuple[languages.Language, list[forms.BoundField]]]:
        """Give the fields of each language."""
        return [
            (one, [self[f"{name}-{one.code}"] for name in ("label", "synonyms", "origin")])
            for one in languages.LANGUAGES
        ]

    def clean(self) -> dict[str, Any]:
        """Say where somebody was faster, and which words are too long or unknown."""
        cleaned = super().clean() or {}
        if cleaned.get("seen") != self.instance.changed_at.isoformat():
            raise forms.ValidationError(
                _(
                    "Somebody has changed this concept since you opened it. Open it again in "
                    "another tab, and copy what you wrote."
                )
            )
        for language in languages.LANGUAGES:
            name = f"synonyms-{language.code}"
            if any(len(word) > LONGEST_LABEL for word in _lines(cleaned.get(name, ""))):
                self.add_error(
                    name,
                    _("A line has more than %(most)s characters.") % {"most": LONGEST_LABEL},
                )
        known = {str(one) for one in Concept.objects.only("scheme", "code")} - {str(self.instance)}
        for name in _lines(cleaned.get("related", "")):
            if name not in known:
                self.add_error(
                    "related", _("There is no concept “%(name)s”.") % {"name": name[:60]}
                )
        return cleaned

    def wording(self) -> Wording:
        """Give what was said, for `vocabulary.services.edit_concept`."""
        said = self.cleaned_data
        codes = [language.code for language in languages.LANGUAGES]
        return Wording(
            labels={code: said[f"label-{code}"] for code in codes},
            synonyms={code: _lines(said[f"synonyms-{code}"]) for code in codes},
            origins={code: said[f"origin-{code}"] for code in codes},
            definition=said["definition"],
            related=_lines(said["related"]),
        )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class MatrixForm(forms.Form):
    """The filters of the matrix of translations: plain GET, unknown values are left out."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), *((state.iso3, state.name) for state in states.STATES)],
    )
    language = forms.ChoiceField(
        label=_("Translation into"), required=False, choices=[("", _("All")), *languages.CHOICES]
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("All")),
            *((s.value, words) for s, words in STATUS_WORDS.items() if s is not Status.ORIGINAL),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the kinds of entry by their names."""
        super().__init__(*args, **kwargs)
        kinds = [(kind.value, page._meta.verbose_name) for kind, page in PAGE_OF_KIND.items()]
        self.fields["kind"].choices = [("", _("All")), *kinds]  # type: ignore[attr-defined]

    def filters(self) -> translated.Filters:
        """Give the valid choices."""
        self.is_valid()
        return translated.Filters(**{n: self.cleaned_data.get(n, "") for n in self.fields})

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter is set."""
        self.is_valid()
        return any(self.cleaned_data.get(name) for name in self.fields)
