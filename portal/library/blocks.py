"""Blocks of entries: rows that are compared and exported, and free narrative for editors."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock


class ResultBlock(blocks.StructBlock):
    """One measured change."""

    what = blocks.CharBlock(label=_("What"), max_length=300)
    unit = blocks.CharBlock(label=_("Unit"), max_length=80, required=False)
    before = blocks.CharBlock(label=_("Before"), max_length=120, required=False)
    after = blocks.CharBlock(label=_("After"), max_length=120, required=False)
    year = blocks.CharBlock(label=_("Year"), max_length=40, required=False)
    source = blocks.CharBlock(label=_("Source"), max_length=300, required=False)

    class Meta:
        icon = "table"
        label = _("Result")


class BuildingBlockBlock(blocks.StructBlock):
    """A part that others can re-use."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    purpose = blocks.TextBlock(label=_("Purpose"), required=False)
    enabling = blocks.TextBlock(label=_("What made it possible"), required=False)
    lesson = blocks.TextBlock(label=_("Lesson"), required=False)

    class Meta:
        icon = "clipboard-list"
        label = _("Building block")


class ReferenceBlock(blocks.StructBlock):
    """A source."""

    text = blocks.CharBlock(label=_("Source"), max_length=500)
    url = blocks.URLBlock(label=_("Address"), required=False)

    class Meta:
        icon = "link"
        label = _("Source")


class PhotoBlock(blocks.StructBlock):
    """A released picture; `file_id` names the submitted file until it is published."""

    image = ImageChooserBlock(label=_("Image"), required=False)
    file_id = blocks.CharBlock(label=_("Submitted file"), required=False)
    alt = blocks.CharBlock(label=_("Alternative text"), max_length=300)
    caption = blocks.CharBlock(label=_("Caption"), max_length=500, required=False)
    credit = blocks.CharBlock(label=_("Credit"), max_length=200)
    licence = blocks.CharBlock(label=_("Licence"), max_length=40)

    class Meta:
        icon = "image"
        label = _("Photo")


class AttachmentBlock(blocks.StructBlock):
    """A file that readers may download."""

    document = DocumentChooserBlock(label=_("Document"), required=False)
    file_id = blocks.CharBlock(label=_("Submitted file"), required=False)
    title = blocks.CharBlock(label=_("Title"), max_length=200)

    class Meta:
        icon = "doc-full"
        label = _("File")


class CheckQuestionBlock(blocks.StructBlock):
    """A question with which readers check themselves."""

    question = blocks.CharBlock(label=_("Question"), max_length=400)
    options = blocks.ListBlock(
        blocks.CharBlock(label=_("Option"), max_length=300),
        label=_("Options"),
        min_num=2,
        max_num=6,
    )
    right = blocks.IntegerBlock(
        label=_("Number of the right option"), min_value=1, max_value=6, default=1
    )
    explanation = blocks.TextBlock(
        label=_("Explanation"), help_text=_("Why it is right, and why the others are not.")
    )

    class Meta:
        icon = "help"
        label = _("Question")

    def clean(self, value: Any) -> Any:
        """Refuse a right option that is not there."""
        cleaned = super().clean(value)
        if cleaned["right"] > len(cleaned["options"]):
            fault = ValidationError(_("There is no option with this number."))
            raise blocks.StructBlockValidationError(block_errors={"right": fault})
        return cleaned


class ModuleBlock(blocks.StructBlock):
    """One step of a learning path."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    minutes = blocks.IntegerBlock(label=_("Minutes"), min_value=1, max_value=600, required=False)
    text = blocks.TextBlock(label=_("Text"), required=False)
    materials = blocks.ListBlock(
        blocks.CharBlock(label=_("Reference"), max_length=20),
        label=_("Materials"),
        help_text=_("References of training materials, as NEA-TM-0001."),
        default=[],
    )
    case = blocks.CharBlock(
        label=_("Case study"),
        max_length=20,
        required=False,
        help_text=_("Its reference, as NEA-CS-0001."),
    )
    questions = blocks.ListBlock(CheckQuestionBlock(), label=_("Check questions"), default=[])

    class Meta:
        icon = "list-ol"
        label = _("Module")


class SessionBlock(blocks.StructBlock):
    """One row of a programme, in the event's own zone."""

    day = blocks.DateBlock(label=_("Day"))
    starts = blocks.TimeBlock(label=_("Begins"), required=False)
    ends = blocks.TimeBlock(label=_("Ends"), required=False)
    title = blocks.CharBlock(label=_("Title"), max_length=300)
    speakers = blocks.CharBlock(label=_("Speakers"), max_length=500, required=False)
    room = blocks.CharBlock(label=_("Room"), max_length=120, required=False)
    languages = blocks.CharBlock(
        label=_("Languages and interpretation"), max_length=120, required=False
    )
    url = blocks.URLBlock(label=_("Document or presentation"), required=False)

    class Meta:
        icon = "calendar-alt"
        label = _("Session")


class OutputBlock(blocks.StructBlock):
    """What came of an event."""

    title = blocks.CharBlock(label=_("Title"), max_length=300)
    url = blocks.URLBlock(label=_("Address"), required=False)
    note = blocks.TextBlock(label=_("Note"), required=False)

    class Meta:
        icon = "doc-full-inverse"
        label = _("Output")


class QuestionBlock(blocks.StructBlock):
    """A question of the organisers to those who register."""

    label = blocks.CharBlock(label=_("Question"), max_length=200)
    options = blocks.ListBlock(
        blocks.CharBlock(label=_("Option"), max_length=120),
        label=_("Options"),
        default=[],
        help_text=_("Leave empty for a free answer."),
    )
    required = blocks.BooleanBlock(label=_("Must be answered"), required=False)

    class Meta:
        icon = "help"
        label = _("Question")


class ParagraphBlock(blocks.StructBlock):
    """A paragraph that can be quoted and linked."""

    number = blocks.CharBlock(label=_("Number of the paragraph"), max_length=20, required=False)
    heading = blocks.CharBlock(label=_("Heading before it"), max_length=300, required=False)
    text = blocks.TextBlock(label=_("Text"))

    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")


class PlanBlock(blocks.StructBlock):
    """A policy, law or plan of a State."""

    title = blocks.CharBlock(label=_("Title"), max_length=300)
    year = blocks.CharBlock(label=_("Year"), max_length=40, required=False)
    url = blocks.URLBlock(label=_("Address"), required=False)

    class Meta:
        icon = "clipboard-list"
        label = _("Policy or plan")


class InstitutionBlock(blocks.StructBlock):
    """Who works on it in a State: an office, never a private address."""

    name = blocks.CharBlock(label=_("Institution"), max_length=300)
    role = blocks.CharBlock(label=_("What it does"), max_length=300, required=False)
    url = blocks.URLBlock(label=_("Address"), required=False)
    contact = blocks.CharBlock(
        label=_("Contact"),
        max_length=200,
        required=False,
        help_text=_("An office or a role mailbox."),
    )

    class Meta:
        icon = "group"
        label = _("Institution")


NARRATIVE = [
    (
        "heading",
        blocks.CharBlock(
            label=_("Heading"), max_length=200, icon="title", template="library/_heading.html"
        ),
    ),
    (
        "paragraph",
        blocks.RichTextBlock(
            label=_("Text"), features=["h3", "bold", "italic", "ol", "ul", "link", "superscript"]
        ),
    ),
    ("quote", blocks.BlockQuoteBlock(label=_("Quotation"))),
]
