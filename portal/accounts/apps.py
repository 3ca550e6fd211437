"""Configuration of accounts."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Who people are: States, organisations, mandates, invitations."""

    name = "portal.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to Django and allauth; models exist only from here on."""
        from allauth.account.signals import user_logged_in  # noqa: PLC0415 - needs loaded models

        from portal.accounts import receivers  # noqa: PLC0415 - needs loaded models

        post_migrate.connect(receivers.mirror_groups, sender=self)
        user_logged_in.connect(receivers.note_break_glass)
