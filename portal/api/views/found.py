"""Finding an entry by its permanent reference."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.catalogue import queries
from portal.catalogue.record import PublishedEntry
from portal.core.errors import Gone, Missing
from portal.core.languages import BY_CODE
from portal.core.writing import long_date


def public_entry(request: HttpRequest, reference: str) -> PublishedEntry:
    """Give the original of an entry, or the text in the language that `?lang=` names.

    Raises: Missing where there is none, or none in that language; Gone where it was withdrawn.
    """
    wanted, language = reference.upper(), request.GET.get("lang", "")
    if language and language not in BY_CODE:
        raise Missing
    entry = queries.in_language(wanted, language)
    if entry is None:
        # Else Django would look for the address below a language, where Wagtail matches anything.
        request.urlconf = "portal.core.urls"  # type: ignore[attr-defined]  # the stubs lack it
        tombstone = queries.tombstone_of(wanted)
        if tombstone is None:
            raise Missing
        raise Gone(
            _("%(reference)s was withdrawn on %(day)s. Reason: %(reason)s")
            % {
                "reference": tombstone.reference,
                "day": long_date(tombstone.withdrawn_at),
                "reason": tombstone.reason,
            }
        )
    if language and entry.language != language:
        raise Missing
    return entry
