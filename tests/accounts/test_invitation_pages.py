from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from portal.accounts import services
from portal.accounts.models import AccountEvent, Invitation, Mandate, User
from portal.accounts.roles import Role
from tests.accounts.keys import signed_in
from tests.factories import PASSWORD, Cast, make_user

pytestmark = pytest.mark.django_db

PAGE = "/account/invitation/"
CHOSEN = "steppe wells and quiet sand"
ANSWERS = {
    "name": "Нэр",
    "latin_name": "Ner",
    "language": "mn",
    "time_zone": "Asia/Ulaanbaatar",
    "password": CHOSEN,
    "password_again": CHOSEN,
}


def offer(by: User, **changes: Any) -> Invitation:
    at = datetime.now(UTC)
    words: dict[str, Any] = {
        "email": "New@example.org",
        "role": Role.FOCAL_POINT,
        "state": "MNG",
        "valid_from": at.date(),
        "at": at,
    }
    return services.invite(by=by, **(words | changes))


def link(invitation: Invitation) -> str:
    return f"{PAGE}{invitation.token}/"


def opened(invitation: Invitation, client: Client | None = None) -> Client:
    client = client or Client()
    response = client.get(link(invitation))
    assert (response.status_code, response.url) == (302, PAGE)
    return client


def words_of(response: Any) -> str:
    """Give a page without what differs for every visit."""
    page = response.content.decode()
    return page.split("<main", 1)[1].split("</main>", 1)[0]


class TestOpening:
    def test_shows_who_invites_to_what(self, cast: Cast) -> None:
        response = opened(offer(cast.lead)).get(PAGE)

        page = response.content.decode()
        assert response.status_code == 200
        for words in (str(cast.lead), "Focal point", "Mongolia", "new@example.org"):
            assert words in page
        assert response["Referrer-Policy"] == "same-origin"
        assert "no-referrer" not in page  # it makes browsers hide the origin of the form
        assert "no-cache" in response["Cache-Control"]

    def test_in_the_language_of_the_mail(self, cast: Cast) -> None:
        response = opened(offer(cast.lead, language="mn")).get(PAGE)

        assert '<html lang="mn"' in response.content.decode()

    def test_the_language_switch_wins(self, cast: Cast) -> None:
        client = opened(offer(cast.lead, language="mn"))
        client.cookies["django_language"] = "ko"

        page = client.get(PAGE).content.decode()

        assert '<html lang="ko"' in page
        assert '<option value="ko" selected>' in page

    def test_offers_the_time_zone_of_the_state(self, cast: Cast) -> None:
        page = opened(offer(cast.lead)).get(PAGE).content.decode()

        assert '<option value="Asia/Ulaanbaatar" selected>' in page

    def test_consumes_nothing(self, cast: Cast) -> None:
        invitation = offer(cast.lead)
        before = AccountEvent.objects.count()

        for _number in range(3):
            opened(invitation).get(PAGE)
            Client().head(link(invitation))

        invitation.refresh_from_db()
        assert invitation.state == Invitation.State.PENDING
        assert not User.objects.filter(email="new@example.org").exists()
        assert AccountEvent.objects.count() == before

    def test_the_secret_is_neither_in_the_address_nor_in_the_session(self, cast: Cast) -> None:
        invitation = offer(cast.lead)
        client = opened(invitation)

        page = client.get(PAGE).content.decode()

        # Its head: the rest of a token holds the second in which it was written.
        head = invitation.token.partition(":")[0]
        assert head not in page
        assert invitation.nonce.hex not in page
        assert head not in str(dict(client.session))
        assert Session.objects.count() == 1

    def test_a_scanner_cannot_accept(self, cast: Cast) -> None:
        invitation = offer(cast.lead)

        assert Client().post(link(invitation), ANSWERS).status_code == 405


class TestClosed:
    """Used, expired, revoked, replaced, unknown: one page, one status."""

    def links(self, lead: User) -> list[str]:
        used = offer(lead, email="used@example.org")
        services.accept_invitation(
            invitation_id=used.pk,
            nonce=used.nonce,
            name="x",
            language="en",
            time_zone="UTC",
            password=CHOSEN,
            at=datetime.now(UTC),
        )
        expired = offer(lead, email="late@example.org")
        Invitation.objects.filter(pk=expired.pk).update(expires_at=datetime.now(UTC))
        revoked = offer(lead, email="back@example.org")
        services.revoke_invitation(by=lead, invitation_id=revoked.pk, at=datetime.now(UTC))
        replaced = offer(lead, email="again@example.org")
        old = link(replaced)
        services.resend_invitation(by=lead, invitation_id=replaced.pk, at=datetime.now(UTC))
        unknown = Invitation(pk=10**9)
        return [link(used), link(expired), link(revoked), old, link(unknown), f"{PAGE}nonsense/"]

    def test_all_answer_the_same(self, cast: Cast) -> None:
        answers = [Client().get(address) for address in self.links(cast.lead)]

        assert {answer.status_code for answer in answers} == {410}
        assert len({words_of(answer) for answer in answers}) == 1
        assert not any(answer.cookies.get("sessionid") for answer in answers)

    def test_without_an_invitation_in_the_session_too(self) -> None:
        assert Client().get(PAGE).status_code == 410
        assert Client().post(PAGE, ANSWERS).status_code == 410

    @pytest.mark.parametrize("event", ["used", "expired", "revoked"])
    def test_what_closes_between_opening_and_answering(self, cast: Cast, event: str) -> None:
        invitation = offer(cast.lead)
        client = opened(invitation)
        with time_machine.travel(
            datetime.now(UTC) + timedelta(days=15 if event == "expired" else 0)
        ):
            if event == "used":
                opened(invitation).post(PAGE, ANSWERS)
            if event == "revoked":
                services.revoke_invitation(
                    by=cast.lead, invitation_id=invitation.pk, at=datetime.now(UTC)
                )

            response = client.post(PAGE, ANSWERS)

        assert response.status_code == 410
        assert User.objects.filter(email="new@example.org").count() == (event == "used")


class TestAnswering:
    def test_opens_the_account_and_signs_in(self, cast: Cast) -> None:
        client = opened(offer(cast.lead))
        before = client.session.session_key

        response = client.post(PAGE, ANSWERS)

        user = User.objects.get(email="new@example.org")
        assert response.url == "/account/after-sign-in/"
        assert client.session[SESSION_KEY] == str(user.pk)
        assert client.session.session_key != before
        assert (user.name, user.language, user.time_zone) == ("Нэр", "mn", "Asia/Ulaanbaatar")
        assert client.get(response.url).url == "/mn/desk/"
        assert client.get(PAGE).status_code == 410

    def test_a_second_factor_can_be_set_up_at_once(self, cast: Cast) -> None:
        client = opened(offer(cast.lead, role=Role.MODERATOR, state=""))
        client.post(PAGE, ANSWERS)

        assert client.get("/account/after-sign-in/").url == "/account/2fa/"
        assert client.get("/account/2fa/totp/activate/").status_code == 200

    def test_the_address_and_the_mandate_are_not_the_persons_to_choose(self, cast: Cast) -> None:
        wanted = {
            "email": "other@example.org",
            "role": "administrator",
            "state": "JPN",
            "member_state": "JPN",
            "is_superuser": "1",
            "is_active": "",
            "user": "1",
        }

        opened(offer(cast.lead)).post(PAGE, ANSWERS | wanted)

        user = User.objects.get(email="new@example.org")
        mandate = Mandate.objects.get(user=user)
        assert (mandate.role, mandate.state) == ("focal_point", "MNG")
        assert not user.is_superuser
        assert not User.objects.filter(email="other@example.org").exists()

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"name": ""}, "Enter your name."),
            ({"password": "short", "password_again": "short"}, "12"),
            ({"password": "new@example.org", "password_again": "new@example.org"}, "similar"),
            ({"password": "qwerty123456", "password_again": "qwerty123456"}, "common"),
            ({"password_again": "other words and more"}, "not the same"),
            ({"time_zone": "Mars/Base"}, "Mars/Base"),
            ({"language": "fr"}, "fr"),
        ],
    )
    def test_faults_are_said_and_nothing_is_consumed(
        self, cast: Cast, changes: dict[str, str], sentence: str
    ) -> None:
        invitation = offer(cast.lead)

        response = opened(invitation).post(PAGE, ANSWERS | changes)

        assert response.status_code == 400
        assert sentence in response.content.decode()
        invitation.refresh_from_db()
        assert invitation.state == Invitation.State.PENDING

    def test_long_passwords_with_spaces_and_other_scripts_are_kept_whole(self, cast: Cast) -> None:
        words = "  говь элсэн манхан " + "ө" * 60

        opened(offer(cast.lead)).post(PAGE, ANSWERS | {"password": words, "password_again": words})

        user = User.objects.get(email="new@example.org")
        assert user.check_password(words)
        assert not user.check_password(words[:-1])

    def test_not_now_keeps_the_link_working(self, cast: Cast) -> None:
        invitation = offer(cast.lead)
        client = opened(invitation)

        assert client.post(f"{PAGE}later/").url == "/"
        assert client.get(PAGE).status_code == 410
        opened(invitation, client)

    def test_needs_the_token_of_the_form(self, cast: Cast) -> None:
        client = opened(offer(cast.lead), Client(enforce_csrf_checks=True))

        assert client.post(PAGE, ANSWERS).status_code == 403


class TestWithAnAccount:
    def test_the_owner_signs_in_and_the_mandate_is_added(self, cast: Cast) -> None:
        client = opened(offer(cast.lead, email=cast.contributor.email.upper()))
        page = client.get(PAGE).content.decode()
        assert "There is an account with this address" in page
        assert "password_again" not in page

        client.post(
            "/account/login/?next=/account/invitation/",
            {"login": cast.contributor.email, "password": PASSWORD},
        )
        assert client.get("/account/after-sign-in/").url == PAGE
        assert "is added to your account" in client.get(PAGE).content.decode()
        response = client.post(PAGE)

        assert response.url == "/account/after-sign-in/"
        assert Mandate.objects.filter(user=cast.contributor, role=Role.FOCAL_POINT).count() == 1

    def test_the_form_makes_no_second_account(self, cast: Cast) -> None:
        client = opened(offer(cast.lead, email=cast.contributor.email))

        client.post(PAGE, ANSWERS)

        assert User.objects.filter(email=cast.contributor.email).count() == 1
        assert SESSION_KEY not in client.session

    def test_somebody_else_is_told_and_may_sign_out(self, cast: Cast) -> None:
        invitation = offer(cast.lead)
        client = opened(invitation, signed_in(cast.contributor))

        page = client.get(PAGE)
        answer = client.post(PAGE, ANSWERS)

        for response in (page, answer):
            assert "This invitation is for another address" in response.content.decode()
            assert "/account/logout/" in response.content.decode()
        assert Mandate.objects.filter(user=cast.contributor).count() == 1
        assert not User.objects.filter(email="new@example.org").exists()
        client.post("/account/logout/")
        opened(invitation, client).post(PAGE, ANSWERS)
        assert User.objects.filter(email="new@example.org").exists()


@pytest.mark.django_db(transaction=True)
def test_eight_browsers_at_once_open_one_account() -> None:
    invitation = offer(make_user(Role.LEAD_MODERATOR))
    clients = [opened(invitation) for _number in range(8)]
    together = threading.Barrier(len(clients))
    answers: list[int] = []

    def answer(client: Client) -> None:
        together.wait(timeout=10)
        try:
            answers.append(client.post(PAGE, ANSWERS).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert User.objects.filter(email="new@example.org").count() == 1
    assert Mandate.objects.filter(user__email="new@example.org").count() == 1
    signed = [client for client in clients if SESSION_KEY in client.session]
    assert len(signed) == 1
    assert sorted(answers)[0] == 302
    assert set(answers) <= {302, 410}


class TestSignUp:
    def test_is_closed_to_everybody(self, client: Client) -> None:
        before = User.objects.count()
        words = {"email": "x@example.org", "password1": CHOSEN, "password2": CHOSEN}

        page = client.get("/account/signup/")
        answer = client.post("/account/signup/", words)

        assert page.status_code == answer.status_code == 200
        assert "password1" not in page.content.decode()
        assert User.objects.count() == before

    def test_leads_the_invited_to_their_invitation(self, cast: Cast) -> None:
        client = opened(offer(cast.lead))
        words = {"email": "x@example.org", "password1": CHOSEN, "password2": CHOSEN}

        assert client.get("/account/signup/").url == PAGE
        assert client.post("/account/signup/", words).url == PAGE
        assert not User.objects.filter(email__in=["x@example.org", "new@example.org"]).exists()
