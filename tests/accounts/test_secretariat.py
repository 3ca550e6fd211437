from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts import services
from portal.accounts.models import AccountEvent, Invitation, Mandate, User
from portal.accounts.roles import Role
from tests.accounts.keys import add_second_factor, signed_in
from tests.factories import Cast, make_organisation, make_user

pytestmark = pytest.mark.django_db

PEOPLE = "/cms/people/"
INVITE = "/cms/people/invite/"
INVITATIONS = "/cms/people/invitations/"


def now() -> datetime:
    return datetime.now(UTC)


def page_of(user: User) -> str:
    return f"{PEOPLE}{user.uuid}/"


def offer(by: User, email: str = "new@example.org") -> Invitation:
    return services.invite(
        by=by,
        email=email,
        role=Role.FOCAL_POINT,
        state="MNG",
        valid_from=now().date(),
        at=now(),
    )


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


WORDS = {
    "email": "New@example.org",
    "name": "Нэр",
    "language": "mn",
    "role": "focal_point",
    "state": "MNG",
    "organisation": "",
    "valid_from": "2026-01-01",
    "valid_until": "",
    "appointed_by": "Note verbale 12/2026",
}


class TestDoors:
    READERS = {"lead", "administrator", "auditor"}
    PARTS = ("lead", "administrator", "auditor", "moderator", "editor")

    @pytest.mark.parametrize("part", PARTS)
    def test_who_reads(self, cast: Cast, part: str) -> None:
        client = signed_in(getattr(cast, part))

        for path in (PEOPLE, INVITATIONS, page_of(cast.contributor)):
            assert client.get(path).status_code == (200 if part in self.READERS else 403), path

    @pytest.mark.parametrize("part", ["auditor", "moderator", "editor"])
    def test_who_changes_nothing(self, cast: Cast, part: str) -> None:
        invitation = offer(cast.lead)
        mandate = Mandate.objects.get(user=cast.contributor)
        client = signed_in(getattr(cast, part))
        before = AccountEvent.objects.count()

        for path in (
            INVITE,
            f"{INVITATIONS}{invitation.pk}/resend/",
            f"{INVITATIONS}{invitation.pk}/revoke/",
            f"{page_of(cast.contributor)}grant/",
            f"{page_of(cast.contributor)}mandates/{mandate.pk}/end/",
            f"{page_of(cast.contributor)}close-sessions/",
            f"{page_of(cast.contributor)}suspend/",
        ):
            assert client.post(path, WORDS | {"reason": "x"}).status_code == 403, path

        assert AccountEvent.objects.count() == before

    def test_the_auditor_sees_no_buttons(self, cast: Cast) -> None:
        page = signed_in(cast.auditor).get(page_of(cast.contributor)).content.decode()

        for words in ("Give the mandate", "Suspend the account", "Sign out everywhere", "/end/"):
            assert words not in page

    @pytest.mark.parametrize(
        "path", ["grant/", "close-sessions/", "suspend/"], ids=lambda path: path
    )
    def test_looking_changes_nothing(self, cast: Cast, path: str) -> None:
        assert signed_in(cast.lead).get(page_of(cast.contributor) + path).status_code == 405

    def test_unknown_people_are_missing(self, cast: Cast) -> None:
        client = signed_in(cast.lead)

        response = client.get(f"{PEOPLE}00000000-0000-0000-0000-000000000000/", follow=True)

        assert response.status_code == 404

    def test_the_menu_shows_people_to_those_who_may(self, cast: Cast) -> None:
        assert PEOPLE in signed_in(cast.lead).get("/cms/account/").content.decode()
        assert PEOPLE not in signed_in(cast.editor).get("/cms/account/").content.decode()


class TestList:
    def names(self, client: Client, **words: str) -> set[str]:
        return {str(user) for user in client.get(PEOPLE, words).context["page"].object_list}

    def test_filters_by_role_state_and_words(self, cast: Cast, neighbours: Cast) -> None:
        client = signed_in(cast.lead)
        everybody = {str(p) for p in (cast.lead, cast.focal_point, neighbours.focal_point)}
        other = make_user(
            Role.CONTRIBUTOR, "MNG", name="陈", latin_name="Chen", email="c@example.org"
        )

        assert self.names(client) == everybody | {"陈"}
        assert self.names(client, role="focal_point", state="MNG") == {str(cast.focal_point)}
        assert self.names(client, state="MNG") == {str(cast.focal_point), "陈"}
        assert self.names(client, q="chen") == {"陈"}
        assert self.names(client, q=other.email) == {"陈"}
        assert self.names(client, q="nobody like this") == set()
        assert self.names(client, role="no-such-role") == everybody | {"陈"}

    def test_shows_mandate_second_factor_and_suspension(self, cast: Cast) -> None:
        add_second_factor(cast.focal_point)
        User.objects.filter(pk=cast.focal_point.pk).update(is_active=False)

        page = signed_in(cast.lead).get(PEOPLE, {"q": cast.focal_point.email}).content.decode()

        row = page.split("<tbody>")[1]
        assert "Focal point · Mongolia" in row
        assert "Yes" in row
        assert "Suspended" in row

    def test_a_mandate_that_is_over_is_not_shown(self, cast: Cast) -> None:
        make_user(Role.EDITOR, valid_until=now().date() - timedelta(days=1), name="Left")

        page = signed_in(cast.lead).get(PEOPLE, {"q": "Left"}).content.decode()

        assert "Editor" not in page.split("<tbody>")[1]

    def test_queries_do_not_grow(self, cast: Cast) -> None:
        client = signed_in(cast.lead)
        client.get(PEOPLE)
        counted = []

        for more in (1, 2):
            for _number in range(more):
                make_user(Role.FOCAL_POINT, "JPN")
                make_user(Role.CONTRIBUTOR, organisation=make_organisation())
            counted.append(queries_of(client, PEOPLE))

        # The frame of the admin is every app's; what counts is that rows cost nothing.
        assert counted[0] == counted[1] <= 30

    def test_pages(self, cast: Cast) -> None:
        for _number in range(27):
            make_user()
        client = signed_in(cast.lead)

        assert len(client.get(PEOPLE).context["page"]) == 25
        assert "?p=2" in client.get(PEOPLE).content.decode()
        assert len(client.get(PEOPLE, {"p": 2}).context["page"]) == 3
        assert client.get(PEOPLE, {"p": "x"}).status_code == 200


class TestInvite:
    def test_sends_and_lists(self, cast: Cast, mailoutbox: list[Any]) -> None:
        client = signed_in(cast.lead)
        assert client.get(INVITE).status_code == 200

        response = client.post(INVITE, WORDS, follow=True)

        invitation = Invitation.objects.get()
        assert response.redirect_chain == [(INVITATIONS, 302)]
        page = response.content.decode()
        assert "new@example.org" in page
        assert invitation.token.partition(":")[0] not in page
        assert invitation.nonce.hex not in page
        assert invitation.invited_by == cast.lead
        assert mailoutbox[0].to == ["new@example.org"]

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"email": ""}, "Enter the address"),
            ({"email": "x@"}, "not an e-mail address"),
            ({"role": ""}, "Choose a role."),
            ({"state": ""}, "A focal point stands for a State: choose it."),
            ({"role": "contributor", "state": ""}, "one of the two"),
            ({"role": "editor"}, "no State and no organisation"),
            ({"valid_from": "soon"}, "such as 2027-03-31"),
            ({"valid_until": "2025-01-01"}, "before the first"),
        ],
    )
    def test_says_what_is_wrong(
        self, cast: Cast, mailoutbox: list[Any], changes: dict[str, str], sentence: str
    ) -> None:
        response = signed_in(cast.lead).post(INVITE, WORDS | changes)

        assert response.status_code == 400
        assert sentence in response.content.decode()
        assert not mailoutbox

    def test_says_what_the_service_refuses(self, cast: Cast) -> None:
        offer(cast.lead)

        response = signed_in(cast.lead).post(INVITE, WORDS)

        assert response.status_code == 400
        assert "Send it again instead" in response.content.decode()

    def test_sends_again_and_revokes(self, cast: Cast, mailoutbox: list[Any]) -> None:
        invitation = offer(cast.lead)
        client = signed_in(cast.administrator)

        again = client.post(f"{INVITATIONS}{invitation.pk}/resend/", follow=True)
        back = client.post(f"{INVITATIONS}{invitation.pk}/revoke/", follow=True)

        assert "older links no longer work" in again.content.decode()
        assert "has been revoked" in back.content.decode()
        assert len(mailoutbox) == 2
        assert client.post(f"{INVITATIONS}{invitation.pk}/revoke/").status_code == 409

    def test_four_views(self, cast: Cast) -> None:
        waiting, expired, revoked = (
            offer(cast.lead, f"{name}@example.org") for name in ("waits", "late", "back")
        )
        Invitation.objects.filter(pk=expired.pk).update(expires_at=now())
        services.revoke_invitation(by=cast.lead, invitation_id=revoked.pk, at=now())
        taken = offer(cast.lead, cast.contributor.email)
        services.accept_with_account(
            invitation_id=taken.pk, nonce=taken.nonce, by=cast.contributor, at=now()
        )
        client = signed_in(cast.lead)
        wanted = {"waiting": waiting, "expired": expired, "revoked": revoked, "accepted": taken}

        for view, invitation in wanted.items():
            response = client.get(INVITATIONS, {"view": view})
            assert list(response.context["page"]) == [invitation], view
        assert client.get(INVITATIONS, {"view": "x"}, follow=True).status_code == 404


class TestPerson:
    def test_shows_mandates_sessions_history_and_room_for_open_work(self, cast: Cast) -> None:
        subject = cast.focal_point
        signed_in(subject).get("/account/profile/")
        services.grant_mandate(
            by=cast.lead,
            user=subject,
            role=Role.CONTRIBUTOR,
            state="MNG",
            valid_from=now().date() + timedelta(days=3),
            at=now(),
        )

        page = signed_in(cast.lead).get(page_of(subject)).content.decode()

        for words in (
            "Focal point · Mongolia",
            "Not yet begun",
            "In force",
            "Signed in with 1 session.",
            "Mandate given",
            str(cast.lead),
        ):
            assert words in page

    def test_gives_a_mandate(self, cast: Cast, mailoutbox: list[Any]) -> None:
        words = WORDS | {"role": "focal_point", "state": "MNG"}

        response = signed_in(cast.lead).post(f"{page_of(cast.contributor)}grant/", words)

        assert response.url == page_of(cast.contributor)
        mandate = Mandate.objects.get(user=cast.contributor, role=Role.FOCAL_POINT)
        assert (mandate.created_by, mandate.appointed_by) == (cast.lead, "Note verbale 12/2026")
        assert mailoutbox[0].to == [cast.contributor.email]

    def test_faults_of_a_grant_are_said(self, cast: Cast) -> None:
        client = signed_in(cast.lead)
        path = f"{page_of(cast.focal_point)}grant/"

        assert "choose it" in client.post(path, WORDS | {"state": ""}).content.decode()
        assert "already holds this role" in client.post(path, WORDS).content.decode()
        own = client.post(f"{page_of(cast.lead)}grant/", WORDS)
        assert "Ask a colleague" in own.content.decode()
        assert own.status_code == 403

    def end(self, client: Client, mandate: Mandate, **words: str) -> Any:
        return client.post(f"{page_of(mandate.user)}mandates/{mandate.pk}/end/", words)

    def test_ends_a_mandate_at_once(self, cast: Cast, mailoutbox: list[Any]) -> None:
        mandate = Mandate.objects.get(user=cast.focal_point)
        theirs = signed_in(cast.focal_point)
        theirs.get("/account/profile/")
        client = signed_in(cast.lead)
        assert client.get(f"{page_of(mandate.user)}mandates/{mandate.pk}/end/").status_code == 200

        response = self.end(client, mandate, when="now", reason="Has a new post", confirmed="on")

        mandate.refresh_from_db()
        assert response.url == page_of(mandate.user)
        assert mandate.valid_until == now().date() - timedelta(days=1)
        assert theirs.get("/account/profile/").status_code == 302
        assert "Has a new post" in mailoutbox[0].body
        assert "Has a new post" in client.get(response.url).content.decode()

    def test_ends_a_mandate_on_a_day(self, cast: Cast) -> None:
        mandate = Mandate.objects.get(user=cast.focal_point)
        day = now().date() + timedelta(days=40)

        self.end(
            signed_in(cast.lead),
            mandate,
            when="day",
            last_day=day.isoformat(),
            reason="Retires",
            confirmed="on",
        )

        mandate.refresh_from_db()
        assert mandate.valid_until == day

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            ({"when": "now", "reason": "x"}, "Confirm"),
            ({"when": "now", "confirmed": "on"}, "Say why"),
            ({"reason": "x", "confirmed": "on"}, "Choose when"),
            ({"when": "day", "reason": "x", "confirmed": "on"}, "Enter the last day"),
            (
                {"when": "day", "last_day": "2020-01-01", "reason": "x", "confirmed": "on"},
                "This day has passed",
            ),
            ({"when": "day", "last_day": "x", "reason": "x", "confirmed": "on"}, "2027-03-31"),
        ],
    )
    def test_an_unclear_end_ends_nothing(
        self, cast: Cast, words: dict[str, str], sentence: str
    ) -> None:
        mandate = Mandate.objects.get(user=cast.focal_point)

        response = self.end(signed_in(cast.lead), mandate, **words)

        assert response.status_code == 400
        assert sentence in response.content.decode()
        mandate.refresh_from_db()
        assert mandate.valid_until is None

    def test_the_own_last_staff_mandate_stays(self, cast: Cast) -> None:
        own = Mandate.objects.get(user=cast.lead)
        client = signed_in(cast.lead)

        response = self.end(client, own, when="now", reason="x", confirmed="on")

        assert response.status_code == 403
        assert "Ask a colleague" in response.content.decode()
        assert "/end/" not in client.get(page_of(cast.lead)).content.decode()

    def test_a_mandate_of_another_is_not_found_here(self, cast: Cast) -> None:
        mandate = Mandate.objects.get(user=cast.focal_point)

        response = signed_in(cast.lead).get(
            f"{page_of(cast.contributor)}mandates/{mandate.pk}/end/", follow=True
        )

        assert response.status_code == 404

    def test_signs_out_everywhere(self, cast: Cast) -> None:
        theirs = signed_in(cast.focal_point)
        theirs.get("/account/profile/")

        response = signed_in(cast.lead).post(
            f"{page_of(cast.focal_point)}close-sessions/", follow=True
        )

        assert "1 session has been closed." in response.content.decode()
        assert theirs.get("/account/profile/").status_code == 302

    def test_suspends_and_reinstates_with_a_reason(self, cast: Cast) -> None:
        client = signed_in(cast.lead)
        path = f"{page_of(cast.contributor)}suspend/"

        without = client.post(path)
        suspended = client.post(path, {"reason": "Lost laptop"}, follow=True)
        reinstated = client.post(path, {"reason": "Found"}, follow=True)

        assert without.status_code == 400
        assert "The account is suspended" in suspended.content.decode()
        assert "can sign in again" in reinstated.content.decode()
        assert User.objects.get(pk=cast.contributor.pk).is_active

    def test_queries_do_not_grow(self, cast: Cast) -> None:
        subject = make_user()
        client = signed_in(cast.lead)
        client.get(page_of(subject))
        counted = []

        for more in (1, 2):
            for _number in range(more):
                services.grant_mandate(
                    by=make_user(Role.ADMINISTRATOR),
                    user=subject,
                    role=Role.CONTRIBUTOR,
                    organisation=make_organisation(),
                    valid_from=now().date(),
                    at=now(),
                )
            counted.append(queries_of(client, page_of(subject)))

        assert counted[0] == counted[1] <= 32
