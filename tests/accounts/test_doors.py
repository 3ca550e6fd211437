from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth import views as auth_views
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction, Site
from wagtail.views import authenticate_with_password

from portal.accounts import policies, services
from portal.accounts.models import AccountEvent, Mandate, User
from portal.accounts.roles import STAFF_ROLES, Role
from tests.accounts.keys import add_second_factor, signed_in
from tests.factories import PASSWORD, Cast, make_user

pytestmark = pytest.mark.django_db

MFA = "/account/2fa/"
PASSWORD_DOORS = (
    auth_views.LoginView,
    auth_views.PasswordResetView,
    auth_views.PasswordResetConfirmView,
    auth_views.PasswordChangeView,
)
FILLING = {"uidb64": "MQ", "token": "set-password"}


def walk(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def view_class(callback: Any) -> type | None:
    found = getattr(callback, "view_class", None)
    while found is None and hasattr(callback, "__wrapped__"):
        callback = callback.__wrapped__
        found = getattr(callback, "view_class", None)
    return found


class TestNoOtherDoor:
    """Every view that takes a password outside allauth is stood in front of."""

    def test_no_address_leads_to_a_password_view_of_django(self) -> None:
        found = [
            route
            for route, callback in walk(get_resolver().url_patterns)
            if (kind := view_class(callback)) and issubclass(kind, PASSWORD_DOORS)
        ]

        assert set(found) >= {"cms/login/", "cms/password_reset/", "en/_util/login/"}
        for route in found:
            path = "/" + (
                route.replace("<uidb64>", FILLING["uidb64"]).replace("<token>", FILLING["token"])
            )
            kind = view_class(resolve(path).func)
            assert kind is None or not issubclass(kind, PASSWORD_DOORS), path

    def test_no_address_takes_the_password_of_a_page(self) -> None:
        for path in (
            "/_util/authenticate_with_password/1/1/",
            "/en/_util/authenticate_with_password/1/1/",
            "/documents/authenticate_with_password/1/",
        ):
            assert resolve(path).func is not authenticate_with_password
            assert Client().post(path, {"password": "x"}, follow=True).status_code == 404

    @pytest.mark.parametrize(
        "path", ["/cms/login/", "/_util/login/", "/en/_util/login/", "/admin/login/", "/cms/"]
    )
    def test_a_right_password_opens_no_session_there(self, cast: Cast, path: str) -> None:
        client = Client()

        response = client.post(
            path,
            {"username": cast.moderator.email, "email": cast.moderator.email, "password": PASSWORD},
        )

        assert response.status_code in {302, 404}
        assert SESSION_KEY not in client.session

    @pytest.mark.parametrize(
        "path",
        [
            "/cms/password_reset/",
            "/cms/password_reset/done/",
            "/cms/password_reset/confirm/MQ/abc/",
            "/cms/users/",
            "/cms/users/new/",
            "/cms/groups/",
            "/cms/groups/new/",
            "/cms/bulk/accounts/user/delete/",
            "/cms/bulk/accounts/user/assign_role/",
        ],
    )
    def test_doors_of_wagtail_are_walled_up_even_for_emergency_accounts(self, path: str) -> None:
        root = User.objects.create_superuser("root@example.org", PASSWORD)

        # Django first tries the address behind a language, as for every address it does not know.
        assert signed_in(root).get(path, follow=True).status_code == 404

    def test_sign_in_of_wagtail_leads_to_allauth_and_back(self) -> None:
        client = Client()

        first = client.get("/_util/login/?next=/en/about/")
        second = client.get(first.url)

        assert second.url == "/account/login/?next=%2Fen%2Fabout%2F"

    def test_the_admins_sign_out_is_allauths(self, cast: Cast) -> None:
        client = signed_in(cast.moderator)

        response = client.post(reverse("wagtailadmin_logout"))

        assert response.status_code == 302
        assert SESSION_KEY not in client.session

    def test_the_menus_of_wagtail_accounts_are_gone(self) -> None:
        root = User.objects.create_superuser("root@example.org", PASSWORD)

        page = signed_in(root).get("/cms/").content.decode()

        assert "/cms/users/" not in page
        assert "/cms/groups/" not in page


class TestStaffGate:
    PATHS = ("/cms/", "/cms/pages/", "/cms/images/", "/cms/people/", "/cms/no-such-page/")

    @pytest.mark.parametrize("path", PATHS)
    def test_strangers_go_to_sign_in_and_come_back(self, path: str) -> None:
        response = Client().get(path, {"q": "a b"})

        assert response.status_code == 302
        assert response.url == f"/account/login/?next={quote(path + '?q=a+b', safe='')}"

    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize("part", ["focal_point", "contributor"])
    def test_people_without_a_staff_role_get_one_page(
        self, cast: Cast, part: str, path: str
    ) -> None:
        response = signed_in(getattr(cast, part)).get(path)

        assert response.status_code == 403
        page = response.content.decode()
        assert "no role of the secretariat" in page
        assert "Mongolia" in page
        assert "Sign out and use another account" in page

    @pytest.mark.parametrize("role", sorted(STAFF_ROLES))
    def test_staff_with_a_second_factor_enter(self, role: Role) -> None:
        assert signed_in(make_user(role)).get("/cms/account/").status_code == 200

    @pytest.mark.parametrize("role", sorted(STAFF_ROLES))
    @pytest.mark.parametrize("path", PATHS)
    def test_staff_without_one_reach_its_set_up_only(self, role: Role, path: str) -> None:
        client = signed_in(make_user(role), second_factor=False)

        response = client.get(path, follow=True)

        assert response.redirect_chain == [(MFA, 302)]
        assert "needs a second factor" in response.content.decode()

    def test_they_can_sign_out(self, cast: Cast) -> None:
        client = signed_in(cast.moderator, second_factor=False)

        assert client.post("/cms/logout/").status_code == 302
        assert SESSION_KEY not in client.session

    def test_recovery_codes_alone_are_no_second_factor(self, cast: Cast) -> None:
        add_second_factor(cast.moderator).delete()
        cast.moderator.authenticator_set.create(type="recovery_codes", data={})

        response = signed_in(cast.moderator, second_factor=False).get("/cms/")

        assert response.url == MFA

    def test_the_demonstration_may_do_without(self, cast: Cast, settings: Any) -> None:
        settings.STAFF_SECOND_FACTOR = False

        assert (
            signed_in(cast.moderator, second_factor=False).get("/cms/account/").status_code == 200
        )

    @pytest.mark.parametrize(
        "headers",
        [
            {"X-Requested-With": "XMLHttpRequest"},
            {"HX-Request": "true"},
            {"Accept": "application/json"},
        ],
    )
    def test_scripts_get_403_and_no_redirect(self, cast: Cast, headers: dict[str, str]) -> None:
        clients = [
            Client(),
            signed_in(cast.focal_point),
            signed_in(cast.moderator, second_factor=False),
        ]

        answers = [client.get("/cms/pages/", headers=headers) for client in clients]

        assert [answer.status_code for answer in answers] == [403, 403, 403]
        if "HX-Request" not in headers:
            assert all(json.loads(answer.content)["error"] for answer in answers)

    def test_the_end_of_a_mandate_shows_at_the_next_request(self, cast: Cast) -> None:
        Mandate.objects.create(
            user=cast.moderator,
            role=Role.CONTRIBUTOR,
            state="MNG",
            valid_from=datetime.now(UTC).date(),
        )
        client = signed_in(cast.moderator)
        assert client.get("/cms/account/").status_code == 200
        at = datetime.now(UTC)

        services.end_mandate(
            by=cast.lead,
            mandate_id=Mandate.objects.get(user=cast.moderator, role=Role.MODERATOR).pk,
            last_day=at.date() - timedelta(days=1),
            reason="Left",
            at=at,
        )

        assert client.get("/cms/").status_code == 403

    def test_a_mandate_that_runs_out_needs_no_clock(self) -> None:
        yesterday = datetime.now(UTC).date() - timedelta(days=1)
        client = signed_in(make_user(Role.MODERATOR, valid_until=yesterday))

        assert client.get("/cms/").status_code == 403

    def test_answers_are_not_stored(self, cast: Cast) -> None:
        response = signed_in(cast.focal_point).get("/cms/")

        assert response["Cache-Control"] == "private, no-store"

    def test_emergency_accounts_enter_with_a_second_factor_and_are_logged(self) -> None:
        root = services.open_account(
            email="root@example.org", password=PASSWORD, at=datetime.now(UTC)
        )
        User.objects.filter(pk=root.pk).update(is_superuser=True)
        client = Client()

        client.post("/account/login/", {"login": root.email, "password": PASSWORD})

        assert client.get("/cms/").url == MFA
        assert AccountEvent.objects.filter(subject=root, verb="break_glass").count() == 1
        add_second_factor(root)
        assert client.get("/cms/account/").status_code == 200


class TestGate:
    def test_strangers_go_to_sign_in(self) -> None:
        response = Client().get("/account/gate/?next=/en/about/")

        assert response.url == "/account/login/?next=%2Fen%2Fabout%2F"

    @pytest.mark.parametrize(
        "back",
        [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "javascript:alert(1)",
            "http:///evil.example",
            "\x0a//evil.example",
        ],
    )
    def test_never_leads_elsewhere(self, cast: Cast, back: str) -> None:
        stranger = Client().get("/account/gate/", {"next": back})
        member = signed_in(cast.moderator).get("/account/gate/", {"next": back})
        wagtails = Client().get("/cms/login/", {"next": back})

        assert stranger.url == "/account/login/"
        assert member.url == "/account/after-sign-in/"
        assert "evil" not in wagtails.url.replace("next=%2Fcms%2Flogin%2F", "").partition("?")[0]

    def test_staff_pass_to_the_admin(self, cast: Cast) -> None:
        response = signed_in(cast.moderator).get("/account/gate/?next=/cms/reports/")

        assert response.url == "/cms/reports/"

    def test_others_read_why_not(self, cast: Cast) -> None:
        client = signed_in(cast.focal_point)

        assert client.get("/account/gate/?next=/cms/").status_code == 403
        assert client.get("/account/gate/?next=/en/secret/").status_code == 403

    def test_a_private_page_answers_403_after_one_redirect(self, cast: Cast) -> None:
        page = private_page()

        response = signed_in(cast.contributor).get(page.get_url(), follow=True)

        assert response.status_code == 403
        assert len(response.redirect_chain) == 1

    def test_a_private_page_leads_strangers_to_sign_in(self) -> None:
        response = Client().get(private_page().get_url(), follow=True)

        assert response.status_code == 200
        assert response.redirect_chain[-1][0].startswith("/account/login/?next=")
        assert len(response.redirect_chain) == 2

    def test_a_document_that_no_entry_names_is_not_there_for_others(self, cast: Cast) -> None:
        address = private_document_url()

        response = signed_in(cast.contributor).get(address, follow=True)

        assert response.status_code == 404
        assert response.redirect_chain == []
        assert signed_in(cast.editor).get(address).status_code == 200


def private_page() -> Page:
    site = Site.objects.get(is_default_site=True)
    page = site.root_page.add_child(instance=Page(title="Internal", slug="internal-page"))
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="groups")
    restriction.groups.add(Group.objects.get(name="Editors"))
    return page


def private_document_url() -> str:
    from django.core.files.base import ContentFile  # noqa: PLC0415 - only here

    collection = Collection.get_first_root_node().add_child(name="Internal")
    restriction = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="groups"
    )
    restriction.groups.add(Group.objects.get(name="Editors"))
    document = get_document_model().objects.create(
        title="Internal", file=ContentFile(b"words", name="internal.txt"), collection=collection
    )
    return document.url


class TestAfterSignIn:
    def test_staff_go_to_the_admin(self, cast: Cast) -> None:
        assert signed_in(cast.moderator).get("/account/after-sign-in/").url == "/cms/"

    def test_staff_without_a_second_factor_go_to_its_set_up(self, cast: Cast) -> None:
        client = signed_in(cast.moderator, second_factor=False)

        assert client.get("/account/after-sign-in/").url == MFA

    def test_others_go_to_the_desk_in_their_language(self) -> None:
        client = signed_in(make_user(Role.FOCAL_POINT, "JPN", language="ja"))

        assert client.get("/account/after-sign-in/").url == "/ja/desk/"

    def test_people_without_a_mandate_are_told_so(self) -> None:
        response = signed_in(make_user()).get("/account/after-sign-in/", follow=True)

        assert response.redirect_chain == [("/account/profile/", 302)]
        assert "no mandate today" in response.content.decode()

    def test_strangers_sign_in_first(self) -> None:
        assert Client().get("/account/after-sign-in/").url.startswith("/account/login/")

    def test_the_whole_way_in(self, cast: Cast) -> None:
        client = Client()

        response = client.post(
            "/account/login/", {"login": cast.focal_point.email, "password": PASSWORD}
        )

        assert response.url == "/account/after-sign-in/"
        assert client.get(response.url).url == "/en/desk/"


class TestStaffRequired:
    """The same rule for staff views of other apps."""

    def ask(self, client: Client, *roles: Role, path: str = "/en/desk/") -> HttpResponse:
        @policies.staff_required(*roles)
        def view(request: HttpRequest) -> HttpResponse:
            return HttpResponse("inside")

        request = RequestFactory().get(path)
        request.COOKIES = {key: morsel.value for key, morsel in client.cookies.items()}
        request.session = client.session
        user_id = client.session.get(SESSION_KEY)
        request.user = User.objects.get(pk=user_id) if user_id else None  # type: ignore[assignment]
        request._messages = Messages()
        return view(request)

    def test_answers_by_role_and_second_factor(self, cast: Cast) -> None:
        assert self.ask(Client()).status_code == 302
        assert self.ask(signed_in(cast.focal_point)).status_code == 403
        assert self.ask(signed_in(cast.auditor, second_factor=False)).url == MFA  # type: ignore[attr-defined]
        assert self.ask(signed_in(cast.moderator)).content == b"inside"
        assert self.ask(signed_in(cast.lead), Role.MODERATOR).status_code == 403
        assert self.ask(signed_in(cast.editor), Role.EDITOR).content == b"inside"


class Messages(list[str]):
    def add(self, *_words: Any, **_more: Any) -> None:
        """Take what is said."""
