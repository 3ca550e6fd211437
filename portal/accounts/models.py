"""Who people are: users, partner organisations, dated mandates, invitations, and what was done."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core import signing
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts import states
from portal.accounts.querysets import MandateQuerySet
from portal.accounts.roles import STAFF_ROLES, Role
from portal.core import languages
from portal.core.models import Timestamped


class UserStore(BaseUserManager["User"]):
    """Creates users; addresses are kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        """Create a person; without a password, nobody can sign in by one."""
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        """Create a break-glass account; its use is logged and it holds no mandate."""
        return self.create_user(email, password, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> User:
        """Find by address, whatever its case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What they may do follows from their mandates, never from this row."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(
        _("name as you want it shown"),
        max_length=120,
        blank=True,
        help_text=_("In your own script. It is shown beside what you submit."),
    )
    latin_name = models.CharField(_("name in Latin letters"), max_length=120, blank=True)
    language = models.CharField(
        _("language"), max_length=8, choices=languages.CHOICES, default="en"
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    known_mandates: dict[date, list[Mandate]] | None = None
    """Mandates read for this object, by day; written and read by `queries.known_mandates` only."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserStore()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="user_email_is_lower_case"
            )
        ]

    def __str__(self) -> str:
        """Give the name to be shown, or the address where there is none."""
        return self.name or self.email

    def get_full_name(self) -> str:
        """Give the name to be shown."""
        return str(self)

    def get_short_name(self) -> str:
        """Give the name to be shown: names of six cultures are not split."""
        return str(self)

    def describe(self, *, name: str, latin_name: str, language: str, time_zone: str) -> None:
        """Set what a person says of themselves."""
        self.name = name
        self.latin_name = latin_name
        self.language = language
        self.time_zone = time_zone
        self.save(update_fields=["name", "latin_name", "language", "time_zone"])

    def admit(self, may_sign_in: bool) -> None:  # noqa: FBT001 - the field's own value
        """Set whether the person may sign in."""
        self.is_active = may_sign_in
        self.save(update_fields=["is_active"])


class Organisation(Timestamped):
    """A partner organisation: a research institute, an NGO, a UN body, a company."""

    class Kind(models.TextChoices):
        """Stakeholder types of the NEAMSP."""

        GOVERNMENT = "government", _("Government")
        IGO = "igo", _("Intergovernmental organisation")
        ACADEMIA = "academia", _("Academia and research")
        NGO = "ngo", _("Civil society organisation")
        PRIVATE = "private", _("Private sector")
        COMMUNITY = "community", _("Community or herders' group")

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("type"), max_length=12, choices=Kind)

    class Meta:
        verbose_name = _("partner organisation")
        verbose_name_plural = _("partner organisations")

    def __str__(self) -> str:
        """Give the name."""
        return self.name


class Mandate(Timestamped):
    """A person's role for a State, a partner organisation or the secretariat, with its dates.

    The last day (`valid_until`) is still in force; from the next day (UTC) every door is shut.
    Mandates are ended, never deleted: who endorsed in 2026 stays readable for ever. A mandate that
    is ended before its first day is over has the day before as its last: it is never in force.
    Two mandates of a person for the same role, State and organisation never share a day; a trigger
    of the database refuses it (migration `no_overlapping_mandates`).
    """

    user = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="mandates"
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)
    state = models.CharField(_("State"), max_length=3, choices=states.CHOICES, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
    )
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("last day"), null=True, blank=True)
    appointed_by = models.CharField(
        _("appointed by"),
        max_length=200,
        blank=True,
        help_text=_("Who named the person, and the letter or note verbale."),
    )
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_reason = models.CharField(_("reason for ending"), max_length=300, blank=True)
    followed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("When sessions were closed and open work handed over after the last day."),
    )

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from") - timedelta(days=1)),
                name="mandate_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=(
                    Q(role=Role.FOCAL_POINT, organisation__isnull=True) & ~Q(state="")
                    | Q(role=Role.CONTRIBUTOR, organisation__isnull=True) & ~Q(state="")
                    | Q(role=Role.CONTRIBUTOR, organisation__isnull=False, state="")
                    | Q(role__in=sorted(STAFF_ROLES), organisation__isnull=True, state="")
                ),
                name="mandate_stands_for_what_its_role_needs",
            ),
        ]

    def __str__(self) -> str:
        """Give role and whom it stands for."""
        return " · ".join(part for part in (str(self.get_role_display()), self.stands_for) if part)

    @property
    def stands_for(self) -> str:
        """Name the State or organisation; empty for the secretariat."""
        if self.state:
            return states.name(self.state)
        return str(self.organisation) if self.organisation_id else ""

    @property
    def earliest_end(self) -> date:
        """Give the earliest possible last day: the day before the first."""
        return self.valid_from - timedelta(days=1)

    @property
    def never_in_force(self) -> bool:
        """Whether the mandate was ended before its first day was over."""
        return self.valid_until is not None and self.valid_until < self.valid_from

    def end(self, *, on: date, reason: str) -> None:
        """Set the last day and why."""
        self.valid_until = on
        self.ended_reason = reason
        self.save(update_fields=["valid_until", "ended_reason", "updated_at"])

    def follow(self, *, at: datetime) -> None:
        """Note that what follows from its end has been done."""
        self.followed_at = at
        self.save(update_fields=["followed_at", "updated_at"])


class Invitation(Timestamped):
    """An offer of an account with one mandate, to one address, usable once.

    The link carries a nonce, signed when the mail is written; no token rests here. Sending again
    changes the nonce, so that older links die.
    """

    SALT = "portal.accounts.invitation"

    class State(models.TextChoices):
        """`expired` is computed from `expires_at`; a row keeps `pending` until it is used."""

        PENDING = "pending", pgettext_lazy("invitation", "Waiting")
        ACCEPTED = "accepted", pgettext_lazy("invitation", "Accepted")
        REVOKED = "revoked", _("Revoked")

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(pgettext_lazy("person", "name"), max_length=120, blank=True)
    language = models.CharField(
        _("language of the mail"), max_length=8, choices=languages.CHOICES, default="en"
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)
    member_state = models.CharField(_("State"), max_length=3, choices=states.CHOICES, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    valid_from = models.DateField(_("mandate from"))
    valid_until = models.DateField(_("last day of the mandate"), null=True, blank=True)
    appointed_by = models.CharField(_("appointed by"), max_length=200, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    nonce = models.UUIDField(default=uuid.uuid4, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                "email",
                "role",
                "member_state",
                "organisation",
                condition=Q(state="pending"),
                nulls_distinct=False,
                name="invitation_waits_once_per_address_and_role",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="invitation_email_is_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_by__isnull=False)
                | ~Q(state="accepted") & Q(accepted_by__isnull=True),
                name="invitation_names_who_accepted_it",
            ),
        ]

    def __str__(self) -> str:
        """Give address and role."""
        return f"{self.email} · {self.get_role_display()}"

    @property
    def stands_for(self) -> str:
        """Name the State or organisation; empty for the secretariat."""
        if self.member_state:
            return states.name(self.member_state)
        return str(self.organisation) if self.organisation_id else ""

    @property
    def token(self) -> str:
        """Make the secret of the link: number and nonce, signed. Never stored, never logged."""
        return signing.dumps([self.pk, self.nonce.hex], salt=self.SALT)

    @classmethod
    def read_token(cls, token: str) -> tuple[int, uuid.UUID] | None:
        """Give number and nonce of a token, or None where the signature does not hold."""
        try:
            number, nonce = signing.loads(token, salt=cls.SALT)
            return int(number), uuid.UUID(nonce)
        except (signing.BadSignature, TypeError, ValueError):
            return None

    def is_open(self, at: datetime) -> bool:
        """Whether it can be accepted."""
        return self.state == self.State.PENDING and self.expires_at > at

    def renew(self, *, expires_at: datetime) -> Self:
        """Give it a new nonce and a new end; older links die."""
        self.nonce = uuid.uuid4()
        self.expires_at = expires_at
        self.save(update_fields=["nonce", "expires_at", "updated_at"])
        return self

    def revoke(self, *, at: datetime) -> None:
        """Take it back."""
        self.state = self.State.REVOKED
        self.answered_at = at
        self.save(update_fields=["state", "answered_at", "updated_at"])

    def accept(self, *, by: User, at: datetime) -> None:
        """Note who accepted it; its nonce is spent."""
        self.state = self.State.ACCEPTED
        self.accepted_by = by
        self.answered_at = at
        self.save(update_fields=["state", "accepted_by", "answered_at", "updated_at"])


class AccountEvent(models.Model):
    """What was done to whose account, by whom. Rows are written once; a trigger guards them.

    It holds no address: an invitation is named by its number, so that erasing an address later
    does not need a change here.
    """

    class Verb(models.TextChoices):
        """One per intention of `services`."""

        ACCOUNT_OPENED = "account_opened", _("Account opened")
        INVITED = "invited", _("Invited")
        INVITATION_RESENT = "invitation_resent", _("Invitation sent again")
        INVITATION_REVOKED = "invitation_revoked", _("Invitation revoked")
        INVITATION_ACCEPTED = "invitation_accepted", _("Invitation accepted")
        MANDATE_GRANTED = "mandate_granted", _("Mandate given")
        MANDATE_ENDED = "mandate_ended", _("Mandate ended")
        MANDATE_FOLLOWED = "mandate_followed", _("Mandate over: access closed")
        SESSIONS_CLOSED = "sessions_closed", _("Signed out everywhere")
        SUSPENDED = "suspended", _("Account suspended")
        REINSTATED = "reinstated", _("Account reinstated")
        PROFILE_CHANGED = "profile_changed", _("Profile changed")
        BREAK_GLASS = "break_glass", _("Emergency account signed in")

    at = models.DateTimeField(_("when"))
    verb = models.CharField(_("what"), max_length=20, choices=Verb)
    actor = models.ForeignKey(
        User,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Nobody where the clock acted, or the command line."),
    )
    subject = models.ForeignKey(
        User,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="account_events",
        help_text=_("Nobody while there is only an invitation."),
    )
    detail = models.JSONField(_("detail"), default=dict, blank=True)

    class Meta:
        verbose_name = _("account event")
        verbose_name_plural = _("account events")
        indexes = [models.Index(fields=["subject", "-at"], name="account_event_by_subject")]

    def __str__(self) -> str:
        """Give what and when."""
        return f"{self.get_verb_display()} · {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def note(
        cls,
        verb: str,
        *,
        at: datetime,
        actor: User | None,
        subject: User | None = None,
        **detail: str | int | None,
    ) -> AccountEvent:
        """Write one row; values that are empty are left out."""
        kept = {name: value for name, value in detail.items() if value not in (None, "")}
        return cls.objects.create(verb=verb, at=at, actor=actor, subject=subject, detail=kept)
