"""All page types."""

from portal.library.models.case_study import CaseStudyIndexPage, CaseStudyPage
from portal.library.models.plain import HomePage, StandardPage

__all__ = ["CaseStudyIndexPage", "CaseStudyPage", "HomePage", "StandardPage"]
