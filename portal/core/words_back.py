"""Words that arrive at a shut door: shown again, so that nobody loses what they typed.

A form is open for hours; meanwhile the session may end, or its guard may change with a new
sign-in. The form can be sent again from the page that shows its words: to where it was going. Who
was signed out signs in first; the guard of the page is old by then, so it is asked for once more.
The desk has a door of its own, which names its questions and stays in the desk.
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
NEVER_SHOWN = re.compile(
    r"csrf|secret|token|credential|(^|[-_])((?<!reason_)code|otp|pin|key)$", re.IGNORECASE
)
"""Names of what stays hidden wherever it comes from. The code of a reason is no secret."""
NO_WORDS = re.compile(
    r"^(next|version|then|go|action|submit|revision|revision_id|reason_code|q)$"
    r"|-(TOTAL_FORMS|INITIAL_FORMS|MIN_NUM_FORMS|MAX_NUM_FORMS|ORDER|DELETE|count|order|deleted|id|type|rows)$"
)
"""Names of what a page says to itself."""
SENT_AGAIN = "words-again"
"""Marks a form that was sent from here after signing in."""


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
    site is not shown either: its words are not the person's. The button that sends it again is
    there where nothing had to be left out, and the browser says that the form was one of ours.
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
            "send_to": request.get_full_path(),
            "fields": list(_fields(request)) if _can_be_sent_again(request) else [],
            "mark": SENT_AGAIN,
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


def _can_be_sent_again(request: HttpRequest) -> bool:
    if request.FILES or any(NEVER_SHOWN.search(name) for name, _value in _fields(request)):
        return False
    return "Origin" in request.headers or request.headers.get("Sec-Fetch-Site") == "same-origin"


def _fields(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if name not in {"csrfmiddlewaretoken", SENT_AGAIN}:
            for value in values:
                yield name, str(value)


def _typed(request: HttpRequest) -> Iterator[Typed]:
    for name, values in request.POST.lists():
        text = "\n".join(_plain(str(value)) for value in values if str(value).strip())
        if text and not _is_silent(name):
            yield Typed(re.sub(r"[-_]+", " ", name).strip().capitalize() or name, text)


def _is_silent(name: str) -> bool:
    return name == SENT_AGAIN or bool(NEVER_SHOWN.search(name) or NO_WORDS.search(name))


def _plain(value: str) -> str:
    # The editor of pages sends rich text as JSON: its paragraphs are what was typed.
    if not value.startswith('{"'):
        return value
    try:
        return "\n".join(block["text"] for block in json.loads(value)["blocks"])
    except (ValueError, TypeError, KeyError):
        return value
