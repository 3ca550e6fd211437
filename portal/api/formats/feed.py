"""Lists as Atom feeds (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import IO, Any

from django.utils.feedgenerator import Atom1Feed

from portal.accounts import states
from portal.api.formats.texts import for_xml
from portal.catalogue import addresses
from portal.catalogue.record import PublishedEntry
from portal.core import languages

AUTHOR = "NEASPEC"
BEFORE_ALL = datetime(2026, 1, 1, tzinfo=UTC)
"""When a feed without entries was last changed."""


class EntriesFeed(Atom1Feed):
    """Django's feed, with the language of each text and a steady time of change."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        """Say in which language an entry comes: a translation may be missing."""
        return {"xml:lang": item["tag"]}

    def latest_post_date(self) -> datetime:
        """Give the latest change; Django's own would be the time of asking where there is none."""
        return max((item["updateddate"] for item in self.items), default=BEFORE_ALL)


def write_atom(
    target: IO[str],
    entries: Iterable[PublishedEntry],
    *,
    title: str,
    subtitle: str,
    language: str,
    page_url: str,
    feed_url: str,
) -> None:
    """Write a feed; the id of an entry is its permanent address, whatever becomes of its slug."""
    feed = EntriesFeed(
        title=for_xml(title),
        link=page_url,
        description="",
        subtitle=for_xml(subtitle),
        language=languages.tag(language),
        author_name=AUTHOR,
        feed_url=feed_url,
    )
    for entry in entries:
        feed.add_item(
            title=for_xml(entry.title) or entry.reference,
            link=addresses.absolute(addresses.path_of(entry, language)),
            description=for_xml(entry.summary),
            unique_id=addresses.permanent(entry.reference),
            pubdate=entry.published_at,
            updateddate=entry.updated_at,
            author_name=for_xml(entry.authors or entry.institution) or AUTHOR,
            categories=[states.name(iso3, language) for iso3 in entry.states],
            item_copyright=entry.licence,
            tag=languages.tag(entry.language),
        )
    feed.write(target, "utf-8")
