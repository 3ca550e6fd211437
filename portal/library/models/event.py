"""Events: days and times of their own place, programme, outputs, registration."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from portal.core.fields import StreamField
from portal.library.admin_forms import EntryForm
from portal.library.blocks import OutputBlock, QuestionBlock, SessionBlock
from portal.library.content import EventContent, EventStatus
from portal.library.models.entry import EntryPage, codes, languages_of, line, references, text
from portal.library.models.panels import about, fields, for_search_engines, settings
from portal.library.models.plain import FixedPage

STATUSES = [
    (EventStatus.SCHEDULED.value, _("Takes place")),
    (EventStatus.POSTPONED.value, _("Postponed")),
    (EventStatus.CANCELLED.value, pgettext_lazy("event", "Cancelled")),
]
AUDIENCES = [("open", _("Open to all")), ("invited", _("By invitation"))]
COP17 = [
    ("", "—"),
    ("road", _("Road to COP17")),
    ("during", _("At COP17")),
    ("after", _("After COP17")),
]
REGISTRATION = [
    ("none", _("No registration")),
    ("here", _("By the portal's form")),
    ("link", _("On the organisers' page")),
]


class EventIndexPage(FixedPage):
    """The shelf of events in one language; list and calendar are made by the reading room."""

    parent_page_types: ClassVar[list[str]] = ["library.HomePage"]
    subpage_types: ClassVar[list[str]] = ["library.EventPage"]
    max_count_per_parent = 1
    template = "library/index_page.html"

    class Meta:
        verbose_name = _("shelf of events")


class EventPage(EntryPage):
    """One event in one language; the fields are those of `library.content`.

    `sequence` (RFC 5545) rises with every published change of time, place, title or status.
    """

    CONTENT = EventContent
    PREFIX = "NEA-EV"

    event_type = line(_("type"), 32)
    status: models.CharField[str, str] = models.CharField(
        _("status"), max_length=12, choices=STATUSES, default=EventStatus.SCHEDULED.value
    )
    status_note = text(_("note on the status"))
    first_day: models.DateField[Any, Any] = models.DateField(_("first day"), null=True, blank=True)
    first_time: models.TimeField[Any, Any] = models.TimeField(_("begins"), null=True, blank=True)
    last_day: models.DateField[Any, Any] = models.DateField(_("last day"), null=True, blank=True)
    last_time: models.TimeField[Any, Any] = models.TimeField(_("ends"), null=True, blank=True)
    zone: models.CharField[str, str] = models.CharField(
        _("time zone"), max_length=64, default="Asia/Ulaanbaatar", blank=True
    )
    place = line(_("place"), 200)
    venue = line(_("venue"))
    online_url: models.URLField[str, str] = models.URLField(
        _("address of the meeting room"),
        max_length=500,
        blank=True,
        help_text=_("Shown to those who registered only."),
    )
    url: models.URLField[str, str] = models.URLField(
        _("the organisers' page"), max_length=500, blank=True
    )
    description = text(_("description"))
    organisers = line(_("organisers"), 500)
    languages = languages_of(_("languages"))
    interpretation = languages_of(_("interpretation"))
    audience: models.CharField[str, str] = models.CharField(
        _("audience"), max_length=12, choices=AUDIENCES, default="open"
    )
    contact = line(_("contact"))
    cop17: models.CharField[str, str] = models.CharField(
        _("on the way of COP17"), max_length=8, choices=COP17, blank=True
    )
    series = line(_("series"), 60)
    sessions = StreamField([("session", SessionBlock())], verbose_name=_("programme"), blank=True)
    outputs = StreamField([("output", OutputBlock())], verbose_name=_("outputs"), blank=True)
    follow_up = text(_("follow-up"))
    registration: models.CharField[str, str] = models.CharField(
        _("registration"), max_length=8, choices=REGISTRATION, default="none"
    )
    registration_url: models.URLField[str, str] = models.URLField(
        _("address of the registration"), max_length=500, blank=True
    )
    opens_at: models.DateTimeField[Any, Any] = models.DateTimeField(
        _("registration opens"), null=True, blank=True
    )
    closes_at: models.DateTimeField[Any, Any] = models.DateTimeField(
        _("registration closes"), null=True, blank=True
    )
    capacity: models.PositiveIntegerField[int | None, int | None] = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("Leave empty where there is no limit.")
    )
    questions = StreamField(
        [("question", QuestionBlock())],
        verbose_name=_("questions to those who register"),
        blank=True,
    )
    drivers = codes(_("drivers"))
    practices = codes(_("practice"))
    related = references(_("related entries"))
    sequence: models.PositiveIntegerField[int, int] = models.PositiveIntegerField(
        default=0, editable=False
    )

    parent_page_types: ClassVar[list[str]] = ["library.EventIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "library/entry_page.html"
    base_form_class = EntryForm

    content_panels = [
        *Page.content_panels,
        *fields("summary", "event_type"),
        MultiFieldPanel(
            fields("first_day", "first_time", "last_day", "last_time", "zone"),
            heading=_("When"),
        ),
        MultiFieldPanel(fields("status", "status_note"), heading=_("Does it take place?")),
        MultiFieldPanel(fields("place", "venue", "online_url", "url"), heading=_("Where")),
        MultiFieldPanel(
            fields("organisers", "audience", "languages", "interpretation", "contact"),
            heading=_("Who"),
        ),
        *fields("description", "sessions"),
        MultiFieldPanel(
            fields(
                "registration",
                "registration_url",
                "opens_at",
                "closes_at",
                "capacity",
                "questions",
            ),
            heading=_("Registration"),
            classname="collapsed",
        ),
        *fields("outputs", "follow_up", "attachments", "photos"),
        MultiFieldPanel(
            fields("cop17", "series", "drivers", "practices", "related"),
            heading=_("Classification"),
            classname="collapsed",
        ),
        FieldPanel("references"),
        about("institution", "licence", "title_en", "state", "also_states"),
    ]
    promote_panels = for_search_engines()
    settings_panels: ClassVar[list[Any]] = settings()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
                name="event_ends_after_it_begins",
            ),
        ]

    def clean(self) -> None:
        """Refuse times that contradict each other, each at its field."""
        super().clean()
        faults = _faults_of_time(self) | _faults_of_registration(self)
        if faults:
            raise ValidationError(faults)


def _faults_of_time(event: EventPage) -> dict[str, Any]:
    first, last = event.first_day, event.last_day or event.first_day
    if last and not first:
        return {"first_day": _("Enter the first day, or leave both empty.")}
    if event.last_time and not event.first_time:
        return {"first_time": _("Enter when it begins, or leave both times empty.")}
    if first and last and last < first:
        return {"last_day": _("The last day lies before the first.")}
    timed = event.first_time and event.last_time and first == last
    if timed and event.last_time <= event.first_time:
        return {"last_time": _("It ends before it begins.")}
    return {}


def _faults_of_registration(event: EventPage) -> dict[str, Any]:
    if event.opens_at and event.closes_at and event.closes_at <= event.opens_at:
        return {"closes_at": _("Registration closes before it opens.")}
    if event.registration == "link" and not event.registration_url:
        return {"registration_url": _("Enter the address of the registration.")}
    if event.registration == "here" and not event.first_day:
        return {"registration": _("An event without a day cannot take registrations.")}
    return {}
