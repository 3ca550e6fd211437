"""The door of the desk: who passes, and what happens to words that arrive at a shut one.

A form is open for hours; meanwhile the session may end, or a sign-in in another window may change
the token that guards it. Neither may cost a word: what was typed comes back on a page of its own
and can be sent again after signing in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.decorators import decorator_from_middleware
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from portal.accounts import policies as accounts
from portal.catalogue.record import Kind
from portal.core.errors import Unfit
from portal.desk import policies
from portal.desk.policies import Visitor
from portal.desk.presentation import spoken
from portal.desk.sections import CODES, LANGUAGES, QUESTIONS, ROW_WORDS, TICKED, ZONE, title_of
from portal.submissions import queries
from portal.submissions.models import Submission
from portal.submissions.sections import FORMS
from portal.vocabulary.queries import Terms, terms

SILENT = frozenset(
    {"csrfmiddlewaretoken", "version", "then", "go", "add", "remove", "again-path", "file", "kind"}
)
"""Controls that are no words of a person."""

P = ParamSpec("P")
DeskView = Callable[Concatenate[HttpRequest, Visitor, P], HttpResponseBase]


class KeepWords(CsrfViewMiddleware):
    """Django's check of the form's token; what it refuses comes back instead of getting lost."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        if accounts.person(request) is None:
            return signed_out(request)
        if is_autosave(request):
            # Only a script of this site can read the answer, so the token may be in it.
            sentence = _("The page was open for a long time. It is saved again with the next try.")
            return JsonResponse({"error": sentence, "token": get_token(request)}, status=403)
        return words_back(
            request,
            status=403,
            title=_("Please send it once more"),
            message=_(
                "You have signed in again since you opened this form. For your safety it must be "
                "sent once more. What you wrote is below. Nothing has been saved yet."
            ),
        )


def at_desk(view: DeskView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Guard a view of the desk: signed in, token checked, nothing kept by caches.

    The check of the token is `KeepWords`, not left out: the exemption is from the same check by
    the site's middleware, which would throw the words away.
    """

    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        user = accounts.person(request)
        if user is None:
            return signed_out(request)
        visitor = Visitor(user, accounts.standing_of(request), timezone.now())
        return view(request, visitor, *args, **kwargs)

    checked = decorator_from_middleware(KeepWords)(guarded)
    return wraps(view)(csrf_exempt(never_cache(checked)))  # type: ignore[return-value]


def is_autosave(request: HttpRequest) -> bool:
    """Tell whether the page's script saves, and nobody looks at the answer."""
    return request.headers.get("X-Requested-With") == "autosave"


def mine(visitor: Visitor, reference: str) -> Submission:
    """Give a submission of the visitor's side.

    Raises: Missing for what the visitor may not know of; NotAllowed for the secretariat.
    """
    submission = queries.one(visitor.standing, reference)
    policies.require_side(
        visitor.standing,
        submission,
        _("This is the desk of the State. The secretariat reads it in its own queue."),
    )
    return submission


# ---- Words that arrive at a shut door ------------------------------------------------------------


@dataclass(frozen=True)
class Kept:
    """Words of a person, to be seen."""

    label: str
    text: str


def signed_out(request: HttpRequest) -> HttpResponse:
    """Answer who is not signed in: to sign-in and back; a form comes back with its words."""
    if is_autosave(request):
        sentence = _("You have been signed out. Your text is kept on this page.")
        return JsonResponse({"error": sentence}, status=401)
    if request.method != "POST":
        return HttpResponseRedirect(accounts.sign_in_url(request))
    return words_back(
        request,
        status=401,
        title=_("You have been signed out"),
        message=_(
            "What you wrote is below. Nothing is lost, and nothing has been saved yet. Sign in, "
            "then send it again from this page."
        ),
    )


def words_back(
    request: HttpRequest, *, status: int, title: str, message: str, can_send: bool = True
) -> HttpResponse:
    """Give the words of a refused form back: to be read, copied, and sent again.

    Where the person is signed in, the form goes to where it was going, with a fresh token.
    Else it goes through `again`, which gives it one.
    """
    path = _path(request)
    is_in = accounts.person(request) is not None
    response = TemplateResponse(
        request,
        "desk/words_back.html",
        {
            "title": title,
            "message": message,
            "kept": list(_kept(request.POST, terms(), _kind(path))),
            "fields": list(_fields(request.POST)),
            "had_file": bool(request.FILES),
            "can_send": can_send,
            "is_in": is_in,
            "path": path,
            "send_to": path if is_in else reverse("desk:again"),
            "sign_in_url": f"{reverse('account_login')}?{urlencode({'next': reverse('desk:again')})}",
        },
        status=status,
    )
    response["Cache-Control"] = "private, no-store"
    return response.render()


@csrf_exempt
@never_cache
def again(request: HttpRequest) -> HttpResponse:
    """Show words that came back once more, now with a fresh token. Writes nothing.

    Needs no token itself: it changes nothing, and whoever sends a form here from elsewhere only
    makes the person read it before they decide.
    """
    if request.method != "POST":
        if accounts.person(request) is None:
            return HttpResponseRedirect(accounts.sign_in_url(request))
        return TemplateResponse(request, "desk/signed_in.html", {})
    if not _is_desk(request.POST.get("again-path", "")):
        raise Unfit
    if accounts.person(request) is None:
        return signed_out(request)
    return words_back(
        request,
        status=200,
        title=_("You are signed in: send it now"),
        message=_("This is what you wrote. Send it with the button below."),
    )


def _path(request: HttpRequest) -> str:
    named = request.POST.get("again-path", "")
    return named if named and _is_desk(named) else request.path


def _is_desk(path: str) -> bool:
    try:
        return resolve(path).app_name == "desk" and path != reverse("desk:again")
    except (Resolver404, ValueError):
        return False


def _fields(posted: QueryDict) -> Iterator[tuple[str, str]]:
    for name, values in posted.lists():
        if name not in {"csrfmiddlewaretoken", "again-path"}:
            for value in values:
                yield name, str(value)


def _kind(path: str) -> str:
    """Give the kind of the submission to which a form was going; its reference tells it."""
    reference = str(resolve(path).kwargs.get("reference", "")) if _is_desk(path) else ""
    found = (form.kind for form in FORMS.values() if reference.startswith(f"{form.prefix}-"))
    return next(found, Kind.CASE_STUDY)


def _kept(posted: QueryDict, known: Terms, kind: str) -> Iterator[Kept]:
    for name, values in posted.lists():
        texts = [str(v) for v in values if str(v).strip()]
        if name in SILENT or name.endswith("-rows") or not texts:
            continue
        yield Kept(_label(name, kind), "\n".join(_said(name, texts, known, kind)))


def _said(name: str, texts: list[str], known: Terms, kind: str) -> Iterable[str]:
    question = QUESTIONS[kind].get(name)
    if question is None or question.kind not in TICKED | {ZONE}:
        return texts
    return spoken(kind, name, texts if question.kind in {CODES, LANGUAGES} else texts[0], known)


def _label(name: str, kind: str) -> str:
    if name in QUESTIONS[kind]:
        return title_of(name)
    head, _dash, rest = name.partition("-")
    number, _dash, cell = rest.partition("-")
    if head in ROW_WORDS and number.isdigit() and cell in ROW_WORDS[head].fields:
        return f"{ROW_WORDS[head].title} {int(number) + 1}: {ROW_WORDS[head].fields[cell].label}"
    return str(OTHER_LABELS.get(name, _("Text")))


OTHER_LABELS = {
    "reason": gettext_lazy("Your reason"),
    "answer": gettext_lazy("Your answer"),
    "text": gettext_lazy("Your remark"),
    "language": gettext_lazy("Language"),
    "size": pgettext_lazy("short or full", "Form"),
    "purpose": gettext_lazy("For whom is the link?"),
}
