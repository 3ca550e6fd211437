"""Wagtail's own mails about workflows are silenced: they leave before the transaction commits."""

from __future__ import annotations

from typing import Any

from django.dispatch import Signal
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import (
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)

NOTIFIERS: tuple[tuple[Signal, type, str], ...] = (
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
)


def say_nothing(sender: type, **_facts: Any) -> None:
    """Stand where Wagtail's notifier would stand."""


def silence_wagtail() -> None:
    """Remove Wagtail's four notifiers and keep their places taken.

    Wagtail connects them when its admin is ready, which may be later than this: a receiver whose
    `dispatch_uid` is taken is not connected a second time.
    """
    for signal, sender, uid in NOTIFIERS:
        signal.disconnect(sender=sender, dispatch_uid=uid)
        signal.connect(say_nothing, sender=sender, dispatch_uid=uid)
