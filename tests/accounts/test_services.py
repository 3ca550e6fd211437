from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from portal.accounts import queries, services
from portal.accounts.models import AccountEvent, Invitation, Mandate, User
from portal.accounts.roles import Role
from portal.core.errors import Conflict, DomainError, Missing, NotAllowed, Unfit
from tests.accounts.keys import signed_in
from tests.factories import Cast, make_organisation, make_user

AT = datetime(2026, 11, 2, 12, tzinfo=UTC)
TODAY = AT.date()
YESTERDAY = TODAY - timedelta(days=1)
PASSWORD = "steppe wells and quiet sand"

pytestmark = pytest.mark.django_db


def invite(by: User, **changes: Any) -> Invitation:
    words: dict[str, Any] = {
        "email": "New@Example.org",
        "role": Role.FOCAL_POINT,
        "state": "MNG",
        "valid_from": TODAY,
        "at": AT,
    }
    return services.invite(by=by, **(words | changes))


def accept(invitation: Invitation, **changes: Any) -> User:
    words: dict[str, Any] = {
        "name": "Нэр",
        "language": "mn",
        "time_zone": "Asia/Ulaanbaatar",
        "password": PASSWORD,
        "at": AT,
    }
    return services.accept_invitation(
        invitation_id=invitation.pk, nonce=invitation.nonce, **(words | changes)
    )


def links_in(text: str) -> list[tuple[int, uuid.UUID] | None]:
    """Read the invitations that links lead to: the time of writing makes each link another."""
    return [Invitation.read_token(token) for token in re.findall(r"/invitation/([^/\s]+)/", text)]


def rolled_back(act: Callable[[], Any]) -> None:
    with transaction.atomic():
        act()
        transaction.set_rollback(True)


def verbs(**about: Any) -> list[str]:
    return list(AccountEvent.objects.filter(**about).order_by("pk").values_list("verb", flat=True))


class TestInvite:
    def test_mail_goes_to_the_address_in_lower_case_and_language_of_choice(
        self, cast: Cast
    ) -> None:
        invitation = invite(cast.lead, language="mn", name="Нэр")

        assert invitation.email == "new@example.org"
        assert invitation.expires_at == AT + timedelta(days=services.INVITATION_DAYS)
        (letter,) = mail.outbox
        assert letter.to == ["new@example.org"]
        assert links_in(letter.body) == [(invitation.pk, invitation.nonce)]
        assert "Монгол Улс" in letter.body
        assert letter.extra_headers["X-Portal-Expires"] == invitation.expires_at.isoformat()
        assert verbs(actor=cast.lead) == ["invited"]

    @pytest.mark.parametrize("part", ["moderator", "editor", "auditor", "focal_point"])
    def test_others_may_not_invite(self, cast: Cast, part: str) -> None:
        with pytest.raises(NotAllowed):
            invite(getattr(cast, part))

        assert not Invitation.objects.exists()
        assert not mail.outbox

    def test_the_same_invitation_does_not_wait_twice(self, cast: Cast) -> None:
        invite(cast.lead)

        with pytest.raises(Conflict):
            invite(cast.administrator, email="NEW@example.org")

    def test_an_expired_one_makes_room(self, cast: Cast) -> None:
        old = invite(cast.lead)

        new = invite(cast.lead, at=AT + timedelta(days=15))

        old.refresh_from_db()
        assert old.state == Invitation.State.REVOKED
        assert new.state == Invitation.State.PENDING

    def test_nobody_invites_themselves(self, cast: Cast) -> None:
        with pytest.raises(NotAllowed, match="themselves"):
            invite(cast.administrator, email=cast.administrator.email, role=Role.EDITOR, state="")

    def test_a_mandate_that_is_held_is_not_offered(self, cast: Cast) -> None:
        with pytest.raises(services.MandatesOverlap):
            invite(cast.lead, email=cast.focal_point.email)

    @pytest.mark.parametrize(
        "changes",
        [
            {"state": ""},
            {"role": Role.EDITOR},
            {"role": Role.CONTRIBUTOR, "state": ""},
            {"valid_until": YESTERDAY},
        ],
    )
    def test_what_does_not_go_together_is_refused(
        self, cast: Cast, changes: dict[str, Any]
    ) -> None:
        with pytest.raises(Unfit):
            invite(cast.lead, **changes)

    def test_a_contributor_stands_for_a_state_or_an_organisation(self, cast: Cast) -> None:
        organisation = make_organisation()

        with pytest.raises(Unfit):
            invite(cast.lead, role=Role.CONTRIBUTOR, organisation=organisation)
        kept = invite(cast.lead, role=Role.CONTRIBUTOR, state="", organisation=organisation)
        assert kept.stands_for == str(organisation)

    def test_a_rolled_back_invitation_leaves_no_mail_in_the_outbox(
        self, cast: Cast, settings: Any
    ) -> None:
        settings.EMAIL_BACKEND = "portal.notifications.backend.OutboxBackend"
        lead = cast.lead

        rolled_back(lambda: invite(lead))

        assert _waiting_mails() == []

    def test_the_outbox_keeps_the_link_secret(self, cast: Cast, settings: Any) -> None:
        settings.EMAIL_BACKEND = "portal.notifications.backend.OutboxBackend"

        invitation = invite(cast.lead)

        (row,) = _waiting_mails()
        assert row.sensitive
        assert row.expires_at == invitation.expires_at
        assert row.kind == "accounts.invitation"


def _waiting_mails() -> list[Any]:
    from django.apps import apps  # noqa: PLC0415 - the room is private; its table is looked at

    return list(apps.get_model("notifications", "Delivery").objects.all())


class TestResendAndRevoke:
    def test_sending_again_kills_the_older_link(self, cast: Cast) -> None:
        invitation = invite(cast.lead)
        old = (invitation.pk, invitation.nonce)

        renewed = services.resend_invitation(
            by=cast.administrator, invitation_id=invitation.pk, at=AT + timedelta(days=1)
        )

        assert queries.open_invitation(*old, at=AT) is None
        assert queries.open_invitation(renewed.pk, renewed.nonce, at=AT) == invitation
        assert len(mail.outbox) == 2
        keys = {letter.extra_headers["X-Portal-Key"] for letter in mail.outbox}
        assert len(keys) == 2
        assert verbs(actor=cast.administrator) == ["invitation_resent"]

    def test_an_expired_one_lives_again(self, cast: Cast) -> None:
        invitation = invite(cast.lead)
        later = AT + timedelta(days=20)

        renewed = services.resend_invitation(by=cast.lead, invitation_id=invitation.pk, at=later)

        assert renewed.is_open(later)

    def test_a_revoked_one_cannot_be_accepted_or_sent(self, cast: Cast) -> None:
        invitation = invite(cast.lead)
        services.revoke_invitation(by=cast.lead, invitation_id=invitation.pk, at=AT)

        with pytest.raises(services.InvitationClosed):
            accept(invitation)
        with pytest.raises(Conflict):
            services.resend_invitation(by=cast.lead, invitation_id=invitation.pk, at=AT)
        assert verbs(actor=cast.lead) == ["invited", "invitation_revoked"]

    @pytest.mark.parametrize("act", [services.resend_invitation, services.revoke_invitation])
    def test_only_who_may_invite_and_only_what_exists(
        self, cast: Cast, act: Callable[..., Any]
    ) -> None:
        invitation = invite(cast.lead)

        with pytest.raises(NotAllowed):
            act(by=cast.auditor, invitation_id=invitation.pk, at=AT)
        with pytest.raises(Missing):
            act(by=cast.lead, invitation_id=0, at=AT)


class TestAccept:
    def test_makes_account_address_mandate_and_history(self, cast: Cast) -> None:
        invitation = invite(cast.lead, appointed_by="Note verbale 12/2026")

        user = accept(invitation)

        assert user.email == "new@example.org"
        assert user.check_password(PASSWORD)
        address = EmailAddress.objects.get(user=user)
        assert (address.email, address.verified, address.primary) == (user.email, True, True)
        mandate = Mandate.objects.get(user=user)
        assert (mandate.role, mandate.state, mandate.created_by) == (
            "focal_point",
            "MNG",
            cast.lead,
        )
        assert mandate.appointed_by == "Note verbale 12/2026"
        invitation.refresh_from_db()
        assert (invitation.state, invitation.accepted_by) == ("accepted", user)
        assert verbs(subject=user) == ["account_opened", "mandate_granted", "invitation_accepted"]
        assert user.wagtail_userprofile.current_time_zone == "Asia/Ulaanbaatar"

    def test_works_once(self, cast: Cast) -> None:
        invitation = invite(cast.lead)
        accept(invitation)

        with pytest.raises(services.InvitationClosed):
            accept(invitation)

        assert User.objects.filter(email="new@example.org").count() == 1

    def test_not_after_its_end(self, cast: Cast) -> None:
        invitation = invite(cast.lead)

        with pytest.raises(services.InvitationClosed):
            accept(invitation, at=invitation.expires_at)

    def test_an_address_with_an_account_gets_no_second_one(self, cast: Cast) -> None:
        invitation = invite(cast.lead, email=cast.contributor.email.upper())

        with pytest.raises(services.AddressHasAccount):
            accept(invitation)

        invitation.refresh_from_db()
        assert invitation.state == Invitation.State.PENDING

    def test_the_owner_adds_the_mandate_to_the_account(self, cast: Cast) -> None:
        invitation = invite(cast.lead, email=cast.contributor.email)

        mandate = services.accept_with_account(
            invitation_id=invitation.pk, nonce=invitation.nonce, by=cast.contributor, at=AT
        )

        assert mandate.user == cast.contributor
        assert queries.standing(cast.contributor, TODAY).focal_point_for == {"MNG"}

    def test_what_no_service_would_offer_breaks_on_the_database(self, cast: Cast) -> None:
        invitation = invite(cast.lead)
        Invitation.objects.filter(pk=invitation.pk).update(role=Role.EDITOR)

        with pytest.raises(IntegrityError, match="mandate_stands_for_what_its_role_needs"):
            accept(invitation)

        assert not User.objects.filter(email="new@example.org").exists()

    def test_nobody_else_does(self, cast: Cast) -> None:
        invitation = invite(cast.lead, email=cast.contributor.email)

        with pytest.raises(NotAllowed, match="another address"):
            services.accept_with_account(
                invitation_id=invitation.pk, nonce=invitation.nonce, by=cast.colleague, at=AT
            )

        assert not Mandate.objects.filter(user=cast.colleague, role=Role.FOCAL_POINT).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("hands", [2, 6])
def test_parallel_answers_make_one_account(hands: int) -> None:
    invitation = invite(make_user(Role.LEAD_MODERATOR))
    together = threading.Barrier(hands)
    outcomes: list[str] = []

    def answer() -> None:
        together.wait(timeout=10)
        try:
            accept(invitation)
            outcomes.append("accepted")
        except services.InvitationClosed:
            outcomes.append("closed")
        finally:
            connection.close()

    threads = [threading.Thread(target=answer) for _number in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["accepted"] + ["closed"] * (hands - 1)
    user = User.objects.get(email="new@example.org")
    assert Mandate.objects.filter(user=user).count() == 1
    assert EmailAddress.objects.filter(email="new@example.org").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_invitations_of_one_address_at_once_make_one_account() -> None:
    lead = make_user(Role.LEAD_MODERATOR)
    offers = [invite(lead), invite(lead, role=Role.EDITOR, state="")]
    together = threading.Barrier(2)
    outcomes: list[str] = []

    def answer(offer: Invitation) -> None:
        together.wait(timeout=10)
        try:
            accept(offer)
            outcomes.append("accepted")
        except services.AddressHasAccount:
            outcomes.append("has account")
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=(offer,)) for offer in offers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["accepted", "has account"]
    assert User.objects.filter(email="new@example.org").count() == 1
    assert Invitation.objects.filter(state="pending").count() == 1


class TestGrant:
    def test_tells_the_person_and_the_history(self, cast: Cast) -> None:
        user = make_user(language="ja")

        mandate = services.grant_mandate(
            by=cast.lead, user=user, role=Role.FOCAL_POINT, state="JPN", valid_from=TODAY, at=AT
        )

        assert mandate.created_by == cast.lead
        (letter,) = mail.outbox
        assert letter.to == [user.email]
        assert "日本" in letter.body
        assert verbs(subject=user) == ["mandate_granted"]

    def test_nobody_gives_a_mandate_to_themselves(self, cast: Cast) -> None:
        with pytest.raises(NotAllowed, match="themselves"):
            services.grant_mandate(
                by=cast.administrator,
                user=cast.administrator,
                role=Role.MODERATOR,
                valid_from=TODAY,
                at=AT,
            )

    def test_others_give_none(self, cast: Cast) -> None:
        with pytest.raises(NotAllowed):
            services.grant_mandate(
                by=cast.moderator,
                user=cast.contributor,
                role=Role.MODERATOR,
                valid_from=TODAY,
                at=AT,
            )

    def test_an_overlap_is_a_conflict(self, cast: Cast) -> None:
        with pytest.raises(services.MandatesOverlap):
            services.grant_mandate(
                by=cast.lead,
                user=cast.focal_point,
                role=Role.FOCAL_POINT,
                state="MNG",
                valid_from=TODAY,
                at=AT,
            )

    def test_the_command_line_asks_for_no_right(self) -> None:
        mandate = services.grant_mandate(
            by=None, user=make_user(), role=Role.EDITOR, valid_from=TODAY, at=AT, tell=False
        )

        assert mandate.created_by is None
        assert not mail.outbox


class TestEnd:
    def end(self, by: User, mandate: Mandate, last_day: date = YESTERDAY) -> Mandate:
        return services.end_mandate(
            by=by, mandate_id=mandate.pk, last_day=last_day, reason="Has a new post", at=AT
        )

    def test_at_once_closes_every_session(self, cast: Cast) -> None:
        client = signed_in(cast.focal_point)
        client.get("/account/profile/")
        assert queries.sessions_of(cast.focal_point).count() == 1

        self.end(cast.lead, Mandate.objects.get(user=cast.focal_point))

        assert queries.standing(cast.focal_point, TODAY).roles == frozenset()
        assert not queries.sessions_of(cast.focal_point).exists()
        assert client.get("/account/profile/").status_code == 302
        (letter,) = mail.outbox
        assert "Has a new post" in letter.body
        assert verbs(subject=cast.focal_point) == ["mandate_ended"]

    def test_sessions_stay_where_a_mandate_is_left(self, cast: Cast) -> None:
        other = Mandate.objects.create(
            user=cast.focal_point, role=Role.CONTRIBUTOR, state="MNG", valid_from=TODAY
        )
        signed_in(cast.focal_point).get("/account/profile/")

        self.end(cast.lead, other)

        assert queries.sessions_of(cast.focal_point).count() == 1

    def test_the_last_day_is_still_in_force(self, cast: Cast) -> None:
        signed_in(cast.focal_point).get("/account/profile/")

        self.end(cast.lead, Mandate.objects.get(user=cast.focal_point), last_day=TODAY)

        assert queries.standing(cast.focal_point, TODAY).focal_point_for == {"MNG"}
        assert not queries.standing(cast.focal_point, TODAY + timedelta(days=1)).roles
        assert queries.sessions_of(cast.focal_point).exists()

    def test_one_that_begins_later_never_begins(self, cast: Cast) -> None:
        later = TODAY + timedelta(days=30)
        mandate = Mandate.objects.create(
            user=cast.contributor, role=Role.FOCAL_POINT, state="MNG", valid_from=later
        )

        self.end(cast.lead, mandate, last_day=later - timedelta(days=1))

        assert not queries.standing(cast.contributor, later).focal_point_for

    def test_nobody_ends_their_own_last_staff_mandate(self, cast: Cast) -> None:
        own = Mandate.objects.get(user=cast.lead)

        with pytest.raises(NotAllowed, match="own account"):
            self.end(cast.lead, own)

        Mandate.objects.create(user=cast.lead, role=Role.EDITOR, valid_from=TODAY)
        self.end(cast.lead, own)

    @pytest.mark.parametrize("part", ["moderator", "auditor", "editor", "focal_point"])
    def test_others_end_none(self, cast: Cast, part: str) -> None:
        with pytest.raises(NotAllowed):
            self.end(getattr(cast, part), Mandate.objects.get(user=cast.contributor))

    def test_days_that_have_passed_stay_as_they_were(self, cast: Cast) -> None:
        mandate = Mandate.objects.get(user=cast.contributor)

        with pytest.raises(Unfit):
            self.end(cast.lead, mandate, last_day=YESTERDAY - timedelta(days=1))
        self.end(cast.lead, mandate, last_day=TODAY)
        with pytest.raises(Unfit, match="prolonged"):
            self.end(cast.lead, mandate, last_day=TODAY + timedelta(days=1))
        self.end(cast.lead, mandate)
        with pytest.raises(Conflict):
            self.end(cast.lead, mandate)

    def test_what_does_not_exist_is_missing(self, cast: Cast) -> None:
        with pytest.raises(Missing):
            self.end(cast.lead, Mandate(pk=0))


class TestFollow:
    def test_ended_mandates_come_back_once_with_doors_shut(self, cast: Cast) -> None:
        leaver = make_user(Role.FOCAL_POINT, "KOR", valid_until=YESTERDAY)
        signed_in(leaver).get("/account/profile/")
        make_user(Role.FOCAL_POINT, "KOR", valid_until=TODAY)

        ended = services.follow_ended_mandates(at=AT)

        assert [mandate.user for mandate in ended] == [leaver]
        assert ended[0].followed_at == AT
        assert not queries.sessions_of(leaver).exists()
        assert [letter.to for letter in mail.outbox] == [[leaver.email]]
        assert verbs(subject=leaver) == ["mandate_followed"]
        assert services.follow_ended_mandates(at=AT) == []

    def test_who_was_told_is_not_told_again(self, cast: Cast) -> None:
        mandate = Mandate.objects.get(user=cast.contributor)
        services.end_mandate(
            by=cast.lead, mandate_id=mandate.pk, last_day=YESTERDAY, reason="Left", at=AT
        )

        ended = services.follow_ended_mandates(at=AT)

        assert ended == [mandate]
        assert len(mail.outbox) == 1

    def test_a_failed_hand_over_brings_it_back(self, cast: Cast) -> None:
        make_user(Role.FOCAL_POINT, "KOR", valid_until=YESTERDAY)

        rolled_back(lambda: services.follow_ended_mandates(at=AT))

        assert len(services.follow_ended_mandates(at=AT)) == 1


class TestGroups:
    def members(self) -> set[User]:
        return set(User.objects.filter(groups__name="Editors"))

    def test_membership_follows_mandates_and_nothing_else(self, cast: Cast) -> None:
        stranger = make_user(Role.MODERATOR)
        stranger.groups.add(Group.objects.get(name="Editors"))

        changed = services.sync_groups(at=AT)

        assert cast.editor not in self.members()
        assert changed == 1
        assert services.sync_groups(at=AT) == 1
        assert self.members() == {cast.editor}
        assert services.sync_groups(at=AT) == 0

    def test_giving_and_ending_mirror_at_once(self, cast: Cast) -> None:
        user = make_user()
        mandate = services.grant_mandate(
            by=cast.lead, user=user, role=Role.EDITOR, valid_from=TODAY, at=AT
        )
        assert self.members() == {user}

        services.end_mandate(
            by=cast.lead, mandate_id=mandate.pk, last_day=YESTERDAY, reason="Left", at=AT
        )

        assert self.members() == set()

    def test_a_mandate_that_begins_is_mirrored_by_the_clock(self) -> None:
        user = make_user()
        Mandate.objects.create(user=user, role=Role.EDITOR, valid_from=TODAY)

        services.follow_ended_mandates(at=AT)

        assert self.members() == {user}

    def test_no_group_opens_the_admin(self) -> None:
        entry = Permission.objects.get(codename="access_admin")
        Group.objects.get(name="Editors").permissions.add(entry)

        services.sync_groups(at=AT)

        assert not Group.objects.filter(permissions=entry).exists()

    def test_nobody_has_rights_on_accounts_and_groups(self, cast: Cast) -> None:
        services.sync_groups(at=AT)

        for person in (cast.administrator, cast.lead, cast.editor, cast.moderator):
            fresh = User.objects.get(pk=person.pk)
            assert not any(
                permission.startswith(("auth.", "accounts."))
                for permission in fresh.get_all_permissions()
            )
            assert fresh.has_perm("wagtailadmin.access_admin")
            assert fresh.has_module_perms("wagtailadmin")
            assert not fresh.has_perm("accounts.add_user")


class TestAccounts:
    def test_suspending_shuts_every_session_and_reinstating_opens(self, cast: Cast) -> None:
        clients = [signed_in(cast.focal_point, second_factor=False) for _number in range(2)]
        for client in clients:
            client.get("/account/profile/")

        services.suspend(by=cast.lead, user=cast.focal_point, reason="Lost laptop", at=AT)

        assert [client.get("/account/profile/").status_code for client in clients] == [302, 302]
        assert queries.standing(cast.focal_point, TODAY).roles == frozenset()
        services.reinstate(by=cast.lead, user=cast.focal_point, reason="Found", at=AT)
        assert queries.standing(cast.focal_point, TODAY).focal_point_for == {"MNG"}
        assert verbs(subject=cast.focal_point) == ["suspended", "reinstated"]

    @pytest.mark.parametrize("act", [services.suspend, services.reinstate])
    def test_not_oneself_and_not_by_others(self, cast: Cast, act: Callable[..., Any]) -> None:
        for by, user in ((cast.lead, cast.lead), (cast.auditor, cast.contributor)):
            with pytest.raises(NotAllowed):
                act(by=by, user=user, reason="x", at=AT)

    def test_closing_sessions_needs_the_right(self, cast: Cast) -> None:
        signed_in(cast.contributor).get("/account/profile/")

        with pytest.raises(NotAllowed):
            services.close_sessions(by=cast.moderator, user=cast.contributor, at=AT)
        assert services.close_sessions(by=cast.lead, user=cast.contributor, at=AT) == 1

    def test_profile_is_mirrored_into_the_admin(self, cast: Cast) -> None:
        user = services.edit_profile(
            by=cast.editor,
            name="Имя",
            latin_name="Imya",
            language="ru",
            time_zone="Asia/Vladivostok",
            at=AT,
        )

        assert (user.name, user.language) == ("Имя", "ru")
        assert user.wagtail_userprofile.preferred_language == "ru"
        assert verbs(subject=user) == ["profile_changed"]


class TestFirstAdministrator:
    def test_the_command_opens_one_account_without_a_password(self) -> None:
        call_command("appoint_administrator", "First@example.org", "--name", "First")

        user = User.objects.get(email="first@example.org")
        assert queries.standing(user, datetime.now(UTC).date()).roles == {Role.ADMINISTRATOR}
        assert not user.has_usable_password()
        with pytest.raises(CommandError):
            call_command("appoint_administrator", "second@example.org")

    def test_not_with_an_address_that_has_an_account(self, cast: Cast) -> None:
        with pytest.raises(DomainError):
            services.appoint_first_administrator(
                email=cast.contributor.email, name="", language="en", at=AT
            )
