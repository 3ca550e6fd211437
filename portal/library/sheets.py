"""The form in which a translation is written beside its original, and that for a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.catalogue.record import TranslationKind
from portal.core import languages
from portal.core.difference import Piece, compare
from portal.library import po, translations
from portal.library.translated import Line, Sheet
from portal.library.translations import Plan, Saving

KINDS = [
    (TranslationKind.SECRETARIAT.value, _("Translation by the secretariat")),
    (TranslationKind.OFFICIAL.value, _("Official translation, supplied by those who wrote it")),
    (TranslationKind.MACHINE.value, _("Machine translation that nobody has reviewed")),
]
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Pair:
    """A piece of the original, the box for its translation, and what must be decided."""

    line: Line
    box: forms.BoundField
    confirm: forms.BoundField | None
    theirs: str
    choice: forms.BoundField | None

    @property
    def changes(self) -> list[Piece]:
        """What became of the original since it was translated."""
        return compare(self.line.before, self.line.source)


class SheetForm(forms.Form):
    """A box for each piece, prefilled with what was saved last; nothing is stripped.

    `theirs` holds, by path, what somebody else wrote meanwhile: one of the two is chosen.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    source = forms.IntegerField(widget=forms.HiddenInput)
    translator = forms.CharField(
        label=_("Who translated it"),
        max_length=200,
        required=False,
        help_text=_("An office or a role, as “Translation unit of the ministry”."),
    )
    kind = forms.ChoiceField(label=_("Whose translation it is"), choices=KINDS)

    def __init__(
        self,
        *args: Any,
        sheet: Sheet,
        chooses_kind: bool,
        office: str = "",
        theirs: Mapping[str, str] | None = None,
        texts: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """Make the boxes in the order of the original."""
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        self.sheet, self.theirs = sheet, theirs or {}
        page = sheet.page
        self.initial = {
            **self.initial,
            "revision": sheet.revision_id,
            "source": sheet.source_id,
            "translator": page.translator if page is not None else office,
            "kind": page.translation_kind if page is not None else KINDS[0][0],
        }
        if not chooses_kind:
            del self.fields["kind"]
        self.lines = [line for line in sheet.lines if line.path in sheet.sources]
        for line in self.lines:
            self.initial[line.name] = (texts or {}).get(line.path, line.text)
            self.fields[line.name] = self._box(line)
            if line.is_behind:
                self.fields[f"fits-{line.name}"] = forms.BooleanField(
                    label=_("My text fits the original as it is now"), required=False
                )
            if line.path in self.theirs:
                self.fields[f"use-{line.name}"] = forms.ChoiceField(
                    label=_("Which text is kept"),
                    choices=[(MINE, _("Keep your text")), (THEIRS, _("Use the other text"))],
                    widget=forms.RadioSelect,
                    error_messages={"required": _("Choose a text.")},
                )

    def _box(self, line: Line) -> forms.CharField:
        attributes = {
            "rows": min(20, max(2, len(line.source) // 45 + line.source.count("\n") + 1)),
            "lang": languages.tag(self.sheet.language),
            "aria-describedby": f"source-{line.name}",
            "spellcheck": "true",
        }
        return forms.CharField(
            label=line.label, required=False, strip=False, widget=forms.Textarea(attrs=attributes)
        )

    def clean(self) -> dict[str, Any]:
        """Put what is wrong with a text at its box."""
        cleaned = super().clean() or self.cleaned_data
        by_path = {line.path: line.name for line in self.lines}
        for path, sentence in translations.faults(self.sheet, self.texts()).items():
            self.add_error(by_path[path], sentence)
        return cleaned

    def texts(self) -> dict[str, str]:
        """Give the texts that were sent, by path; where the other text was chosen, that one."""
        found = {}
        for line in self.lines:
            if self.cleaned_data.get(f"use-{line.name}") == THEIRS:
                found[line.path] = self.theirs[line.path]
            elif line.name in self.data and line.name in self.cleaned_data:
                found[line.path] = self.cleaned_data[line.name]
        return found

    def saving(self) -> Saving:
        """Give what is handed in. The form must be valid."""
        said = self.cleaned_data
        kind = said.get("kind")
        return Saving(
            texts=self.texts(),
            revision_id=self.sheet.revision_id,
            source_id=self.sheet.source_id,
            confirmed=frozenset(line.path for line in self.lines if said.get(f"fits-{line.name}")),
            kind=TranslationKind(kind) if kind else None,
            translator=said["translator"].strip(),
        )

    def pairs(self) -> Iterator[Pair]:
        """Give what stands side by side."""
        for line in self.lines:
            confirm, choice = f"fits-{line.name}", f"use-{line.name}"
            yield Pair(
                line=line,
                box=self[line.name],
                confirm=self[confirm] if confirm in self.fields else None,
                theirs=self.theirs.get(line.path, ""),
                choice=self[choice] if choice in self.fields else None,
            )

    def summary(self) -> list[tuple[str, str]]:
        """Give what is wrong, by the control where it can be mended."""
        return [
            (name.removeprefix("use-") if name in self.fields else "", str(error))
            for name, errors in self.errors.items()
            for error in errors
        ]


class Seen(forms.Form):
    """Which versions a form was made from."""

    revision = forms.IntegerField(required=False, min_value=1)
    source = forms.IntegerField(min_value=1)


class FileForm(forms.Form):
    """A PO file to be looked at."""

    file = forms.FileField(
        label=_("PO file"),
        widget=forms.FileInput(attrs={"accept": ".po,text/x-gettext-translation"}),
        error_messages={
            "required": _("Choose the file."),
            "missing": _("Choose the file."),
            "empty": _("The file is empty."),
            "invalid": _("Choose the file."),
        },
    )

    def content(self) -> bytes:
        """Give what is in the file; of one that is too large only so much that it shows."""
        content: bytes = self.cleaned_data["file"].read(po.MOST_BYTES + 1)
        return content


class TakeForm(forms.Form):
    """Which of the doubtful texts of a file are taken, and whose words they are."""

    translator = SheetForm.base_fields["translator"]
    kind = SheetForm.base_fields["kind"]

    def __init__(
        self, *args: Any, plan: Plan, chooses_kind: bool, office: str, **kwargs: Any
    ) -> None:
        """Offer a tick for each text that is not taken by itself."""
        super().__init__(*args, **{"auto_id": "%s", **kwargs})
        page = plan.sheet.page
        self.initial = {
            **self.initial,
            "translator": (page.translator if page is not None else "") or office,
            "kind": page.translation_kind if page is not None else KINDS[0][0],
        }
        if not chooses_kind:
            del self.fields["kind"]
        self.plan = plan
        for change in (*plan.clashes, *plan.moved):
            self.fields[f"take-{change.name}"] = forms.BooleanField(
                label=_("Take the text of the file"), required=False
            )

    def saving(self) -> Saving:
        """Give what is saved. The form must be valid."""
        said = self.cleaned_data
        doubtful = (*self.plan.clashes, *self.plan.moved)
        taken = [change.path for change in doubtful if said.get(f"take-{change.name}")]
        kind = said.get("kind")
        return self.plan.saving(
            taken, TranslationKind(kind) if kind else None, said["translator"].strip()
        )
