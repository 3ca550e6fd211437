"""Forms of accounts: what people type, checked, with faults in plain sentences."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.accounts import queries, states, zones
from portal.accounts.models import Mandate, Organisation, User
from portal.accounts.roles import DESCRIPTIONS, STAFF_ROLES, Role
from portal.core import languages

AT_ONCE, ON_A_DAY = "now", "day"


def _name(**kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Name as you want it shown"),
        help_text=gettext_lazy("In your own script. It is shown beside what you submit."),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        **kwargs,
    )


def _latin_name() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Name in Latin letters"),
        help_text=gettext_lazy(
            "Helps colleagues who do not read your script. You may leave it empty."
        ),
        max_length=120,
        required=False,
    )


def _language() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Language"),
        help_text=gettext_lazy("Of your work area and of the mails that the portal sends you."),
        choices=languages.CHOICES,
    )


def _time_zone() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Dates and times are shown to you in this zone."),
        choices=zones.choices,
    )


class ProfileForm(forms.Form):
    """What a person says of themselves."""

    name = _name()
    latin_name = _latin_name()
    language = _language()
    time_zone = _time_zone()

    @classmethod
    def of(cls, user: User) -> ProfileForm:
        """Give the form filled with what is stored."""
        return cls(
            initial={
                "name": user.name,
                "latin_name": user.latin_name,
                "language": user.language,
                "time_zone": user.time_zone,
            }
        )


class AcceptanceForm(forms.Form):
    """What an invited person adds to the invitation; the address is not asked for."""

    name = _name()
    latin_name = _latin_name()
    language = _language()
    time_zone = _time_zone()
    password = forms.CharField(
        label=gettext_lazy("Choose a password"),
        help_text=gettext_lazy(
            "At least 12 letters, digits or signs, in any script. Several words with spaces are "
            "easy to remember and hard to guess. You can add a passkey later."
        ),
        strip=False,
        error_messages={"required": gettext_lazy("Choose a password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=gettext_lazy("The same password again"),
        strip=False,
        error_messages={"required": gettext_lazy("Enter the password a second time.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        """Know the invited address, against which the password is compared."""
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        """Check the password against the rules, and against a slip of the fingers."""
        cleaned = super().clean() or {}
        password = cleaned.get("password")
        if password:
            person = User(email=self.email, name=cleaned.get("name", ""))
            try:
                validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        if password and cleaned.get("password_again") not in {None, password}:
            self.add_error("password_again", _("The two passwords are not the same."))
        return cleaned

    @staticmethod
    def password_rules() -> list[str]:
        """Give the rules as sentences."""
        return password_validators_help_texts()


# ---- The secretariat ---------------------------------------------------------------------------


class _DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=_DayInput(),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": gettext_lazy("Enter a date."),
            "invalid": gettext_lazy("Enter a date as year-month-day, such as 2027-03-31."),
        },
        **kwargs,
    )


def role_choices() -> list[tuple[str, str]]:
    """Give roles with the sentence that says what each is for."""
    return [(role.value, f"{role.label} – {DESCRIPTIONS[role]}") for role in Role]


def _state_choices() -> list[tuple[str, str]]:
    return [("", "–"), *((state.iso3, state.name()) for state in states.STATES)]


class MandateForm(forms.Form):
    """A role, whom it stands for, and its dates."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=role_choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a role.")},
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=_state_choices,
        required=False,
        help_text=gettext_lazy("For focal points, and for contributors of a State."),
    )
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Partner organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="–",
        help_text=gettext_lazy("Only for contributors who stand for no State."),
    )
    valid_from = _day(gettext_lazy("First day"))
    valid_until = _day(
        gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Leave empty if it is open. Days are counted in UTC."),
    )
    appointed_by = forms.CharField(
        label=gettext_lazy("Appointed by"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Who named the person, and the letter or note verbale."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the organisations of today."""
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = queries.organisations()

    def clean(self) -> dict[str, Any]:
        """Check that role, place and dates go together; each fault stands at its field."""
        cleaned = super().clean() or {}
        self._check_place(cleaned)
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day lies before the first."))
        return cleaned

    def _check_place(self, cleaned: dict[str, Any]) -> None:
        role, state, organisation = (
            cleaned.get(name) for name in ("role", "state", "organisation")
        )
        if role == Role.FOCAL_POINT and not state:
            self.add_error("state", _("A focal point stands for a State: choose it."))
        if role == Role.FOCAL_POINT and organisation:
            self.add_error("organisation", _("A focal point stands for a State only."))
        if role == Role.CONTRIBUTOR and bool(state) == bool(organisation):
            self.add_error(
                "state", _("Choose a State or an organisation: one of the two, not both.")
            )
        if role in STAFF_ROLES and (state or organisation):
            self.add_error(
                "state", _("A role of the secretariat stands for no State and no organisation.")
            )

    def mandate(self) -> dict[str, Any]:
        """Give the keyword arguments that describe a mandate to a service."""
        words = self.cleaned_data
        return {
            "role": Role(words["role"]),
            "state": words["state"],
            "organisation": words["organisation"],
            "valid_from": words["valid_from"],
            "valid_until": words["valid_until"],
            "appointed_by": words["appointed_by"],
        }


class InvitationForm(MandateForm):
    """To whom an account is offered, and with which mandate."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy(
            "The person's own address: the link works for whoever reads this mailbox."
        ),
        error_messages={
            "required": gettext_lazy("Enter the address that the invitation goes to."),
            "invalid": gettext_lazy("This is not an e-mail address, such as name@example.org."),
        },
    )
    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For the salutation; the person can change it."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the mail"), choices=languages.CHOICES
    )

    field_order = ["email", "name", "language", "role"]


class EndMandateForm(forms.Form):
    """When a mandate ends, and why; a second step asks whether that is meant."""

    when = forms.ChoiceField(
        label=gettext_lazy("When does it end?"),
        choices=[
            (AT_ONCE, gettext_lazy("At once")),
            (ON_A_DAY, gettext_lazy("At the end of a day (UTC)")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose when the mandate ends.")},
    )
    last_day = _day(gettext_lazy("Last day"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("The person reads it in the mail; it stays in the history."),
        error_messages={"required": gettext_lazy("Say why the mandate ends.")},
        widget=forms.TextInput,
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy("Yes, this mandate is to end"),
        error_messages={"required": gettext_lazy("Confirm that the mandate is to end.")},
    )

    def __init__(self, *args: Any, mandate: Mandate, today: date, **kwargs: Any) -> None:
        """Know the mandate and the day."""
        super().__init__(*args, **kwargs)
        self.mandate = mandate
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Turn the answer into a last day, for `ending`."""
        cleaned = super().clean() or {}
        if cleaned.get("when") == AT_ONCE:
            cleaned["last_day"] = max(self.mandate.earliest_end, self.today - timedelta(days=1))
        elif cleaned.get("when") == ON_A_DAY and not cleaned.get("last_day"):
            if "last_day" not in self.errors:
                self.add_error("last_day", _("Enter the last day."))
        elif cleaned.get("last_day") and cleaned["last_day"] < self.today:
            self.add_error("last_day", _("This day has passed. Choose “At once” instead."))
        return cleaned


class ReasonForm(forms.Form):
    """Why an account is suspended or reinstated."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say why. The sentence stays in the history.")},
    )


class PeopleFilterForm(forms.Form):
    """Words and filters of the list of people; what is not valid filters nothing."""

    q = forms.CharField(label=gettext_lazy("Name or address"), required=False, max_length=120)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        required=False,
        choices=lambda: [("", _("Any role")), *Role.choices],
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=lambda: [
            ("", _("Any State")),
            *((state.iso3, state.name()) for state in states.STATES),
        ],
    )

    def filters(self) -> dict[str, str]:
        """Give the keyword arguments of `queries.people`."""
        self.is_valid()
        words = self.cleaned_data
        return {
            "words": words.get("q", ""),
            "role": words.get("role", ""),
            "state": words.get("state", ""),
        }
