"""Configuration of moderation."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Where the secretariat works, inside the Wagtail admin."""

    name = "portal.moderation"
    label = "moderation"
