"""Forms of the Wagtail admin. They know field names, not page classes.

What a translation takes from its original is shown and cannot be changed there: codes, days,
places follow the original, whatever a form sends.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from portal.accounts import zones
from portal.catalogue.record import TranslationKind
from portal.core import languages
from portal.vocabulary.queries import terms

LANGUAGE_FIELDS = ("languages", "interpretation")


class EntryForm(WagtailAdminPageForm):
    """Codes are ticked from the vocabulary, languages from the six; nobody types one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Replace the comma-separated inputs of arrays by ticks, and codes by choices."""
        super().__init__(*args, **kwargs)
        content, vocabulary = type(self.instance).CONTENT, terms()
        for name, scheme in content.CODES.items():
            self._replace(name, _ticks, [(c.code, c.label()) for c in vocabulary.in_scheme(scheme)])
        for name, scheme in content.CODE.items():
            self._replace(
                name, _choice, [(c.code, c.label()) for c in vocabulary.in_scheme(scheme)]
            )
        for name in LANGUAGE_FIELDS:
            self._replace(name, _ticks, list(languages.CHOICES))
        self._replace("zone", _choice, zones.choices())
        self._keep_what_the_original_says()

    def _keep_what_the_original_says(self) -> None:
        page = self.instance
        if not page.pk or page.is_original:
            return
        pages = type(page)._default_manager
        original = pages.filter(
            reference=page.reference, translation_kind=TranslationKind.ORIGINAL.value
        ).first()
        if original is None:
            return
        for name in page.CONTENT.UNTRANSLATED:
            if name in self.fields:
                field = self.fields[name]
                # Django takes the value of a disabled field from here, never from what was sent.
                field.disabled = True
                field.help_text = _("As in the original.")
                self.initial[name] = getattr(original, name)

    def _replace(self, name: str, make: Any, choices: list[Any]) -> None:
        if name in self.fields:
            self.fields[name] = make(self.fields[name], choices)


def _ticks(old: forms.Field, choices: list[Any]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=old.label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


def _choice(old: forms.Field, choices: list[Any]) -> forms.ChoiceField:
    return forms.ChoiceField(label=old.label, choices=[("", "—"), *choices], required=False)
