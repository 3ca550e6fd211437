"""Checks of the installation. Run by `check`, `runserver` and `migrate`."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register

from portal.core import catalogues

logger = logging.getLogger(__name__)


@register(Tags.translation)
def words_are_compiled(**kwargs: Any) -> list[CheckMessage]:
    """Warn where the portal would silently speak English, or words that are out of date."""
    found = catalogues.stale(settings.LOCALE_PATHS)
    if not found:
        return []
    names = ", ".join(catalogues.language(written) for written in found)
    return [
        checks.Warning(
            f"Translations are not compiled ({names}): readers would see English or old words.",
            hint="Run `python manage.py compile_words`, then start the portal again.",
            id="portal.W001",
        )
    ]


def log_stale_words() -> None:
    """Say the same in the log of a server that runs no checks, as the web server in production."""
    for message in words_are_compiled():
        logger.warning("%s %s", message.msg, message.hint)
