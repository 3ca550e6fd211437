"""Waking a worker. What is owed lies in a table; a nudge only makes it sooner."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Any

from celery import current_app

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 0.4
QUIET_SECONDS = 15.0
"""After a nudge that failed, none is tried for so long: a broker that hangs would cost every
request its timeout."""


@dataclass
class _Quiet:
    until: float = 0.0


_quiet = _Quiet()


def wake(task: Any) -> None:
    """Send a task that takes nothing; a broker that fails is logged and forgotten.

    The clock runs the same task, so a lost nudge costs time only.
    """
    if time.monotonic() < _quiet.until:
        return
    if current_app.conf.task_always_eager:
        task.apply()
        return
    try:
        with current_app.connection_for_write(
            connect_timeout=TIMEOUT_SECONDS, transport_options=_impatient()
        ) as connection:
            task.apply_async(connection=connection, retry=False)
    except Exception as error:  # noqa: BLE001 - each broker has its own errors, and none may reach the person
        _quiet.until = time.monotonic() + QUIET_SECONDS
        logger.warning("no worker was woken: %s", type(error).__name__)


def _impatient() -> dict[str, object]:
    return {
        **(current_app.conf.broker_transport_options or {}),
        "socket_connect_timeout": TIMEOUT_SECONDS,
        "socket_timeout": TIMEOUT_SECONDS,
        "max_retries": 0,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
        "connect_retries_timeout": TIMEOUT_SECONDS,
    }
