"""Pictures in a modern format, made by a worker: AVIF is small, and slow to make (measured).

A page goes public with WebP, which every browser of today shows; AVIF follows within minutes, and
the entries that show the picture are rendered anew.
"""

from __future__ import annotations

import logging

from django.core.cache import cache
from PIL import features
from wagtail.images.models import Image

from portal.library import queries, services

logger = logging.getLogger(__name__)

BATCH = 5
NOT_AGAIN_FOR = 24 * 60 * 60
"""Seconds for which a picture that could not be written is left alone."""


def make_modern(*, limit: int = BATCH) -> int:
    """Make the AVIF sizes of public pictures that lack them; returns of how many.

    Safe to run twice and at once: a size is kept once. Nothing happens where this machine cannot
    write AVIF.
    """
    if not features.check("avif"):
        return 0
    made = 0
    for image in queries.pictures_without(queries.AVIF):
        if made == limit:
            break
        if cache.get(_key(image)) is None:
            made += _make(image)
    return made


def _make(image: Image) -> bool:
    try:
        image.get_renditions(*queries.AVIF)
    except Exception:  # a picture that cannot be written must not stop the others
        logger.exception("picture %s was not written as AVIF", image.pk)
        cache.set(_key(image), 1, NOT_AGAIN_FOR)
        return False
    for page in queries.entries_with_picture(image.pk):
        services.refresh_catalogue(page)
    return True


def _key(image: Image) -> str:
    return f"library:no-avif:{image.pk}"
