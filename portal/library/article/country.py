"""The article of a country text.

`details`: `plans` and `institutions` (rows of the content), `ldn_target`, `ldn_source`, `signed_by`,
`signed_on` (ISO, or empty).
"""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from portal.catalogue.record import PublishedEntry
from portal.library.article.parts import Enclosures, Origin, body, record, section, spoken
from portal.library.content import CountryContent


def compose(content: CountryContent, origin: Origin, enclosures: Enclosures) -> PublishedEntry:
    """Render what a State says of itself."""
    with translation.override(origin.language):
        sections = spoken(
            [
                section("situation", _("The situation"), [("", content.situation)]),
                section("response", _("What is done"), [("", content.response)]),
                section("sources", _("Sources"), [], "references", content.references),
            ]
        )
        html = body(content, sections, enclosures, pictures_after="situation")
    return record(
        content,
        origin,
        enclosures,
        sections,
        body_html=html,
        search=[
            content.situation,
            content.response,
            content.ldn_target,
            *(row.title for row in content.plans),
            *(f"{row.name} {row.role}" for row in content.institutions),
        ],
        institution=content.signed_by,
        details={
            "plans": [vars(row) for row in content.plans],
            "institutions": [vars(row) for row in content.institutions],
            "ldn_target": content.ldn_target,
            "ldn_source": content.ldn_source,
            "signed_by": content.signed_by,
            "signed_on": content.signed_on.isoformat() if content.signed_on else "",
        },
    )
