"""Forms of attendance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from portal.accounts.models import User
from portal.attendance.models import Registration
from portal.attendance.queries import Asked
from portal.attendance.services import Applicant
from portal.attendance.workflow import Status

MOST_OPTIONS_AS_RADIOS = 8
LONGEST_ANSWER = 1000


def kept_sentence() -> str:
    """Say what is kept of a registration and how long, as the tick confirms it."""
    months = settings.REGISTRATIONS_KEPT_MONTHS
    return ngettext(
        "I agree that the NEASPEC secretariat keeps my name, e-mail address, organisation and "
        "answers to organise this event, and deletes them %(months)s month after the event.",
        "I agree that the NEASPEC secretariat keeps my name, e-mail address, organisation and "
        "answers to organise this event, and deletes them %(months)s months after the event.",
        months,
    ) % {"months": months}


class RegistrationForm(forms.Form):
    """What is asked of who registers: who they are, what the organisers ask, consent."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("As it should stand on a certificate of participation."),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("We send the confirmation and changes of the event there."),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Enter your e-mail address."),
            "invalid": gettext_lazy(
                "Enter an e-mail address in the form name@example.org, without spaces."
            ),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    organisation = forms.CharField(
        label=gettext_lazy("Organisation"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    consent = forms.BooleanField(
        error_messages={
            "required": gettext_lazy("Tick the box: without it we may not keep your registration.")
        }
    )

    def __init__(
        self,
        *args: Any,
        asked: Sequence[Asked],
        user: User | None = None,
        earlier: Registration | None = None,
        **kwargs: Any,
    ) -> None:
        """Ask what the organisers ask; who is signed in has given their address already."""
        super().__init__(*args, **kwargs)
        self.asked = tuple(asked)
        self.fields["consent"].label = kept_sentence()
        if user is not None:
            del self.fields["email"]
            self.fields["name"].initial = user.name
        if earlier is not None:
            self.fields["name"].initial = earlier.name
            self.fields["organisation"].initial = earlier.organisation
        consent = self.fields.pop("consent")
        for number, question in enumerate(self.asked):
            self.fields[f"q{number}"] = _field(question)
        self.fields["consent"] = consent

    @property
    def question_fields(self) -> list[tuple[Any, bool]]:
        """Give the bound fields of the organisers' questions, and whether one may leave each."""
        return [
            (self[f"q{number}"], not question.required)
            for number, question in enumerate(self.asked)
        ]

    def applicant(self, language: str) -> Applicant:
        """Give what was said, the answers in the words of the original."""
        said = self.cleaned_data
        return Applicant(
            name=said["name"],
            email=said.get("email", ""),
            organisation=said["organisation"],
            language=language,
            answers=tuple(
                (question.original, question.as_answered(said[f"q{number}"]))
                for number, question in enumerate(self.asked)
                if said.get(f"q{number}")
            ),
        )


def _field(question: Asked) -> forms.Field:
    required = {"required": _("Answer this question: %(question)s") % {"question": question.label}}
    if not question.options:
        return forms.CharField(
            label=question.label,
            required=question.required,
            max_length=LONGEST_ANSWER,
            error_messages=required,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
    as_radios = len(question.options) <= MOST_OPTIONS_AS_RADIOS
    choices = [(option, option) for option in question.options]
    if not as_radios or not question.required:
        choices = [("", _("No answer") if as_radios else "—"), *choices]
    return forms.ChoiceField(
        label=question.label,
        required=question.required,
        choices=choices,
        error_messages=required,
        widget=forms.RadioSelect if as_radios else forms.Select,
    )


class CodeForm(forms.Form):
    """The code of a certificate to be checked."""

    code = forms.CharField(
        label=pgettext_lazy("certificate", "Code"),
        help_text=gettext_lazy("It stands at the foot of the certificate: three groups of four."),
        max_length=40,
        error_messages={"required": gettext_lazy("Enter the code.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class PeopleFilter(forms.Form):
    """Which registrations an organiser sees."""

    q = forms.CharField(label=gettext_lazy("Name, address, organisation"), required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=[("", gettext_lazy("All")), *Status.choices],
    )

    def wishes(self) -> dict[str, str]:
        """Give what was chosen; what was not understood is left out."""
        self.is_valid()
        return {
            "status": self.cleaned_data.get("status", ""),
            "words": self.cleaned_data.get("q", ""),
        }


class RemovalForm(forms.Form):
    """Why an organiser cancels a registration."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The person reads it in the mail."),
        max_length=1000,
        error_messages={"required": gettext_lazy("Enter the reason. The person reads it.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
