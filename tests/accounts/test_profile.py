from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from portal.accounts import context_processors
from portal.accounts.middleware import SpeakTheirLanguage
from portal.accounts.models import AccountEvent, User
from portal.accounts.queries import NOBODY
from portal.accounts.roles import Role
from tests.accounts.keys import signed_in
from tests.factories import Cast, make_organisation, make_user

pytestmark = pytest.mark.django_db

PAGE = "/account/profile/"
WORDS = {
    "name": "Нэр",
    "latin_name": "Ner",
    "language": "mn",
    "time_zone": "Asia/Ulaanbaatar",
}


class TestProfile:
    def test_strangers_sign_in_first(self, client: Client) -> None:
        assert client.get(PAGE).url.startswith("/account/login/")

    def test_shows_mandates_with_their_last_day(self) -> None:
        last = datetime(2031, 3, 5, tzinfo=UTC).date()
        user = make_user(Role.FOCAL_POINT, "MNG", valid_until=last)

        page = signed_in(user).get(PAGE).content.decode()

        assert "Focal point · Mongolia" in page
        assert "5 March 2031" in page

    def test_offers_zones_of_the_region_first(self, cast: Cast) -> None:
        page = signed_in(cast.contributor).get(PAGE).content.decode()

        assert page.index("North-East Asia") < page.index("Ulaanbaatar") < page.index("Kabul")

    def test_saves_and_answers_in_the_new_language(self, cast: Cast) -> None:
        client = signed_in(cast.contributor)
        client.cookies["django_language"] = "ru"

        response = client.post(PAGE, WORDS)

        user = User.objects.get(pk=cast.contributor.pk)
        assert (user.name, user.latin_name, user.language) == ("Нэр", "Ner", "mn")
        assert client.cookies["django_language"].value == ""
        assert '<html lang="mn"' in client.get(response.url).content.decode()
        assert AccountEvent.objects.filter(subject=user, verb="profile_changed").count() == 1

    @pytest.mark.parametrize(
        "changes", [{"name": ""}, {"time_zone": "Mars/Base"}, {"language": "fr"}]
    )
    def test_faults_save_nothing(self, cast: Cast, changes: dict[str, str]) -> None:
        response = signed_in(cast.contributor).post(PAGE, WORDS | changes)

        assert response.status_code == 400
        assert User.objects.get(pk=cast.contributor.pk).language == "en"

    def test_nothing_else_can_be_set(self, cast: Cast) -> None:
        extra = {"email": "x@example.org", "is_superuser": "1", "uuid": "1", "role": "editor"}

        signed_in(cast.contributor).post(PAGE, WORDS | extra)

        user = User.objects.get(pk=cast.contributor.pk)
        assert user.email == cast.contributor.email
        assert not user.is_superuser
        assert user.uuid == cast.contributor.uuid

    def test_sessions_are_listed_and_others_can_be_closed(self, cast: Cast) -> None:
        here, there = (signed_in(cast.contributor, second_factor=False) for _number in range(2))
        there.get(PAGE)
        assert here.get("/account/sessions/").status_code == 200

        here.post("/account/sessions/")

        assert there.get(PAGE).status_code == 302
        assert here.get(PAGE).status_code == 200


class TestAdminAccountPage:
    def test_keeps_theme_and_language_but_no_name_address_or_password(self, cast: Cast) -> None:
        response = signed_in(cast.editor).get("/cms/account/")

        page = response.content.decode()
        assert response.status_code == 200
        assert "theme-theme" in page
        assert "locale-preferred_language" in page
        assert "name_email-" not in page
        assert "password-" not in page

    def test_a_name_sent_there_changes_nothing(self, cast: Cast) -> None:
        words = {
            "name_email-first_name": "X",
            "name_email-last_name": "Y",
            "name_email-email": "x@example.org",
            "theme-theme": "dark",
            "theme-contrast": "system",
            "theme-density": "default",
            "locale-preferred_language": "ru",
            "locale-current_time_zone": "Asia/Vladivostok",
            "theme-keyboard_shortcuts": "on",
        }

        response = signed_in(cast.editor).post("/cms/account/", words)

        user = User.objects.get(pk=cast.editor.pk)
        assert response.status_code == 302
        assert user.email == cast.editor.email
        assert str(user) == str(cast.editor)
        assert user.wagtail_userprofile.theme == "dark"


class TestLanguageAndZone:
    def seen(self, path: str, user: User | None, **cookies: str) -> tuple[str | None, str]:
        found: list[tuple[str | None, str]] = []

        def page(_request: HttpRequest) -> HttpResponse:
            found.append((translation.get_language(), timezone.get_current_timezone_name()))
            return HttpResponse()

        request = RequestFactory().get(path)
        request.COOKIES = cookies | ({"sessionid": "x"} if user else {})
        request.user = user or AnonymousUser()
        with translation.override("en"):
            SpeakTheirLanguage(page)(request)
        return found[0]

    def person(self) -> User:
        return make_user(language="ja", time_zone="Asia/Tokyo")

    def test_an_address_without_a_language_takes_the_persons(self) -> None:
        assert self.seen(PAGE, self.person()) == ("ja", "Asia/Tokyo")

    def test_an_address_with_a_language_keeps_it(self) -> None:
        assert self.seen("/en/desk/", self.person()) == ("en", "Asia/Tokyo")

    def test_the_language_switch_wins_over_the_profile(self) -> None:
        assert self.seen(PAGE, self.person(), django_language="en") == ("en", "Asia/Tokyo")

    def test_readers_are_left_alone(self) -> None:
        assert self.seen(PAGE, None) == ("en", "UTC")

    def test_a_zone_that_is_gone_breaks_nothing(self) -> None:
        assert self.seen(PAGE, make_user(time_zone="Mars/Base"))[1] == "UTC"


class TestHeader:
    def account(self, client: Client) -> dict[str, Any]:
        request = RequestFactory().get("/")
        request.COOKIES = {key: morsel.value for key, morsel in client.cookies.items()}
        request.user = User.objects.filter(pk=client.session.get("_auth_user_id")).first() or (
            AnonymousUser()
        )
        return context_processors.account(request)

    def test_costs_a_reader_no_query_and_no_session(self, django_assert_num_queries: Any) -> None:
        request = RequestFactory().get("/")

        with django_assert_num_queries(0):
            said = context_processors.account(request)
            assert not said["signed_in"]
            assert not said["can_enter_cms"]

        assert said["standing"] is NOBODY

    def test_a_page_for_a_reader_sets_no_cookie(self, client: Client) -> None:
        response = client.get("/en/about/")

        assert "sessionid" not in response.cookies

    def test_says_role_and_state(self, cast: Cast) -> None:
        said = self.account(signed_in(cast.focal_point))

        assert said["signed_in"]
        assert str(said["account_label"]) == "Focal point, Mongolia"
        assert not said["can_enter_cms"]
        assert said["standing"].focal_point_for == {"MNG"}

    def test_says_the_organisation_and_several_roles(self) -> None:
        user = make_user(Role.CONTRIBUTOR, organisation=make_organisation(name="Institute"))
        other = make_user(Role.MODERATOR)
        other.mandates.create(role=Role.AUDITOR, valid_from=datetime(2026, 1, 1, tzinfo=UTC).date())

        assert str(self.account(signed_in(user))["account_label"]) == "Contributor, Institute"
        said = self.account(signed_in(other))
        assert str(said["account_label"]) == "Auditor; Moderator"
        assert said["can_enter_cms"]

    def test_mandates_are_read_once(self, cast: Cast, django_assert_num_queries: Any) -> None:
        client = signed_in(cast.moderator)
        said = self.account(client)

        with django_assert_num_queries(1):
            assert bool(said["can_enter_cms"])
            assert str(said["account_label"])
            assert said["standing"].is_staff

    def test_without_a_mandate_the_name_stands_there(self) -> None:
        user = make_user(name="Name")

        assert str(self.account(signed_in(user))["account_label"]) == "Name"
