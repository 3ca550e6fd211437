from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from portal.accounts.models import AccountEvent, Invitation, Mandate, User
from portal.accounts.roles import Role
from tests.factories import make_organisation, make_user

AT = datetime(2026, 11, 2, 12, tzinfo=UTC)
FIRST = date(2026, 1, 1)


def give(user: User, **changes: object) -> Mandate:
    words = {"role": Role.MODERATOR, "valid_from": FIRST, "valid_until": None} | changes
    return Mandate.objects.create(user=user, **words)


def offer(by: User, **changes: object) -> Invitation:
    words = {
        "email": "new@example.org",
        "role": Role.MODERATOR,
        "valid_from": FIRST,
        "invited_by": by,
        "expires_at": AT,
    } | changes
    return Invitation.objects.create(**words)


def breaks(name: str, act: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act()


@pytest.mark.django_db
class TestConstraints:
    def test_user_email_is_lower_case(self) -> None:
        breaks("user_email_is_lower_case", lambda: User.objects.create(email="Big@example.org"))

    def test_addresses_are_lowered_on_the_way_in(self) -> None:
        user = User.objects.create_user("  Big@Example.org ")

        assert user.email == "big@example.org"
        assert User.objects.get_by_natural_key("BIG@example.org") == user

    def test_mandate_ends_after_it_begins(self) -> None:
        breaks(
            "mandate_ends_after_it_begins",
            lambda: give(make_user(), valid_until=FIRST - timedelta(days=2)),
        )

    def test_mandate_may_end_before_its_first_day_is_over(self) -> None:
        mandate = give(make_user(), valid_until=FIRST - timedelta(days=1))

        assert mandate.never_in_force
        assert not Mandate.objects.valid_on(FIRST).filter(pk=mandate.pk).exists()

    @pytest.mark.parametrize(
        ("role", "state", "with_organisation"),
        [
            (Role.FOCAL_POINT, "", False),
            (Role.FOCAL_POINT, "MNG", True),
            (Role.CONTRIBUTOR, "", False),
            (Role.CONTRIBUTOR, "MNG", True),
            (Role.MODERATOR, "MNG", False),
            (Role.EDITOR, "", True),
        ],
    )
    def test_mandate_stands_for_what_its_role_needs(
        self, role: Role, state: str, with_organisation: bool
    ) -> None:
        organisation = make_organisation() if with_organisation else None

        breaks(
            "mandate_stands_for_what_its_role_needs",
            lambda: give(make_user(), role=role, state=state, organisation=organisation),
        )

    def test_invitation_waits_once_per_address_and_role(self) -> None:
        inviter = make_user()
        offer(inviter)

        breaks("invitation_waits_once_per_address_and_role", lambda: offer(inviter))

    def test_invitations_for_two_organisations_may_wait(self) -> None:
        inviter = make_user()
        for _number in range(2):
            offer(inviter, role=Role.CONTRIBUTOR, organisation=make_organisation())

        assert Invitation.objects.count() == 2

    def test_invitation_email_is_lower_case(self) -> None:
        inviter = make_user()

        breaks("invitation_email_is_lower_case", lambda: offer(inviter, email="New@example.org"))

    @pytest.mark.parametrize(("state", "by_somebody"), [("accepted", False), ("pending", True)])
    def test_invitation_names_who_accepted_it(self, state: str, by_somebody: bool) -> None:
        inviter = make_user()

        breaks(
            "invitation_names_who_accepted_it",
            lambda: offer(inviter, state=state, accepted_by=inviter if by_somebody else None),
        )


@pytest.mark.django_db
class TestNoOverlap:
    @pytest.mark.parametrize(
        ("first", "last"),
        [
            (date(2026, 3, 1), None),
            (date(2026, 6, 30), date(2026, 6, 30)),
            (date(2025, 1, 1), FIRST),
            (date(2025, 1, 1), None),
        ],
    )
    def test_same_mandate_on_a_shared_day_is_refused(self, first: date, last: date | None) -> None:
        user = make_user()
        give(user, valid_until=date(2026, 6, 30))

        breaks("mandate_does_not_overlap", lambda: give(user, valid_from=first, valid_until=last))

    def test_neighbouring_periods_and_other_places_are_fine(self) -> None:
        user, organisation = make_user(), make_organisation()
        give(user, valid_until=date(2026, 6, 30))
        give(user, valid_from=date(2026, 7, 1))
        give(user, role=Role.EDITOR)
        give(user, role=Role.CONTRIBUTOR, state="MNG")
        give(user, role=Role.CONTRIBUTOR, state="JPN")
        give(user, role=Role.CONTRIBUTOR, organisation=organisation)
        give(make_user())

        breaks(
            "mandate_does_not_overlap",
            lambda: give(user, role=Role.CONTRIBUTOR, organisation=organisation),
        )

    def test_a_mandate_that_was_never_in_force_blocks_nothing(self) -> None:
        user = make_user()
        give(user, valid_until=FIRST - timedelta(days=1))

        give(user)
        give(user, valid_until=FIRST - timedelta(days=1))

    def test_prolonging_into_another_one_is_refused(self) -> None:
        user = make_user()
        early = give(user, valid_until=date(2026, 6, 30))
        give(user, valid_from=date(2026, 7, 1))

        breaks("mandate_does_not_overlap", lambda: early.end(on=date(2026, 7, 1), reason="later"))


@pytest.mark.django_db(transaction=True)
def test_two_connections_cannot_give_the_same_mandate() -> None:
    user = make_user()
    together = threading.Barrier(4)
    refused: list[str] = []

    def attempt() -> None:
        try:
            with transaction.atomic():
                together.wait(timeout=10)
                give(user)
        except IntegrityError as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Mandate.objects.filter(user=user).count() == 1
    assert len(refused) == 3


@pytest.mark.django_db
class TestAccountEvents:
    def test_the_history_is_not_rewritten(self) -> None:
        event = AccountEvent.note(AccountEvent.Verb.INVITED, at=AT, actor=None)

        breaks(
            "account_event_is_written_once",
            lambda: AccountEvent.objects.filter(pk=event.pk).update(verb="suspended"),
        )
        breaks("account_event_is_written_once", event.delete)

    def test_empty_details_are_left_out(self) -> None:
        event = AccountEvent.note(
            AccountEvent.Verb.INVITED, at=AT, actor=None, role="editor", state="", organisation=None
        )

        assert event.detail == {"role": "editor"}
        assert str(event) == "Invited · 2026-11-02 12:00"


@pytest.mark.django_db
class TestInvitationToken:
    def test_number_and_nonce_come_back(self) -> None:
        invitation = offer(make_user())

        assert Invitation.read_token(invitation.token) == (invitation.pk, invitation.nonce)

    @pytest.mark.parametrize("token", ["", "x", "WzEsIngiXQ:1abc:def"])
    def test_what_is_not_signed_gives_nothing(self, token: str) -> None:
        assert Invitation.read_token(token) is None

    def test_a_changed_token_gives_nothing(self) -> None:
        token = offer(make_user()).token

        assert Invitation.read_token(token[:-2] + ("aa" if token[-2:] != "aa" else "bb")) is None

    def test_renewal_changes_it(self) -> None:
        invitation = offer(make_user(), nonce=uuid.UUID(int=7))
        before = Invitation.read_token(invitation.token)

        renewed = Invitation.read_token(invitation.renew(expires_at=AT).token)
        assert before == (invitation.pk, uuid.UUID(int=7))
        assert renewed == (invitation.pk, invitation.nonce) != before
