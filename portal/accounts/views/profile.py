"""What a person sees and changes of their own account."""

from __future__ import annotations

from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin.views.account import (
    AccountView,
    BaseSettingsPanel,
    ChangePasswordPanel,
    NameEmailSettingsPanel,
)

from portal.accounts import policies, queries, services
from portal.accounts.forms import ProfileForm
from portal.accounts.policies import LAST_FACTOR


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change name, language and time zone; list the mandates of today."""
    user = policies.person(request)
    if user is None:
        return HttpResponseRedirect(policies.sign_in_url(request))
    form = ProfileForm(request.POST) if request.method == "POST" else ProfileForm.of(user)
    if form.is_bound and form.is_valid():
        services.edit_profile(by=user, at=timezone.now(), **form.cleaned_data)
        with translation.override(user.language):
            messages.success(request, _("Your profile has been saved."))
        response = HttpResponseRedirect(reverse("accounts:profile"))
        # A choice made with the language switch would hide the language chosen here.
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response
    return TemplateResponse(
        request,
        "accounts/profile.html",
        {
            "form": form,
            "mandates": queries.known_mandates(user, queries.today(timezone.now())),
            "has_second_factor": queries.has_second_factor(user),
        },
        status=400 if form.is_bound else 200,
    )


class RemovePasskey(RemoveWebAuthnView):
    """allauth's page, which asks the adapter about an authenticator app but not about a passkey."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Refuse the last second factor of a member of the secretariat, page and form alike."""
        today = queries.today(timezone.now())
        if policies.person(request) and not policies.may_remove_factor(self.get_object(), on=today):
            messages.error(request, LAST_FACTOR)
            return HttpResponseRedirect(reverse("mfa_list_webauthn"))
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


class AdminPreferences(AccountView):
    """Wagtail's own account page without name, address and password.

    These are changed on the profile page and in allauth's pages: a name has one field here, not a
    first and a last one, and an address must be verified.
    """

    def get_panels(self) -> list[BaseSettingsPanel]:
        """Leave out what is kept elsewhere."""
        elsewhere = (NameEmailSettingsPanel, ChangePasswordPanel)
        return [panel for panel in super().get_panels() if not isinstance(panel, elsewhere)]
