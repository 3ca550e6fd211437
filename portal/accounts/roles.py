"""Roles: what a mandate lets a person be. Pure; the matrix of actions is in each app's policies."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """A role that a dated mandate gives.

    Source: NEASPEC focal-point practice (CONTRIBUTOR, FOCAL_POINT stand for a State or a partner
    organisation) and the secretariat's division of work (all others).
    """

    CONTRIBUTOR = "contributor", _("Contributor")
    FOCAL_POINT = "focal_point", pgettext_lazy("role", "Focal point")
    MODERATOR = "moderator", _("Moderator")
    LEAD_MODERATOR = "lead_moderator", _("Lead moderator")
    EDITOR = "editor", _("Editor")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


STATE_ROLES = frozenset({Role.CONTRIBUTOR, Role.FOCAL_POINT})
"""Roles held for a State; a contributor may instead stand for a partner organisation."""

STAFF_ROLES = frozenset(set(Role) - STATE_ROLES)
"""Roles of the secretariat: they may enter the Wagtail admin, with a second factor."""

MIRRORED_GROUPS = {"Editors": Role.EDITOR}
"""Wagtail groups whose members are those who hold a role: rights on pages hang on groups there."""

DESCRIPTIONS = {
    Role.CONTRIBUTOR: _("Writes up experiences for a State or a partner organisation."),
    Role.FOCAL_POINT: _("Endorses for the State, submits, answers the secretariat."),
    Role.MODERATOR: _("Reviews submissions, asks for changes, accepts or does not accept."),
    Role.LEAD_MODERATOR: _("As a moderator; also assigns, transfers, reopens, and invites people."),
    Role.EDITOR: _("Publishes what was accepted, as the second pair of eyes, and edits pages."),
    Role.AUDITOR: _("Reads everything that was submitted, decided and sent; changes nothing."),
    Role.ADMINISTRATOR: _("Invites people, ends mandates, watches the mail. Reads no submission."),
}
