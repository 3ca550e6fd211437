"""Finished public pages, kept for a minute for readers without any cookie.

The key holds the catalogue's stamp and the release: whatever is published or withdrawn, and every
new template, makes every kept page unreachable at once. Whoever brings a cookie, of whatever name,
gets a page made for them.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError

from portal.catalogue import queries
from portal.core import release

LONGEST_ADDRESS = 400
"""Longer addresses are filters that nobody asks twice."""

PAUSE_SECONDS = 10.0
"""How long a cache that did not answer is not asked: each question costs its timeout."""

logger = logging.getLogger(__name__)


class _Pause:
    """Until when this process asks no cache. Two threads at once only ask once too often."""

    ends = 0.0

    def lasts(self) -> bool:
        return time.monotonic() < self.ends

    def begin(self) -> None:
        logger.warning("The cache does not answer; pages are made anew.")
        self.ends = time.monotonic() + PAUSE_SECONDS


pause = _Pause()


def answer(request: HttpRequest, make: Callable[[], HttpResponse]) -> HttpResponse:
    """Give the kept page, or make it and keep it. One query where it is kept.

    Only plain 200s without a cookie of their own are kept; headers that say who may cache are set
    by the caller on kept and new pages alike. A cache that does not answer costs speed, no page.
    """
    address = request.get_full_path()
    may_keep = settings.KEPT_PAGE_SECONDS and not request.COOKIES
    if not may_keep or len(address) > LONGEST_ADDRESS or pause.lasts():
        return make()
    key = _key(request.get_host(), address)
    found = _look(key)
    if found is not None:
        return HttpResponse(found)
    response = make()
    if _is_plain(response):
        _keep(key, response.content)
    return response


def _look(key: str) -> bytes | None:
    try:
        found: bytes | None = cache.get(key)
    except RedisError:
        pause.begin()
        return None
    return found


def _keep(key: str, content: bytes) -> None:
    if pause.lasts():
        return
    try:
        cache.set(key, content, settings.KEPT_PAGE_SECONDS)
    except RedisError:
        pause.begin()


def _is_plain(response: HttpResponse) -> bool:
    # What Wagtail served itself is rendered later and depends on who reads.
    rendered = getattr(response, "is_rendered", True)
    return response.status_code == 200 and rendered and not response.cookies


def _key(host: str, address: str) -> str:
    words = f"{queries.current_stamp()} {release.fingerprint()} {host} {address}"
    return "page:" + hashlib.sha256(words.encode()).hexdigest()
