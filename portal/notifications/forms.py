"""Input about notifications."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.notifications import letters, queries
from portal.notifications.models import Delivery, Preference


class PreferencesForm(forms.Form):
    """For each category that the person may switch off, the channels that stay on."""

    def __init__(self, *args: Any, choices: list[queries.Choice], **kwargs: Any) -> None:
        """Make a field per category, set to what the person chose before."""
        super().__init__(*args, **kwargs)
        for choice in choices:
            on = [c.value for c in Preference.Channel if getattr(choice, c.value)]
            self.fields[choice.category] = forms.MultipleChoiceField(
                label=choice.label,
                choices=Preference.Channel.choices,
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=on,
            )

    def chosen(self) -> dict[str, list[str]]:
        """Give category → channels left on."""
        return {name: self.cleaned_data[name] for name in self.fields}


class MailFilter(forms.Form):
    """What the staff page shows; what it does not understand, it leaves out."""

    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("All")), *Delivery.Status.choices]
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    q = forms.CharField(label=_("Address"), required=False, max_length=100)

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        """Offer the kinds that exist."""
        super().__init__(*args, **kwargs)
        kind_field = self.fields["kind"]
        assert isinstance(kind_field, forms.ChoiceField)
        named = sorted(((letters.kind_name(kind), kind) for kind in kinds), key=itemgetter(0))
        kind_field.choices = [("", _("All")), *((kind, name) for name, kind in named)]

    def wishes(self) -> dict[str, str]:
        """Give the filters that are valid, as the query takes them."""
        self.full_clean()
        cleaned = getattr(self, "cleaned_data", {})
        return {
            "status": cleaned.get("status", ""),
            "kind": cleaned.get("kind", ""),
            "words": cleaned.get("q", "").replace("\0", ""),
        }
