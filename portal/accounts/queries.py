"""Reads of accounts: who holds which role now."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from portal.accounts.models import AccountEvent, Invitation, Mandate, Organisation, User
from portal.accounts.roles import STAFF_ROLES, Role


@dataclass(frozen=True)
class Standing:
    """What a person is on one day: the only thing that policies ask about a person."""

    user_id: int | None = None
    roles: frozenset[Role] = frozenset()
    contributor_for: frozenset[str] = frozenset()
    focal_point_for: frozenset[str] = frozenset()
    organisations: frozenset[int] = field(default=frozenset())

    @property
    def states(self) -> frozenset[str]:
        """States for which the person holds any mandate."""
        return self.contributor_for | self.focal_point_for

    @property
    def is_staff(self) -> bool:
        """Whether the person belongs to the secretariat."""
        return bool(self.roles & STAFF_ROLES)

    @property
    def marks(self) -> frozenset[str]:
        """What the person is, in words that can be kept beside news and compared with them later.

        `role:moderator`, `state:MNG` (any mandate for it), `focal_point:MNG`, `organisation:12`.
        """
        return frozenset(
            [
                *(f"role:{role}" for role in self.roles),
                *(f"state:{state}" for state in self.states),
                *(f"focal_point:{state}" for state in self.focal_point_for),
                *(f"organisation:{pk}" for pk in self.organisations),
            ]
        )

    def has(self, *roles: Role) -> bool:
        """Tell whether the person holds one of the roles."""
        return bool(self.roles & set(roles))


NOBODY = Standing()


def standing(user: User | AnonymousUser, on: date) -> Standing:
    """Read a person's valid mandates of a day. One query; nobody for the signed-out.

    An account that may not sign in stands for nothing.
    """
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    return _standing(user, mandates_of(user, on))


def standings(user_ids: Iterable[int], on: date) -> dict[int, Standing]:
    """Read what several people are on a day, by person. Two queries, however many they are.

    Accounts that may not sign in and people who do not exist are left out.
    """
    wanted = list(dict.fromkeys(user_ids))
    people = {user.pk: user for user in User.objects.filter(pk__in=wanted, is_active=True)}
    held: dict[int, list[Mandate]] = {pk: [] for pk in wanted if pk in people}
    for mandate in Mandate.objects.filter(user_id__in=people).valid_on(on):
        held[mandate.user_id].append(mandate)
    return {pk: _standing(people[pk], mandates) for pk, mandates in held.items()}


def mandates_of(user: User, on: date) -> list[Mandate]:
    """Read a person's mandates in force on a day, by role and place. One query."""
    return list(
        Mandate.objects.filter(user=user)
        .valid_on(on)
        .select_related("organisation")
        .order_by("role", "state", "pk")
    )


def known_mandates(user: User, on: date) -> list[Mandate]:
    """Give a person's mandates of a day, read once per user object.

    For what asks many times in one request (permissions of the Wagtail admin, the header). A
    request loads its own user object, so the end of a mandate shows at the next request. Services
    ask `standing`, which reads each time.
    """
    known = user.known_mandates if user.known_mandates is not None else {}
    if on not in known:
        known[on] = mandates_of(user, on)
        user.known_mandates = known
    return known[on]


def known_standing(user: User | AnonymousUser, on: date) -> Standing:
    """Give `standing` from `known_mandates`."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    return _standing(user, known_mandates(user, on))


def _standing(user: User, mandates: Iterable[Mandate]) -> Standing:
    held = list(mandates)
    return Standing(
        user_id=user.pk,
        roles=frozenset(Role(mandate.role) for mandate in held),
        contributor_for=frozenset(m.state for m in held if m.role == Role.CONTRIBUTOR and m.state),
        focal_point_for=frozenset(m.state for m in held if m.role == Role.FOCAL_POINT),
        organisations=frozenset(m.organisation_id for m in held if m.organisation_id),
    )


def holders(role: Role, *, on: date, state: str = "") -> QuerySet[User]:
    """Give the active people who hold a role on a day, for a State where one is named."""
    mandates = Mandate.objects.filter(role=role).valid_on(on)
    if state:
        mandates = mandates.filter(state=state)
    return User.objects.filter(is_active=True, pk__in=mandates.values("user_id")).order_by("pk")


def today(at: datetime) -> date:
    """Give the day (UTC) to which mandates are held."""
    return at.date()


# ---- Second factor and sessions ----------------------------------------------------------------

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes alone are no second factor: they stand in for one that was lost."""


def second_factors(user: User) -> QuerySet[Authenticator]:
    """Give a person's authenticator app and passkeys."""
    return Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS)


def has_second_factor(user: User) -> bool:
    """Tell whether a person has an authenticator app or a passkey."""
    return second_factors(user).exists()


def sessions_of(user: User) -> QuerySet[UserSession]:
    """Give the sessions a person is signed in with."""
    return UserSession.objects.filter(user=user)


# ---- Invitations -------------------------------------------------------------------------------


def open_invitation(number: int, nonce: uuid.UUID, *, at: datetime) -> Invitation | None:
    """Find an invitation that can be accepted; used, expired, revoked and unknown are all None."""
    invitation = (
        Invitation.objects.select_related("organisation", "invited_by")
        .filter(pk=number, nonce=nonce, state=Invitation.State.PENDING)
        .first()
    )
    return invitation if invitation and invitation.is_open(at) else None


def person_with_address(email: str) -> User | None:
    """Find who owns an address: as sign-in address or as a verified further one."""
    address = email.strip().lower()
    further = EmailAddress.objects.filter(email=address, verified=True).values("user_id")
    return User.objects.filter(Q(email=address) | Q(pk__in=further)).first()


def owns_address(user: User, email: str) -> bool:
    """Tell whether a person has shown that an address is theirs."""
    return EmailAddress.objects.filter(user=user, email=email.lower(), verified=True).exists()


INVITATION_VIEWS = ("waiting", "expired", "accepted", "revoked")


def invitations(view: str, *, at: datetime) -> QuerySet[Invitation]:
    """Give the invitations of one of `INVITATION_VIEWS`, newest first."""
    found = Invitation.objects.select_related("organisation", "invited_by", "accepted_by")
    pending = Q(state=Invitation.State.PENDING)
    condition = {
        "waiting": pending & Q(expires_at__gt=at),
        "expired": pending & Q(expires_at__lte=at),
        "accepted": Q(state=Invitation.State.ACCEPTED),
        "revoked": Q(state=Invitation.State.REVOKED),
    }[view]
    return found.filter(condition).order_by("-created_at", "-pk")


# ---- People ------------------------------------------------------------------------------------


def people(*, on: date, words: str = "", role: str = "", state: str = "") -> QuerySet[User]:
    """Give people for the secretariat's list, with `current_mandates` and `second_factor`."""
    current = Mandate.objects.valid_on(on)
    found = User.objects.annotate(
        second_factor=Exists(
            Authenticator.objects.filter(user_id=OuterRef("pk"), type__in=SECOND_FACTORS)
        )
    ).prefetch_related(
        Prefetch(
            "mandates",
            queryset=current.select_related("organisation").order_by("role", "state", "pk"),
            to_attr="current_mandates",
        )
    )
    if role or state:
        matching = current
        if role:
            matching = matching.filter(role=role)
        if state:
            matching = matching.filter(state=state)
        found = found.filter(pk__in=matching.values("user_id"))
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word) | Q(latin_name__icontains=word) | Q(email__icontains=word)
        )
    return found.order_by("name", "email", "pk")


def all_mandates(user: User) -> QuerySet[Mandate]:
    """Give every mandate a person ever had, newest first."""
    return (
        Mandate.objects.filter(user=user)
        .select_related("organisation", "created_by")
        .order_by("-valid_from", "-pk")
    )


def history(user: User) -> QuerySet[AccountEvent]:
    """Give what was done to a person's account, newest first."""
    return AccountEvent.objects.filter(subject=user).select_related("actor").order_by("-at", "-pk")


def organisations() -> QuerySet[Organisation]:
    """Give partner organisations by name."""
    return Organisation.objects.order_by("name")


def other_staff_mandates(mandate: Mandate, *, on: date) -> QuerySet[Mandate]:
    """Give the person's other secretariat mandates in force on a day."""
    return (
        Mandate.objects.filter(user_id=mandate.user_id, role__in=STAFF_ROLES)
        .valid_on(on)
        .exclude(pk=mandate.pk)
    )
