"""The article of an event.

`details`: `status`, `status_note`, `whole_days`, `first_day`, `last_day` (ISO days in the event's
zone; empty while open), `zone` (IANA), `venue`, `url`, `organisers`, `languages`, `interpretation`
(codes), `audience` (`open`, `invited`), `contact`, `cop17`, `series`, `sessions` (rows of
`content.Session`, days and times as ISO strings), `outputs` (rows of `content.Output`), `sequence`,
`registration` (`none`, `here`, `link`), `registration_url`, `opens_at`, `closes_at` (ISO instants or
empty), `capacity`. The address of an online room is not here: it is for those who registered.
"""

from __future__ import annotations

from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.catalogue.record import PublishedEntry
from portal.library.article.parts import Enclosures, Origin, body, record, section, spoken
from portal.library.content import EventContent


def compose(content: EventContent, origin: Origin, enclosures: Enclosures) -> PublishedEntry:
    """Render an event."""
    with translation.override(origin.language):
        sections = spoken(
            [
                section("about", _("About the event"), [("", content.description)]),
                section("follow-up", _("Follow-up"), [("", content.follow_up)]),
                section("sources", _("Sources"), [], "references", content.references),
            ]
        )
        html = body(content, sections, enclosures, pictures_after="about")
    written = content.to_json()
    kept = (
        "status",
        "status_note",
        "venue",
        "url",
        "organisers",
        "languages",
        "interpretation",
        "audience",
        "contact",
        "cop17",
        "series",
        "sessions",
        "outputs",
        "registration",
        "registration_url",
        "capacity",
    )
    begins = content.begins()
    return record(
        content,
        origin,
        enclosures,
        sections,
        body_html=html,
        search=[
            content.title_en,
            content.description,
            content.organisers,
            content.venue,
            content.follow_up,
            *(f"{row.title} {row.speakers}" for row in content.sessions),
            *(row.title for row in content.outputs),
        ],
        starts_at=begins,
        ends_at=content.ends(),
        details={name: written[name] for name in kept}
        | {name: written[name] or "" for name in ("first_day", "last_day", "opens_at", "closes_at")}
        | {
            "whole_days": content.whole_days,
            "zone": content.zone or "UTC",
            "sequence": origin.sequence,
        },
        traits=(
            *([f"cop17:{content.cop17}"] if content.cop17 else []),
            *([f"series:{slugify(content.series)}"] if content.series else []),
            *([f"year:{content.first_day.year}"] if content.first_day else []),
            *(f"event-language:{code}" for code in (*content.languages, *content.interpretation)),
            f"audience:{content.audience}",
        ),
        related=content.related,
    )
