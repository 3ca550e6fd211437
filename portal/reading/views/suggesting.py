"""What the search box suggests while somebody types: a small answer for a script, the same for all."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from portal.catalogue.addresses import below_language
from portal.catalogue.presentation import KIND_NAMES
from portal.core import languages
from portal.core.writing import number
from portal.reading import queries
from portal.reading.queries import SuggestedConcept, SuggestedEntry
from portal.reading.views.pages import CACHED_SECONDS, current_language


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Suggest concepts and entries for what was typed so far. One query while nothing changed.

    An option with a `url` leads to its page, one without is put into the box.
    """
    language = current_language()
    found = queries.suggestions(request.GET.get("q", ""), language)
    options = [
        *(_concept(one) for one in found.concepts),
        *(_entry(one, language) for one in found.entries),
    ]
    count = len(options)
    said = ngettext("%(count)s suggestion", "%(count)s suggestions", count) % {"count": count}
    response = JsonResponse(
        {"options": options, "said": said}, json_dumps_params={"ensure_ascii": False}
    )
    patch_cache_control(response, public=True, max_age=CACHED_SECONDS)
    response["X-Robots-Tag"] = "noindex"
    return response


def _concept(one: SuggestedConcept) -> dict[str, str]:
    count = ngettext("%(count)s entry", "%(count)s entries", one.count)
    said = {"words": one.label, "note": count % {"count": number(one.count)}}
    if one.also:
        said |= {"also": one.also, "lang": languages.tag(one.also_language)}
    return said


def _entry(one: SuggestedEntry, language: str) -> dict[str, str]:
    said = {
        "words": one.title,
        "note": str(KIND_NAMES[one.kind]),
        "url": f"/{language}/{below_language(one.kind, one.slug)}",
    }
    return said | ({"lang": languages.tag(one.language)} if one.language != language else {})
