"""The background half of sending, and the nudge that wakes it."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from celery import current_app, shared_task
from django.utils import timezone

from portal.notifications import delivery

logger = logging.getLogger(__name__)

POKE_TIMEOUT_SECONDS = 0.4
QUIET_SECONDS = 15.0
"""After a nudge that failed, none is tried for so long: a broker that hangs would cost every
request its timeout."""


@shared_task(name="notifications.deliver", ignore_result=True)
def deliver() -> None:
    """Send what is due. Takes nothing: the rows say what is owed."""
    delivery.deliver_due(at=timezone.now())


@dataclass
class _Quiet:
    until: float = 0.0


_quiet = _Quiet()


def poke() -> None:
    """Wake a worker; a broker that fails is logged and forgotten, because the sweep finds the row."""
    if time.monotonic() < _quiet.until:
        return
    if current_app.conf.task_always_eager:
        deliver.apply()
        return
    try:
        with current_app.connection_for_write(
            connect_timeout=POKE_TIMEOUT_SECONDS, transport_options=_impatient()
        ) as connection:
            deliver.apply_async(connection=connection, retry=False)  # type: ignore[call-arg]
    except Exception as error:  # noqa: BLE001 - each broker has its own errors, and none may reach the person
        _quiet.until = time.monotonic() + QUIET_SECONDS
        logger.warning("no worker was woken: %s", type(error).__name__)


def _impatient() -> dict[str, object]:
    return {
        **(current_app.conf.broker_transport_options or {}),
        "socket_connect_timeout": POKE_TIMEOUT_SECONDS,
        "socket_timeout": POKE_TIMEOUT_SECONDS,
        "max_retries": 0,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
        "connect_retries_timeout": POKE_TIMEOUT_SECONDS,
    }
