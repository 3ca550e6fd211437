"""Configuration of submissions."""

from importlib import import_module

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    """From draft to decision."""

    name = "portal.submissions"
    label = "submissions"

    def ready(self) -> None:
        """Listen to Wagtail's news of pages."""
        # By name: models cannot be imported before the registry is ready.
        import_module("portal.submissions.receivers").listen()
