from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from portal.accounts import queries
from portal.accounts.models import User
from tests.accounts.keys import add_passkey, add_second_factor
from tests.factories import PASSWORD, Cast

pytestmark = pytest.mark.django_db

DEACTIVATE = "/account/2fa/totp/deactivate/"
REFUSED = "Add another one before you remove this one"


def fresh(user: User) -> Client:
    """Give a browser in which a person has just given the password."""
    client = Client()
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


class TestRemoval:
    def test_staff_keep_their_last_authenticator_app(self, cast: Cast) -> None:
        client = fresh(cast.moderator)
        add_second_factor(cast.moderator)

        response = client.post(DEACTIVATE)

        assert REFUSED in str(response.context["form"].errors)
        assert queries.has_second_factor(cast.moderator)

    def test_staff_keep_their_last_passkey(self, cast: Cast) -> None:
        client = fresh(cast.moderator)
        key = add_passkey(cast.moderator)

        for method in (client.get, client.post):
            response = method(f"/account/2fa/webauthn/keys/{key.pk}/remove/", follow=True)
            assert REFUSED in response.content.decode()
        assert queries.has_second_factor(cast.moderator)

    def test_one_of_two_may_go(self, cast: Cast) -> None:
        client = fresh(cast.moderator)
        add_second_factor(cast.moderator)
        key = add_passkey(cast.moderator)

        client.post(f"/account/2fa/webauthn/keys/{key.pk}/remove/")
        client.post(DEACTIVATE)

        kinds = list(cast.moderator.authenticator_set.values_list("type", flat=True))
        assert kinds == ["totp"]

    def test_an_app_beside_a_passkey_may_go(self, cast: Cast) -> None:
        client = fresh(cast.moderator)
        add_second_factor(cast.moderator)
        add_passkey(cast.moderator)

        client.post(DEACTIVATE)

        kinds = list(cast.moderator.authenticator_set.values_list("type", flat=True))
        assert kinds == ["webauthn"]

    def test_others_are_free_to_do_without(self, cast: Cast) -> None:
        client = fresh(cast.focal_point)
        add_second_factor(cast.focal_point)

        client.post(DEACTIVATE)

        assert not queries.has_second_factor(cast.focal_point)

    def test_nobody_removes_the_key_of_another(self, cast: Cast) -> None:
        key = add_passkey(cast.focal_point)

        response = fresh(cast.contributor).post(
            f"/account/2fa/webauthn/keys/{key.pk}/remove/", follow=True
        )

        assert response.status_code == 404
        assert queries.has_second_factor(cast.focal_point)

    def test_strangers_remove_nothing(self, cast: Cast) -> None:
        key = add_passkey(cast.focal_point)

        response = Client().post(f"/account/2fa/webauthn/keys/{key.pk}/remove/")

        assert response.status_code == 302
        assert queries.has_second_factor(cast.focal_point)


class TestAsked:
    def test_the_second_factor_is_asked_at_sign_in(self, cast: Cast) -> None:
        add_second_factor(cast.moderator)
        client = Client()

        response = client.post(
            "/account/login/", {"login": cast.moderator.email, "password": PASSWORD}
        )

        assert response.url == "/account/2fa/authenticate/"
        assert client.get("/cms/").url.startswith("/account/login/")

    def test_a_new_password_does_not_go_round_it(self, cast: Cast, mailoutbox: list[Any]) -> None:
        add_second_factor(cast.moderator)
        client = Client()
        client.post("/account/password/reset/", {"email": cast.moderator.email})
        path = next(
            word for word in mailoutbox[0].body.split() if "/account/password/reset/key/" in word
        )
        page = client.get("/" + path.split("/", 3)[3], follow=True)
        new = "another steppe of quiet sand"
        client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})

        assert client.get("/cms/").url.startswith("/account/login/")
        response = client.post("/account/login/", {"login": cast.moderator.email, "password": new})
        assert response.url == "/account/2fa/authenticate/"


class TestEnumeration:
    def ask(self, path: str, words: dict[str, str]) -> tuple[int, str]:
        response = Client().post(path, words)
        page = response.content.decode()
        main = page.split("<main", 1)[-1].split("</main>", 1)[0]
        for word in words.values():
            main = main.replace(word, "…")
        return response.status_code, response.headers.get("Location", "") or _steady(main)

    def test_reset_says_the_same_to_all(self, cast: Cast) -> None:
        path = "/account/password/reset/"

        assert self.ask(path, {"email": cast.contributor.email}) == self.ask(
            path, {"email": "nobody@example.org"}
        )

    def test_sign_in_says_the_same_to_all(self, cast: Cast) -> None:
        path = "/account/login/"

        assert self.ask(path, {"login": cast.contributor.email, "password": "wrong"}) == self.ask(
            path, {"login": "nobody@example.org", "password": "wrong"}
        )

    def test_reset_links_come_from_configuration(self, cast: Cast, mailoutbox: list[Any]) -> None:
        Client().post(
            "/account/password/reset/",
            {"email": cast.contributor.email},
            headers={"host": "127.0.0.1"},
        )

        assert "http://localhost:8000/account/password/reset/key/" in mailoutbox[0].body

    def test_mails_are_in_the_language_of_their_reader(
        self, cast: Cast, mailoutbox: list[Any]
    ) -> None:
        User.objects.filter(pk=cast.contributor.pk).update(language="ru")

        Client().post("/account/password/reset/", {"email": cast.contributor.email})

        (letter,) = mailoutbox
        assert not letter.subject.startswith("[")
        assert letter.extra_headers["X-Portal-Kind"] == "account.password_reset_key"


def _steady(page: str) -> str:
    return re.sub(r'value="[^"]{40,}"', "", page)
