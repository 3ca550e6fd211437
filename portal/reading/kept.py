"""Finished public pages, kept for a minute for readers without any cookie.

The key holds the catalogue's stamp: whatever is published or withdrawn makes every kept page
unreachable at once. Whoever brings a cookie, of whatever name, gets a page made for them.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError

from portal.catalogue import queries

LONGEST_ADDRESS = 400
"""Longer addresses are filters that nobody asks twice."""

logger = logging.getLogger(__name__)


def answer(request: HttpRequest, make: Callable[[], HttpResponse]) -> HttpResponse:
    """Give the kept page, or make it and keep it. One query where it is kept.

    Only plain 200s without a cookie of their own are kept; headers that say who may cache are set
    by the caller on kept and new pages alike. A cache that does not answer costs speed, no page.
    """
    address = request.get_full_path()
    may_keep = settings.KEPT_PAGE_SECONDS and not request.COOKIES
    if not may_keep or len(address) > LONGEST_ADDRESS:
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
        logger.warning("The cache does not answer; pages are made anew.")
        return None
    return found


def _keep(key: str, content: bytes) -> None:
    # Not kept is only slower: `_look` has said or will say that the cache does not answer.
    with suppress(RedisError):
        cache.set(key, content, settings.KEPT_PAGE_SECONDS)


def _is_plain(response: HttpResponse) -> bool:
    # What Wagtail served itself is rendered later and depends on who reads.
    rendered = getattr(response, "is_rendered", True)
    return response.status_code == 200 and rendered and not response.cookies


def _key(host: str, address: str) -> str:
    words = f"{queries.current_stamp()} {host} {address}"
    return "page:" + hashlib.sha256(words.encode()).hexdigest()
