"""Blocks of entries: rows that are compared and exported, and free narrative for editors."""

from __future__ import annotations

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
