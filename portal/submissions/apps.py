"""Configuration of submissions."""

from importlib import import_module

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    """From draft to decision."""

    name = "portal.submissions"
    label = "submissions"

    def ready(self) -> None:
        """Listen to Wagtail's news of pages; name the mails; open the door for planned texts."""
        # By name: models cannot be imported before the registry is ready.
        import_module("portal.submissions.receivers").listen()
        names = import_module("portal.submissions.notices").KIND_NAMES
        import_module("portal.notifications.letters").name_kinds(names)
        door = import_module("portal.submissions.services").publish_planned
        import_module("portal.library.releases").register_judged_door(door)
