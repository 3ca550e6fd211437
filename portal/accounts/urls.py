"""Addresses of accounts.

`urlpatterns` is mounted at `/account/` before allauth's own. `shadow_urls` is mounted at the root,
before Wagtail and its documents: each address there stands in front of one of Wagtail's that would
sign people in by a password that allauth never sees, or would make accounts without an invitation.
`secretariat_urls` is mounted below `/cms/` by `wagtail_hooks`.
"""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.urls import URLPattern, path, re_path
from wagtail.admin.auth import require_admin_access

from portal.accounts.views import doors, invitation, profile, secretariat

app_name = "accounts"
urlpatterns = [
    path("gate/", doors.gate, name="gate"),
    path("after-sign-in/", doors.after_sign_in, name="after_sign_in"),
    path("invitation/", invitation.invitation, name="invitation"),
    path("invitation/later/", invitation.forget_invitation, name="forget_invitation"),
    path("invitation/<str:token>/", invitation.open_invitation, name="open_invitation"),
    path("profile/", profile.profile, name="profile"),
    path(
        "2fa/webauthn/keys/<int:pk>/remove/",
        profile.RemovePasskey.as_view(),
        name="remove_passkey",
    ),
]

# Wagtail's page addresses may be mounted behind a language.
ANY_LANGUAGE = r"^(?:[a-z]{2}(?:-[a-z]+)?/)?"

shadow_urls: list[URLPattern] = [
    path("cms/login/", doors.to_gate),
    path("cms/logout/", allauth_views.logout),
    path("cms/account/", require_admin_access(profile.AdminPreferences.as_view())),
    re_path(r"^cms/password_reset/(?P<rest>.*)$", doors.closed),
    re_path(r"^cms/(?P<rest>users|groups)/.*$", doors.closed),
    re_path(r"^cms/bulk/(?P<rest>accounts|auth)/.*$", doors.closed),
    re_path(ANY_LANGUAGE + r"_util/login/$", doors.to_gate),
    re_path(ANY_LANGUAGE + r"_util/authenticate_with_password/(?P<rest>.*)$", doors.closed),
    re_path(ANY_LANGUAGE + r"documents/authenticate_with_password/(?P<rest>.*)$", doors.closed),
]

secretariat_urls = [
    path("", secretariat.people, name="index"),
    path("invite/", secretariat.invite, name="invite"),
    path("invitations/", secretariat.invitations, name="invitations"),
    path(
        "invitations/<int:number>/resend/",
        secretariat.resend_invitation,
        name="resend_invitation",
    ),
    path(
        "invitations/<int:number>/revoke/",
        secretariat.revoke_invitation,
        name="revoke_invitation",
    ),
    path("<uuid:uuid>/", secretariat.person, name="person"),
    path("<uuid:uuid>/grant/", secretariat.grant_mandate, name="grant_mandate"),
    path("<uuid:uuid>/mandates/<int:number>/end/", secretariat.end_mandate, name="end_mandate"),
    path("<uuid:uuid>/close-sessions/", secretariat.close_sessions, name="close_sessions"),
    path("<uuid:uuid>/suspend/", secretariat.suspend, name="suspend"),
]
