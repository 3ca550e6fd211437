"""Forms of the Wagtail admin. They know field names, not page classes."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminPageForm

from portal.library.content import CODE_FIELDS
from portal.vocabulary.queries import terms


class CaseStudyForm(WagtailAdminPageForm):
    """Codes are ticked from the vocabulary; nobody types one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Replace the comma-separated inputs of code arrays by grouped ticks."""
        super().__init__(*args, **kwargs)
        vocabulary = terms()
        for name, scheme in CODE_FIELDS.items():
            if name in self.fields:
                choices = [(c.code, c.label()) for c in vocabulary.in_scheme(scheme)]
                self.fields[name] = _ticks(self.fields[name], choices)
        if "experience_kind" in self.fields:
            kinds = [(c.code, c.label()) for c in vocabulary.in_scheme("experience-kind")]
            self.fields["experience_kind"] = forms.ChoiceField(
                label=self.fields["experience_kind"].label,
                choices=[("", "—"), *kinds],
                required=False,
            )


def _ticks(old: forms.Field, choices: list[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=old.label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )
