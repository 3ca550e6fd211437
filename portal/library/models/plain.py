"""Pages that are not entries: the root of each language, and pages of plain text."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.utils.decorators import cached_classmethod

from portal.core.fields import StreamField
from portal.library.blocks import NARRATIVE
from portal.library.models.panels import settings, tabs
from portal.library.permission_testers import (
    FixedPagePermissionTester,
    PlainPagePermissionTester,
)


class FixedPage(Page):
    """A page that the tree is made of: planted once, its address and its openness are fixed."""

    is_creatable = False
    promote_panels: ClassVar[list[Any]] = []  # no slug
    settings_panels: ClassVar[list[Any]] = []  # no schedule

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> FixedPagePermissionTester:
        """Give Wagtail the tester that keeps the page where it is."""
        return FixedPagePermissionTester(user, self)


class HomePage(FixedPage):
    """The root of one language's tree; readers' home is made by the reading room."""

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = [
        "library.CaseStudyIndexPage",
        "library.TrainingIndexPage",
        "library.EventIndexPage",
        "library.PublicationIndexPage",
        "library.CountryIndexPage",
        "library.StandardPage",
    ]
    max_count_per_parent = 6
    template = "library/index_page.html"

    class Meta:
        verbose_name = _("home of a language")


class StandardPage(Page):
    """A page of plain text: about the programme, how we review, privacy."""

    introduction: models.TextField[str, str] = models.TextField(_("introduction"), blank=True)
    body = StreamField(NARRATIVE, verbose_name=_("text"), blank=True)

    parent_page_types: ClassVar[list[str]] = ["library.HomePage", "library.StandardPage"]
    subpage_types: ClassVar[list[str]] = ["library.StandardPage"]
    template = "library/standard_page.html"

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body")]
    settings_panels: ClassVar[list[Any]] = settings()  # no schedule: nothing would follow it

    class Meta:
        verbose_name = _("plain page")

    @cached_classmethod
    def get_edit_handler(cls) -> Any:  # noqa: N805 - a class method by Wagtail's decorator
        """Give Wagtail the form."""
        return tabs(cls).bind_to_model(cls)

    def permissions_for_user(self, user: Any) -> PlainPagePermissionTester:
        """Give Wagtail the tester that keeps a public page at its address."""
        return PlainPagePermissionTester(user, self)

    def clean(self) -> None:
        """Keep the address of a page that was once public.

        Raises: ValidationError at the slug.
        """
        super().clean()
        was_public = models.Q(live=True) | models.Q(first_published_at__isnull=False)
        public = StandardPage.objects.filter(was_public, pk=self.pk)
        stored = public.values_list("slug", flat=True).first()
        if stored is not None and stored != self.slug:
            raise ValidationError(
                {"slug": _("The portal and its readers link to this address. It stays as it is.")}
            )
