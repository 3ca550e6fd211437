"""All page types."""

from portal.library.models.case_study import CaseStudyIndexPage, CaseStudyPage
from portal.library.models.counter import ReferenceCounter
from portal.library.models.country import CountryIndexPage, CountryPage
from portal.library.models.entry import EntryPage, free_slug
from portal.library.models.event import EventIndexPage, EventPage
from portal.library.models.extract import ExtractedText
from portal.library.models.paper import Paper
from portal.library.models.plain import FixedPage, HomePage, StandardPage
from portal.library.models.publication import PublicationIndexPage, PublicationPage
from portal.library.models.release import ReleaseRequest, ScheduledPublication
from portal.library.models.training import (
    MaterialIndexPage,
    MaterialPage,
    PathIndexPage,
    PathPage,
    TrainingIndexPage,
)

ENTRY_PAGES: tuple[type[EntryPage], ...] = (
    CaseStudyPage,
    MaterialPage,
    PathPage,
    EventPage,
    PublicationPage,
    CountryPage,
)
"""The types of entry, in the order in which readers meet them."""

PAGE_OF_KIND = {page.CONTENT.KIND: page for page in ENTRY_PAGES}
SHELF_OF_KIND: dict[str, type[FixedPage]] = {
    CaseStudyPage.CONTENT.KIND: CaseStudyIndexPage,
    MaterialPage.CONTENT.KIND: MaterialIndexPage,
    PathPage.CONTENT.KIND: PathIndexPage,
    EventPage.CONTENT.KIND: EventIndexPage,
    PublicationPage.CONTENT.KIND: PublicationIndexPage,
    CountryPage.CONTENT.KIND: CountryIndexPage,
}

__all__ = [
    "ENTRY_PAGES",
    "PAGE_OF_KIND",
    "SHELF_OF_KIND",
    "CaseStudyIndexPage",
    "CaseStudyPage",
    "CountryIndexPage",
    "CountryPage",
    "EntryPage",
    "EventIndexPage",
    "EventPage",
    "ExtractedText",
    "FixedPage",
    "HomePage",
    "MaterialIndexPage",
    "MaterialPage",
    "Paper",
    "PathIndexPage",
    "PathPage",
    "PublicationIndexPage",
    "PublicationPage",
    "ReferenceCounter",
    "ReleaseRequest",
    "ScheduledPublication",
    "StandardPage",
    "TrainingIndexPage",
    "free_slug",
]
