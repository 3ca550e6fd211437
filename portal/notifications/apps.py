"""Configuration of notifications."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

KIND_NAMES = {
    "notifications.mail_stopped": _("The portal cannot send mail"),
    "portal.rendered": _("Other mail"),
}


class NotificationsConfig(AppConfig):
    """How people are told: outbox, inbox."""

    name = "portal.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Silence Wagtail's own mails about workflows; name what accounts, below, send."""
        from portal.accounts import notices  # noqa: PLC0415 - needs models
        from portal.notifications import letters  # noqa: PLC0415 - needs models
        from portal.notifications.receivers import silence_wagtail  # noqa: PLC0415 - needs models

        silence_wagtail()
        letters.name_kinds(KIND_NAMES)
        letters.name_kinds(notices.KIND_NAMES)
