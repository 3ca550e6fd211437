"""Who may do what with accounts, and who may pass a staff door.

One rule serves every door: `/cms/` by `middleware.StaffGate`, views of other apps by
`staff_required`. Both ask `refusal`, and both ask it on every request, so that the end of a mandate
takes effect at once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts import queries
from portal.accounts.models import Mandate, User
from portal.accounts.queries import NOBODY, Standing
from portal.accounts.roles import STAFF_ROLES, Role
from portal.core.errors import NotAllowed
from portal.core.middleware import error_page
from portal.core.words_back import words_back
from portal.core.writing import listed

PEOPLE_MANAGERS = (Role.LEAD_MODERATOR, Role.ADMINISTRATOR)
"""May invite, give and end mandates, close sessions, suspend accounts."""

PEOPLE_READERS = (*PEOPLE_MANAGERS, Role.AUDITOR)
"""May see people, their mandates and what was done to their accounts."""

LAST_FACTOR = gettext_lazy(
    "Your role needs a second factor. Add another one before you remove this one."
)
"""Said to members of the secretariat who would be left without one."""

View = Callable[..., HttpResponse]


class SecondFactorMissing(NotAllowed):
    """A member of the secretariat has no second factor yet."""

    default = gettext_lazy(
        "Your role needs a second factor when you sign in. Set one up first: "
        "it takes two minutes and a telephone or a security key."
    )


# ---- People ------------------------------------------------------------------------------------


def may_see_people(standing: Standing) -> bool:
    """Lead moderator, administrator; the auditor reads only."""
    return standing.has(*PEOPLE_READERS)


def may_manage_people(standing: Standing) -> bool:
    """Lead moderator and administrator."""
    return standing.has(*PEOPLE_MANAGERS)


def may_invite(standing: Standing) -> bool:
    """Whoever manages people."""
    return may_manage_people(standing)


def may_grant(standing: Standing, *, to: User) -> bool:
    """Whoever manages people, but nobody gives a mandate to themselves.

    An administrator reads no submission by role; a mandate given to oneself would undo that.
    """
    return may_manage_people(standing) and standing.user_id != to.pk


def may_end(standing: Standing, mandate: Mandate, *, on: date) -> bool:
    """Whoever manages people; nobody ends the last secretariat mandate they themselves hold."""
    if not may_manage_people(standing):
        return False
    is_own_staff_mandate = mandate.user_id == standing.user_id and mandate.role in STAFF_ROLES
    return not is_own_staff_mandate or queries.other_staff_mandates(mandate, on=on).exists()


def may_suspend(standing: Standing, *, person: User) -> bool:
    """Whoever manages people, but not their own account."""
    return may_manage_people(standing) and standing.user_id != person.pk


def require(allowed: bool, message: object = "") -> None:  # noqa: FBT001 - reads as a sentence
    """Refuse with a sentence where a policy says no.

    Raises:
        NotAllowed: always, where `allowed` is false.
    """
    if not allowed:
        raise NotAllowed(message)


# ---- The staff door ----------------------------------------------------------------------------


def person(request: HttpRequest) -> User | None:
    """Give who is signed in; a reader without a session cookie costs neither session nor query."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = getattr(request, "user", None)
    return user if isinstance(user, User) and user.is_active else None


def standing_of(request: HttpRequest) -> Standing:
    """Give the standing of who is signed in, today; read once per request."""
    user = person(request)
    return queries.known_standing(user, queries.today(timezone.now())) if user else NOBODY


def is_staff(user: User, standing: Standing) -> bool:
    """Tell whether a person belongs to the secretariat today; emergency accounts count."""
    return standing.is_staff or user.is_superuser


def lacks_second_factor(user: User) -> bool:
    """Tell whether a member of the secretariat still has to set up a second factor."""
    return settings.STAFF_SECOND_FACTOR and not queries.has_second_factor(user)


def may_remove_factor(authenticator: Authenticator, *, on: date) -> bool:
    """Whoever has another one; those without a role of the secretariat are free to do without."""
    user = User.objects.get(pk=authenticator.user_id)
    if not settings.STAFF_SECOND_FACTOR or not is_staff(user, queries.standing(user, on)):
        return True
    return queries.second_factors(user).exclude(pk=authenticator.pk).exists()


def refusal(request: HttpRequest, *roles: Role) -> HttpResponse | None:
    """Give the answer that keeps a person out of a staff view, or None where they may pass.

    Signed out: to sign-in and back; a form that was sent comes back with its words. Without a role (of `roles`, where some are named): one page
    with status 403 that names the missing right. Without a second factor: to its set-up. Scripts
    get 403 and a sentence instead of a redirect, which they could not follow.
    """
    user = person(request)
    if user is None:
        return _to_sign_in(request)
    standing = standing_of(request)
    if not is_staff(user, standing):
        return no_right(request)
    if lacks_second_factor(user):
        return _to_second_factor(request)
    if roles and not standing.has(*roles):
        needed = listed(role.label for role in roles)
        return no_right(request, _("This page is for these roles: %(roles)s.") % {"roles": needed})
    return None


def staff_required(*roles: Role) -> Callable[[View], View]:
    """Guard a view of the secretariat: role, second factor, every request.

    Without roles, any role of the secretariat will do. An emergency account passes only where no
    role is named: it holds no mandate.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            return refusal(request, *roles) or view(request, *args, **kwargs)

        return guarded

    return decorate


def no_right(request: HttpRequest, message: object = "") -> HttpResponse:
    """Answer 403 with the missing right and the way to another account."""
    sentence = str(
        message
        or _(
            "You are signed in, but this account holds no role of the secretariat today. "
            "Only such a role opens this part of the portal."
        )
    )
    if _from_script(request):
        return _refused_script(request, sentence)
    response = TemplateResponse(
        request,
        "accounts/no_right.html",
        {
            "message": sentence,
            "mandates": queries.known_mandates(user, queries.today(timezone.now()))
            if (user := person(request))
            else [],
            "sign_in_url": sign_in_url(request),
        },
        status=403,
    )
    return response.render()


def sign_in_url(request: HttpRequest) -> str:
    """Give the address of sign-in that leads back to this page."""
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
    return f"{reverse('account_login')}?{urlencode({'next': back})}"


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if _from_script(request):
        return _refused_script(request, _("You are no longer signed in. Reload the page."))
    shown = words_back(
        request,
        status=HTTPStatus.UNAUTHORIZED,
        title=_("You have been signed out"),
        message=_(
            "What you wrote is below. Nothing is lost, and nothing has been saved yet. Sign in, "
            "then come back to this page."
        ),
        sign_in_url=_sign_in_url_to_form(request),
    )
    return shown or HttpResponseRedirect(sign_in_url(request))


def _sign_in_url_to_form(request: HttpRequest) -> str:
    # An address that takes a form may show nothing by itself; the page with the form does.
    form = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        form, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    back = urlsplit(form)._replace(scheme="", netloc="").geturl() if is_ours else request.path
    return f"{reverse('account_login')}?{urlencode({'next': back})}"


def _to_second_factor(request: HttpRequest) -> HttpResponse:
    sentence = str(SecondFactorMissing.default)
    if _from_script(request):
        return _refused_script(request, sentence)
    messages.warning(request, sentence)
    return HttpResponseRedirect(reverse("mfa_index"))


def _from_script(request: HttpRequest) -> bool:
    headers = request.headers
    return bool(
        headers.get("X-Requested-With")
        or headers.get("HX-Request")
        or headers.get("Accept", "").startswith("application/json")
    )


def _refused_script(request: HttpRequest, sentence: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return error_page(request, 403, sentence)
    return JsonResponse({"error": sentence}, status=403)
