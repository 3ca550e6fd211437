"""Errors that are values of the domain; `core.middleware` turns each into a page."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """Something that the rules do not allow; its message is written for the person who sees it."""

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST
    default = _("What you asked for cannot be done.")

    def __init__(self, message: object = "") -> None:
        """Keep a sentence in the person's language; empty takes the class's own."""
        super().__init__(str(message or self.default))


class NotAllowed(DomainError):  # noqa: N818 - named by what it says
    """The person may not do this, whatever the state of the thing."""

    status = HTTPStatus.FORBIDDEN
    default = _("You do not have the right to do this.")


class Missing(DomainError):  # noqa: N818 - named by what it says
    """There is no such thing, or the person may not know that there is."""

    status = HTTPStatus.NOT_FOUND
    default = _("This page does not exist, or it is not open to you.")


class Conflict(DomainError):  # noqa: N818 - named by what it says
    """The thing has changed since the person looked at it, or does not allow this now."""

    status = HTTPStatus.CONFLICT
    default = _("This has changed since you opened it. Nothing was saved. Please look again.")


class Gone(DomainError):  # noqa: N818 - named by what it says
    """The thing was public and has been withdrawn."""

    status = HTTPStatus.GONE
    default = _("This has been withdrawn.")


class Unfit(DomainError):  # noqa: N818 - named by what it says
    """What was given does not meet the rules; nothing was changed."""

    status = HTTPStatus.BAD_REQUEST
    default = _("Something is missing or not valid.")
