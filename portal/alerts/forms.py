"""Input about saved searches."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.alerts.models import NAME_LENGTH


class NameForm(forms.Form):
    """The name under which a person finds a search again."""

    name = forms.CharField(
        label=_("Name of the search"),
        help_text=_("It stands in the subject of the mail. Only you see it."),
        max_length=NAME_LENGTH,
    )

    def clean_name(self) -> str:
        """Put it on one line."""
        return " ".join(str(self.cleaned_data["name"]).split())
