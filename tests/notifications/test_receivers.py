"""Wagtail's own workflow mails are silenced."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from wagtail.admin.mail import EmailNotificationMixin
from wagtail.admin.signal_handlers import register_signal_handlers
from wagtail.models import GroupApprovalTask, Locale, Page, Workflow, WorkflowTask

from portal.notifications.models import Delivery
from portal.notifications.receivers import NOTIFIERS, say_nothing, silence_wagtail
from tests.notifications.conftest import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox(settings: Any) -> None:
    """Undo the test runner's own mailbox: every mail of Wagtail is a row."""
    settings.EMAIL_BACKEND = "portal.notifications.backend.OutboxBackend"


def connected() -> list[object]:
    """Give the living receivers of the four signals."""
    found: list[object] = []
    for signal, _sender, _uid in NOTIFIERS:
        for entry in signal.receivers:
            receiver = entry[1]
            found.append(receiver() if hasattr(receiver, "__callback__") else receiver)
    return found


def test_all_four_notifiers_of_wagtail_are_gone() -> None:
    assert len(NOTIFIERS) == 4
    assert not any(isinstance(receiver, EmailNotificationMixin) for receiver in connected())
    assert connected().count(say_nothing) == 4


def test_they_stay_gone_when_wagtail_connects_them_later() -> None:
    register_signal_handlers()

    assert not any(isinstance(receiver, EmailNotificationMixin) for receiver in connected())


@pytest.mark.parametrize("silenced", [True, False], ids=["silenced", "control"])
def test_a_workflow_from_start_to_approval_mails_nobody(
    person: Person,
    silenced: bool,
) -> None:
    group = Group.objects.create(name="approvers")
    # A superuser, because the last approval publishes.
    approver = person("approver@example.org", is_superuser=True)
    author = person("author@example.org")
    approver.groups.add(group)
    task = GroupApprovalTask.objects.create(name="look")
    task.groups.add(group)
    workflow = Workflow.objects.create(name="flow")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    locale, _made = Locale.objects.get_or_create(language_code="en")
    root = Page.get_first_root_node() or Page.add_root(title="root", slug="root", locale=locale)
    page = root.add_child(
        instance=Page(title="a page", slug="a-page", live=False, owner=author, locale=locale)
    )
    page.save_revision(user=author)
    if not silenced:
        for signal, sender, uid in NOTIFIERS:
            signal.disconnect(sender=sender, dispatch_uid=uid)
        register_signal_handlers()

    try:
        state = workflow.start(page, author)
        state.current_task_state.task.specific.on_action(
            state.current_task_state, approver, "approve"
        )
    finally:
        silence_wagtail()

    assert Delivery.objects.exists() is not silenced
