"""Configuration of notifications."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """How people are told: outbox, inbox."""

    name = "portal.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Silence Wagtail's own mails about workflows."""
        from portal.notifications.receivers import silence_wagtail  # noqa: PLC0415 - needs models

        silence_wagtail()
