"""Changes of accounts: one intention each, all or nothing, one audit row each.

Callers check the doors (`policies.staff_required`); every rule about who may is checked again here.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.users.models import UserProfile

from portal.accounts import notices, policies, queries
from portal.accounts.models import AccountEvent, Invitation, Mandate, Organisation, User
from portal.accounts.roles import MIRRORED_GROUPS, STAFF_ROLES, Role
from portal.core.errors import Conflict, Gone, Missing, NotAllowed, Unfit

log = logging.getLogger(__name__)

INVITATION_DAYS = 14
"""Days in which an invitation can be accepted, counted from each sending."""

Verb = AccountEvent.Verb


class InvitationClosed(Gone):
    """Used, expired, revoked or unknown: the person learns no more than that."""

    default = _("This invitation cannot be used (any more).")


class AddressHasAccount(Conflict):
    """The invited address has an account; its owner accepts after signing in."""

    default = _("There is an account with this address. Sign in to accept the invitation.")


class MandatesOverlap(Conflict):
    """The person holds the same mandate on some of these days."""

    default = _(
        "The person already holds this role for the same State or organisation on some of these "
        "days. End that mandate first, or choose a later first day."
    )


# ---- Accounts ----------------------------------------------------------------------------------


@transaction.atomic
def open_account(
    *,
    email: str,
    at: datetime,
    name: str = "",
    latin_name: str = "",
    language: str = "en",
    time_zone: str = "UTC",
    password: str | None = None,
    by: User | None = None,
) -> User:
    """Open an account with a verified address. Nothing else in the portal creates people.

    Called where the address is known to be the person's: on acceptance of an invitation, by the
    command line, by the demonstration. Without a password the person sets one by "forgot password".

    Raises:
        AddressHasAccount: where the address belongs to somebody.
    """
    if queries.person_with_address(email):
        raise AddressHasAccount
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email,
                password,
                name=name,
                latin_name=latin_name,
                language=language,
                time_zone=time_zone,
            )
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    except IntegrityError as error:
        raise AddressHasAccount from error
    _mirror_preferences(user)
    AccountEvent.note(Verb.ACCOUNT_OPENED, at=at, actor=by or user, subject=user)
    return user


@transaction.atomic
def edit_profile(
    *, by: User, name: str, latin_name: str, language: str, time_zone: str, at: datetime
) -> User:
    """Change what a person says of themselves; the Wagtail admin follows language and zone."""
    by.describe(name=name, latin_name=latin_name, language=language, time_zone=time_zone)
    _mirror_preferences(by)
    AccountEvent.note(Verb.PROFILE_CHANGED, at=at, actor=by, subject=by)
    return by


def _mirror_preferences(user: User) -> None:
    # Wagtail keeps language and zone of its admin in a profile of its own.
    UserProfile.objects.update_or_create(
        user=user,
        defaults={"preferred_language": user.language, "current_time_zone": user.time_zone},
    )


@transaction.atomic
def suspend(*, by: User, user: User, reason: str, at: datetime) -> User:
    """Bar a person from signing in, at once, in every session; mandates stay as they are.

    Raises:
        NotAllowed: for those who do not manage people, and for one's own account.
    """
    standing = queries.standing(by, queries.today(at))
    policies.require(policies.may_suspend(standing, person=user))
    user.admit(may_sign_in=False)
    _close_sessions(user)
    AccountEvent.note(Verb.SUSPENDED, at=at, actor=by, subject=user, reason=reason)
    return user


@transaction.atomic
def reinstate(*, by: User, user: User, reason: str, at: datetime) -> User:
    """Let a suspended person sign in again.

    Raises:
        NotAllowed: for those who do not manage people, and for one's own account.
    """
    standing = queries.standing(by, queries.today(at))
    policies.require(policies.may_suspend(standing, person=user))
    user.admit(may_sign_in=True)
    AccountEvent.note(Verb.REINSTATED, at=at, actor=by, subject=user, reason=reason)
    return user


@transaction.atomic
def close_sessions(*, by: User, user: User, at: datetime) -> int:
    """Sign a person out everywhere; give the number of closed sessions.

    Raises:
        NotAllowed: for those who do not manage people.
    """
    policies.require(policies.may_manage_people(queries.standing(by, queries.today(at))))
    closed = _close_sessions(user)
    AccountEvent.note(Verb.SESSIONS_CLOSED, at=at, actor=by, subject=user, sessions=closed)
    return closed


def _close_sessions(user: User) -> int:
    sessions = list(queries.sessions_of(user))
    for session in sessions:
        session.end()
    return len(sessions)


@transaction.atomic
def note_break_glass(*, user: User, at: datetime) -> None:
    """Record that an emergency account, which holds every right, has signed in."""
    AccountEvent.note(Verb.BREAK_GLASS, at=at, actor=user, subject=user)
    log.warning("Emergency account %s has signed in.", user.pk)


@transaction.atomic
def appoint_first_administrator(*, email: str, name: str, language: str, at: datetime) -> User:
    """Open the first administrator's account, from the command line, without a password.

    Raises:
        Conflict: where an administrator is in office; administrators invite each other.
    """
    if queries.holders(Role.ADMINISTRATOR, on=queries.today(at)).exists():
        raise Conflict(_("There is an administrator already; further people are invited."))
    user = open_account(email=email, name=name, language=language, at=at)
    _give(
        user=user,
        role=Role.ADMINISTRATOR,
        state="",
        organisation=None,
        valid_from=queries.today(at),
        valid_until=None,
        appointed_by="",
        by=None,
        at=at,
    )
    sync_groups(at=at)
    return user


# ---- Invitations -------------------------------------------------------------------------------


@transaction.atomic
def invite(
    *,
    by: User,
    email: str,
    role: Role,
    valid_from: date,
    at: datetime,
    state: str = "",
    organisation: Organisation | None = None,
    valid_until: date | None = None,
    name: str = "",
    language: str = "en",
    appointed_by: str = "",
) -> Invitation:
    """Offer an address an account with one mandate, and send the link.

    An address with an account may be invited, too: its owner accepts after signing in.

    Raises:
        NotAllowed: for those who may not invite, and for one's own address.
        MandatesOverlap: where the person holds this mandate already.
        Conflict: where the same invitation is waiting.
        Unfit: where role, State and organisation do not go together.
    """
    address = email.strip().lower()
    policies.require(policies.may_invite(queries.standing(by, queries.today(at))))
    _check_place(role, state, organisation, valid_from, valid_until)
    holder = queries.person_with_address(address)
    if holder:
        policies.require(
            holder.pk != by.pk, _("Nobody gives a mandate to themselves. Ask a colleague.")
        )
        _refuse_overlap(holder, role, state, organisation, valid_from, valid_until)
    _drop_expired_twin(address, role, state, organisation, at=at)
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                email=address,
                name=name,
                language=language,
                role=role,
                member_state=state,
                organisation=organisation,
                valid_from=valid_from,
                valid_until=valid_until,
                appointed_by=appointed_by,
                invited_by=by,
                expires_at=at + timedelta(days=INVITATION_DAYS),
            )
    except IntegrityError as error:
        raise Conflict(
            _("The same invitation is waiting for an answer. Send it again instead.")
        ) from error
    notices.send_invitation(invitation)
    _note_invitation(Verb.INVITED, invitation, by=by, at=at)
    return invitation


@transaction.atomic
def resend_invitation(*, by: User, invitation_id: int, at: datetime) -> Invitation:
    """Send a waiting or expired invitation again, with a new link; older links die.

    Raises:
        NotAllowed: for those who may not invite.
        Conflict: where it has been accepted or revoked.
    """
    invitation = _locked_pending(invitation_id, by=by, at=at)
    invitation.renew(expires_at=at + timedelta(days=INVITATION_DAYS))
    notices.send_invitation(invitation)
    _note_invitation(Verb.INVITATION_RESENT, invitation, by=by, at=at)
    return invitation


@transaction.atomic
def revoke_invitation(*, by: User, invitation_id: int, at: datetime) -> Invitation:
    """Take an invitation back; its link dies.

    Raises:
        NotAllowed: for those who may not invite.
        Conflict: where it has been accepted or revoked.
    """
    invitation = _locked_pending(invitation_id, by=by, at=at)
    invitation.revoke(at=at)
    _note_invitation(Verb.INVITATION_REVOKED, invitation, by=by, at=at)
    return invitation


@transaction.atomic
def accept_invitation(
    *,
    invitation_id: int,
    nonce: uuid.UUID,
    name: str,
    language: str,
    time_zone: str,
    password: str,
    at: datetime,
    latin_name: str = "",
) -> User:
    """Turn an invitation into an account with a verified address and the mandate.

    The address comes from the invitation: the link shows that it is the person's. The row is
    locked first, so that two parallel answers make one account.

    Raises:
        InvitationClosed: used, expired, revoked or unknown.
        AddressHasAccount: the owner has to sign in and accept there.
    """
    invitation = _locked_open(invitation_id, nonce, at=at)
    user = open_account(
        email=invitation.email,
        name=name,
        latin_name=latin_name,
        language=language,
        time_zone=time_zone,
        password=password,
        at=at,
    )
    _accept(invitation, user, at=at)
    return user


@transaction.atomic
def accept_with_account(*, invitation_id: int, nonce: uuid.UUID, by: User, at: datetime) -> Mandate:
    """Add the invitation's mandate to the account that is signed in.

    Raises:
        InvitationClosed: used, expired, revoked or unknown.
        NotAllowed: where the invited address is not this account's.
        MandatesOverlap: where the person holds this mandate already.
    """
    invitation = _locked_open(invitation_id, nonce, at=at)
    policies.require(
        queries.owns_address(by, invitation.email),
        _("This invitation is for another address than that of your account."),
    )
    return _accept(invitation, by, at=at)


def _accept(invitation: Invitation, user: User, *, at: datetime) -> Mandate:
    mandate = _give(
        user=user,
        role=Role(invitation.role),
        state=invitation.member_state,
        organisation=invitation.organisation,
        valid_from=invitation.valid_from,
        valid_until=invitation.valid_until,
        appointed_by=invitation.appointed_by,
        by=invitation.invited_by,
        at=at,
    )
    invitation.accept(by=user, at=at)
    _note_invitation(Verb.INVITATION_ACCEPTED, invitation, by=user, subject=user, at=at)
    sync_groups(at=at)
    return mandate


def _locked_open(invitation_id: int, nonce: uuid.UUID, *, at: datetime) -> Invitation:
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("organisation", "invited_by")
        .filter(pk=invitation_id, nonce=nonce, state=Invitation.State.PENDING)
        .first()
    )
    if invitation is None or not invitation.is_open(at):
        raise InvitationClosed
    return invitation


def _locked_pending(invitation_id: int, *, by: User, at: datetime) -> Invitation:
    policies.require(policies.may_invite(queries.standing(by, queries.today(at))))
    invitation = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if invitation is None:
        raise Missing
    if invitation.state != Invitation.State.PENDING:
        raise Conflict(_("This invitation has been accepted or revoked in the meantime."))
    return invitation


def _drop_expired_twin(
    email: str, role: Role, state: str, organisation: Organisation | None, *, at: datetime
) -> None:
    twins = Invitation.objects.select_for_update().filter(
        email=email,
        role=role,
        member_state=state,
        organisation=organisation,
        state=Invitation.State.PENDING,
        expires_at__lte=at,
    )
    for twin in twins:
        twin.revoke(at=at)


def _note_invitation(
    verb: str, invitation: Invitation, *, by: User, at: datetime, subject: User | None = None
) -> None:
    AccountEvent.note(
        verb,
        at=at,
        actor=by,
        subject=subject,
        invitation=invitation.pk,
        role=invitation.role,
        state=invitation.member_state,
        organisation=invitation.organisation_id,
    )


# ---- Mandates ----------------------------------------------------------------------------------


@transaction.atomic
def grant_mandate(
    *,
    by: User | None,
    user: User,
    role: Role,
    valid_from: date,
    at: datetime,
    state: str = "",
    organisation: Organisation | None = None,
    valid_until: date | None = None,
    appointed_by: str = "",
    tell: bool = True,
) -> Mandate:
    """Give a person with an account a further mandate, and tell them.

    `by=None` is the command line and the demonstration: no right is asked for.

    Raises:
        NotAllowed: for those who do not manage people, and for oneself.
        MandatesOverlap: where the person holds this mandate on some of the days.
        Unfit: where role, State and organisation do not go together.
    """
    if by is not None:
        standing = queries.standing(by, queries.today(at))
        policies.require(
            policies.may_grant(standing, to=user),
            _("Nobody gives a mandate to themselves. Ask a colleague.") if by.pk == user.pk else "",
        )
    _check_place(role, state, organisation, valid_from, valid_until)
    mandate = _give(
        user=user,
        role=role,
        state=state,
        organisation=organisation,
        valid_from=valid_from,
        valid_until=valid_until,
        appointed_by=appointed_by,
        by=by,
        at=at,
    )
    sync_groups(at=at)
    if tell:
        notices.send_mandate_granted(mandate)
    return mandate


@transaction.atomic
def end_mandate(*, by: User, mandate_id: int, last_day: date, reason: str, at: datetime) -> Mandate:
    """Set the last day of a mandate, and tell the person.

    A last day in the past ends it at once; the earliest is yesterday (UTC), or the day before the
    first day of a mandate that begins later. Rights are asked on every request, so that the next
    one is refused; where no mandate is left, the person's sessions are closed as well. Open work is
    handed over by whoever calls `follow_ended_mandates`.

    Raises:
        NotAllowed: for those who do not manage people, and for one's own last staff mandate.
        Conflict: where it is over already.
        Unfit: where the last day does not shorten it or lies before what has happened.
    """
    today = queries.today(at)
    mandate = (
        Mandate.objects.select_for_update(of=("self",))
        .select_related("user", "organisation")
        .filter(pk=mandate_id)
        .first()
    )
    if mandate is None:
        raise Missing
    if not policies.may_end(queries.standing(by, today), mandate, on=today):
        raise NotAllowed(
            _("Nobody ends the last secretariat mandate of their own account. Ask a colleague.")
            if mandate.user_id == by.pk
            else ""
        )
    _check_last_day(mandate, last_day, today=today)
    mandate.end(on=last_day, reason=reason)
    AccountEvent.note(
        Verb.MANDATE_ENDED,
        at=at,
        actor=by,
        subject=mandate.user,
        **_told(mandate),
        last_day=last_day.isoformat(),
        reason=reason,
    )
    notices.send_mandate_ended(mandate)
    if last_day < today:
        _close_where_nothing_is_left(mandate.user, on=today)
        sync_groups(at=at)
    return mandate


@transaction.atomic
def follow_ended_mandates(*, at: datetime) -> list[Mandate]:
    """Do what follows from mandates whose last day has passed, and give them back.

    Sessions are closed where the person holds no other mandate; groups are mirrored; whoever was
    not told yet is told. Each mandate is given back once: the caller hands over the open work in
    the same transaction, so that a failure there brings the mandate back at the next run. Rows that
    another worker holds are left to it.
    """
    today = queries.today(at)
    ended = list(
        Mandate.objects.ended_before(today)
        .filter(followed_at__isnull=True)
        .select_related("user", "organisation")
        .order_by("pk")
        .select_for_update(of=("self",), skip_locked=True)
    )
    for mandate in ended:
        mandate.follow(at=at)
        _close_where_nothing_is_left(mandate.user, on=today)
        if not mandate.ended_reason:
            notices.send_mandate_ended(mandate)
        AccountEvent.note(
            Verb.MANDATE_FOLLOWED, at=at, actor=None, subject=mandate.user, **_told(mandate)
        )
    sync_groups(at=at)  # mandates begin, too
    return ended


def _give(
    *,
    user: User,
    role: Role,
    state: str,
    organisation: Organisation | None,
    valid_from: date,
    valid_until: date | None,
    appointed_by: str,
    by: User | None,
    at: datetime,
) -> Mandate:
    with _overlap_is_a_conflict():
        mandate = Mandate.objects.create(
            user=user,
            role=role,
            state=state,
            organisation=organisation,
            valid_from=valid_from,
            valid_until=valid_until,
            appointed_by=appointed_by,
            created_by=by,
        )
    AccountEvent.note(
        Verb.MANDATE_GRANTED,
        at=at,
        actor=by,
        subject=user,
        **_told(mandate),
        first_day=valid_from.isoformat(),
        last_day=valid_until.isoformat() if valid_until else None,
        appointed_by=appointed_by,
    )
    return mandate


def _told(mandate: Mandate) -> dict[str, str | int | None]:
    return {
        "mandate": mandate.pk,
        "role": mandate.role,
        "state": mandate.state,
        "organisation": mandate.organisation_id,
    }


@contextmanager
def _overlap_is_a_conflict() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "mandate_does_not_overlap" in str(error):
            raise MandatesOverlap from error
        raise


def _refuse_overlap(
    user: User,
    role: Role,
    state: str,
    organisation: Organisation | None,
    valid_from: date,
    valid_until: date | None,
) -> None:
    same = Mandate.objects.filter(user=user).same_standing(
        role=role, state=state, organisation_id=organisation.pk if organisation else None
    )
    if same.shares_a_day(valid_from, valid_until).exists():
        raise MandatesOverlap


def _check_place(
    role: Role,
    state: str,
    organisation: Organisation | None,
    valid_from: date,
    valid_until: date | None,
) -> None:
    if valid_until and valid_until < valid_from:
        raise Unfit(_("The last day lies before the first."))
    if role in STAFF_ROLES and (state or organisation):
        raise Unfit(_("A role of the secretariat stands for no State and no organisation."))
    if role == Role.FOCAL_POINT and (not state or organisation):
        raise Unfit(_("A focal point stands for a State."))
    if role == Role.CONTRIBUTOR and bool(state) == bool(organisation):
        raise Unfit(_("A contributor stands for a State or for an organisation: one of the two."))


def _check_last_day(mandate: Mandate, last_day: date, *, today: date) -> None:
    if mandate.valid_until and mandate.valid_until < today:
        raise Conflict(_("This mandate is over already."))
    if mandate.valid_until and last_day > mandate.valid_until:
        raise Unfit(_("A mandate can be shortened, not prolonged. Give a further one instead."))
    if last_day < max(mandate.earliest_end, today - timedelta(days=1)):
        raise Unfit(_("A mandate cannot be ended for days that have passed."))


def _close_where_nothing_is_left(user: User, *, on: date) -> None:
    if not queries.mandates_of(user, on):
        _close_sessions(user)


# ---- Groups ------------------------------------------------------------------------------------


@transaction.atomic
def sync_groups(*, at: datetime) -> int:
    """Make Wagtail's groups mirror mandates; give the number of memberships changed.

    Wagtail grants rights on pages, images and documents to groups only. Membership follows from
    mandates in force and from nothing else; entry to the admin is taken from every group, since it
    is `MandateBackend` that gives it, from the mandate itself. Safe to run at any time.
    """
    changed = 0
    today = queries.today(at)
    for name, role in MIRRORED_GROUPS.items():
        group, _created = Group.objects.get_or_create(name=name)
        wanted = set(queries.holders(role, on=today).values_list("pk", flat=True))
        actual = set(User.objects.filter(groups=group).values_list("pk", flat=True))
        if wanted != actual:
            group.user_set.set(wanted)
            changed += len(wanted ^ actual)
    entry = Permission.objects.filter(
        content_type__app_label="wagtailadmin", codename="access_admin"
    )
    Group.permissions.through.objects.filter(permission__in=entry).delete()
    return changed
