"""What each kind of entry is, as plain values: the treaty between writers and what is published.

A submission keeps its drafts as JSON objects keyed by the field names of these classes; the
library turns the same object into a page. Neither side knows the other's tables. Pure: no ORM,
no Wagtail.
"""

from portal.library.content.case_study import CaseStudyContent
from portal.library.content.country import CountryContent, Institution, Plan
from portal.library.content.document import DocumentContent, Paragraph
from portal.library.content.event import EventContent, EventStatus, Output, Question, Session
from portal.library.content.path import CheckQuestion, Module, PathContent
from portal.library.content.rows import BuildingBlock, Photo, Reference, Result
from portal.library.content.shape import SCHEMA_VERSION, Content
from portal.library.content.training import MaterialContent

CONTENTS: dict[str, type[Content]] = {
    kind.KIND.value: kind
    for kind in (
        CaseStudyContent,
        MaterialContent,
        PathContent,
        EventContent,
        DocumentContent,
        CountryContent,
    )
}
"""The content class of each kind of entry."""

__all__ = [
    "CONTENTS",
    "SCHEMA_VERSION",
    "BuildingBlock",
    "CaseStudyContent",
    "CheckQuestion",
    "Content",
    "CountryContent",
    "DocumentContent",
    "EventContent",
    "EventStatus",
    "Institution",
    "MaterialContent",
    "Module",
    "Output",
    "Paragraph",
    "PathContent",
    "Photo",
    "Plan",
    "Question",
    "Reference",
    "Result",
    "Session",
]
