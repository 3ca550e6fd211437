"""Words that arrive at a shut door: shown again, so that nobody loses what they typed.

A form is open for hours; meanwhile the session may end, or its guard may change with a new
sign-in. The desk has a door of its own, which can also send such a form again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

PASSWORD = re.compile(r"pass(word|wd|phrase)", re.IGNORECASE)
"""A form with a field of such a name signs somebody in: nothing of it is shown."""
NEVER_SHOWN = re.compile(r"csrf|secret|token|credential|(^|[-_])(code|otp|pin|key)$", re.IGNORECASE)
"""Names of what stays hidden wherever it comes from."""
NO_WORDS = re.compile(
    r"^(next|version|then|go|action|submit|revision|revision_id|q)$"
    r"|-(TOTAL_FORMS|INITIAL_FORMS|MIN_NUM_FORMS|MAX_NUM_FORMS|ORDER|DELETE|count|order|deleted|id|type|rows)$"
)
"""Names of what a page says to itself."""


@dataclass(frozen=True)
class Typed:
    """One field as it was sent."""

    label: str
    text: str

    @property
    def lines(self) -> int:
        """The height of a box that shows it without much scrolling."""
        return min(12, max(2, len(self.text) // 60 + self.text.count("\n") + 1))


def words_back(
    request: HttpRequest, *, status: int, title: object, message: object, sign_in_url: str = ""
) -> HttpResponse | None:
    """Answer a refused form with what was typed; None where there is nothing to show.

    Passwords, tokens and codes are never shown, files cannot be. A form that comes from another
    site is not shown either: its words are not the person's.
    """
    typed = list(_typed(request)) if _may_be_shown(request) else []
    if not typed:
        return None
    response = TemplateResponse(
        request,
        "words_back.html",
        {
            "title": title,
            "message": message,
            "typed": typed,
            "had_file": bool(request.FILES),
            "sign_in_url": sign_in_url,
        },
        status=status,
    )
    response["Cache-Control"] = "private, no-store"
    return response.render()


def _may_be_shown(request: HttpRequest) -> bool:
    if request.method != "POST" or any(PASSWORD.search(name) for name in request.POST):
        return False
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return False
    origin = request.headers.get("Origin")
    return origin is None or origin == f"{request.scheme}://{request.get_host()}"


def _typed(request: HttpRequest) -> Iterator[Typed]:
    for name, values in request.POST.lists():
        text = "\n".join(_plain(str(value)) for value in values if str(value).strip())
        if text and not NEVER_SHOWN.search(name) and not NO_WORDS.search(name):
            yield Typed(re.sub(r"[-_]+", " ", name).strip().capitalize() or name, text)


def _plain(value: str) -> str:
    # The editor of pages sends rich text as JSON: its paragraphs are what was typed.
    if not value.startswith('{"'):
        return value
    try:
        return "\n".join(block["text"] for block in json.loads(value)["blocks"])
    except (ValueError, TypeError, KeyError):
        return value
