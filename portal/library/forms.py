"""Forms of the library's own screens."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.catalogue.record import TranslationKind
from portal.core import languages
from portal.library.models import EntryPage

KINDS = [
    (TranslationKind.SECRETARIAT.value, _("Translation by the secretariat")),
    (TranslationKind.OFFICIAL.value, _("Official translation, supplied by those who wrote it")),
]


class TranslationForm(forms.Form):
    """Into which language, and whose words they are: readers are told."""

    language = forms.ChoiceField(
        label=_("Language"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the language.")},
    )
    kind = forms.ChoiceField(
        label=_("Whose translation it is"),
        choices=KINDS,
        initial=TranslationKind.SECRETARIAT.value,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, page: EntryPage, taken: Container[str], **kwargs: Any) -> None:
        """Offer the languages in which the entry is not yet begun."""
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            (code, name)
            for code, name in languages.CHOICES
            if code != page.original_language and code not in taken
        ]

    def kind_of_words(self) -> TranslationKind:
        """Give whose words they are."""
        return TranslationKind(self.cleaned_data["kind"])
