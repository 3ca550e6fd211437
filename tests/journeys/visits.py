"""Which pages axe looks at, as whom, and in what situation: a row for every template of a page.

`tests/house/test_every_page_is_looked_at.py` fails for a template without a row;
`test_accessibility.py` fails for a row whose template is not the page that came.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from playwright.sync_api import Page

Names = Mapping[str, str]
Step = Callable[[Page, Names], None]

NOBODY = ""


@dataclass(frozen=True)
class Visit:
    """One look at one page. `{names}` in a path are filled by the test from what the portal holds."""

    template: str
    path: str
    who: str = NOBODY
    situation: str = "filled"
    then: tuple[Step, ...] = ()
    briefly: bool = False
    """Look only at the words and their width: another row looks at the same thing in full."""

    def __str__(self) -> str:
        return f"{self.template} ({self.situation}; {self.who or 'signed out'})"


# ---- Steps -------------------------------------------------------------------------------------

SEND = """([action, kept]) => {
  const form = document.querySelector(`main form[action*="${action}"], form[action*="${action}"]`)
    || document.querySelector('main form[method=post]');
  form.noValidate = true;
  for (const [name, value] of Object.entries(kept)) {
    for (const field of form.querySelectorAll(`[name="${name}"]`)) field.value = value;
  }
  form.submit();
}"""


def send(action: str = "", **values: str) -> Step:
    """Send the form whose address holds `action`, after typing values; nothing is checked before."""

    def step(page: Page, names: Names) -> None:
        with page.expect_navigation():
            page.evaluate(SEND, [action, filled(values, names)])

    return step


def filled(values: Names, names: Names) -> dict[str, str]:
    return {name: value.format_map(names) for name, value in values.items()}


def follow(path: str) -> Step:
    """Go on to another address."""

    def step(page: Page, names: Names) -> None:
        page.goto(urljoin(page.url, path.format_map(names)))

    return step


def forget_cookie(name: str) -> Step:
    """Lose a cookie, as browsers do that keep none."""

    def step(page: Page, names: Names) -> None:
        page.context.clear_cookies(name=name)

    return step


def post(path: str, **values: str) -> Step:
    """Send values to an address of the portal, with the guard of the page that is open."""
    script = """([path, values]) => {
      const form = document.createElement("form");
      const guard = document.querySelector("[name=csrfmiddlewaretoken]");
      form.method = "post"; form.action = path;
      for (const [name, value] of Object.entries(values)) {
        const field = document.createElement("input");
        field.name = name; field.value = value; form.append(field);
      }
      if (guard) form.append(guard.cloneNode());
      document.body.append(form); form.submit();
    }"""

    def step(page: Page, names: Names) -> None:
        with page.expect_navigation():
            page.evaluate(script, [path.format_map(names), filled(values, names)])

    return step


def click(selector: str) -> Step:
    """Click on what leads to another page."""

    def step(page: Page, names: Names) -> None:
        with page.expect_navigation():
            page.locator(selector).first.click()

    return step


def bring_file(page: Page, names: Names) -> None:
    """Take the PO file that the page offers, translate one text of it, and bring it back."""
    link = page.locator("a[download]").get_attribute("href") or ""
    content = page.request.get(urljoin(page.url, link)).text()
    translated = re.sub(r'^msgstr ""$', 'msgstr "Орчуулга"', content, count=2, flags=re.M)
    translated = translated.replace('msgstr "Орчуулга"', 'msgstr ""', 1)  # the head has one too
    page.locator("input[type=file]").set_input_files(
        {"name": "texts.po", "mimeType": "text/plain", "buffer": translated.encode()}
    )
    with page.expect_navigation():
        page.locator("form:has(input[type=file]) button").click()


def add_passkey(page: Page, names: Names) -> None:
    """Set a passkey up, with an authenticator that the browser simulates."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.locator("main input[name=name]").fill("Key of the office")
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: not url.endswith("/add/"))


# ---- Signed out --------------------------------------------------------------------------------

LANGUAGES = ("en", "mn", "zh-hans")
MATERIAL = "/training/materials/the-straw-checkerboard-step-by-step/"
PATH = "/training/paths/describe-your-experience-well/"
READER = tuple(
    Visit(
        template,
        path.replace("{l}", language),
        situation=f"{situation}, {language}",
        briefly=language != LANGUAGES[0],
    )
    for language in LANGUAGES
    for template, path, situation in (
        ("reading/home.html", "/{l}/", "filled"),
        ("reading/case_studies.html", "/{l}/case-studies/", "filled"),
        ("reading/case_studies.html", "/{l}/case-studies/?state=MNG&land=Ge", "narrowed"),
        ("reading/case_studies.html", "/{l}/case-studies/?q=nothing-at-all&state=PRK", "no hit"),
        ("reading/case_studies.html", "/{l}/case-studies/?colour=blue&page=99", "nonsense"),
        ("reading/search.html", "/{l}/search/", "empty"),
        ("reading/search.html", "/{l}/search/?q=固沙", "hits"),
        ("reading/glossary.html", "/{l}/glossary/", "filled"),
        ("reading/glossary_scheme.html", "/{l}/glossary/driver/", "filled"),
        ("api/vocabulary.html", "/{l}/vocabulary/", "filled"),
        ("reading/entry.html", "/{l}/case-studies/{entry}/", "filled"),
        ("reading/training.html", "/{l}/training/", "filled"),
        ("reading/training.html", "/{l}/training/?practice=grazing&level=introductory", "narrowed"),
        ("reading/training.html", "/{l}/training/?q=nothing-at-all", "no hit"),
        ("reading/material.html", "/{l}/training/materials/trendsearth-tutorials/", "elsewhere"),
        ("reading/material.html", f"/{{l}}{MATERIAL}", "with a text"),
        ("reading/path.html", f"/{{l}}{PATH}", "filled"),
        ("reading/module.html", f"/{{l}}{PATH}2/", "before answering"),
        ("reading/module.html", f"/{{l}}{PATH}2/?check=1&a1=2&a2=1", "marked"),
        ("reading/module.html", f"/{{l}}{PATH}2/?check=1", "nothing chosen"),
        ("library/standard_page.html", "/{l}/about/", "filled"),
        ("library/standard_page.html", "/{l}/about/how-we-review/", "filled"),
        ("404.html", "/{l}/no-such-page/", "unknown address"),
        ("410.html", "/{l}/case-studies/{withdrawn}/", "withdrawn"),
    )
)
SHELVES = (
    Visit("reading/events.html", "/en/events/"),
    Visit(
        "reading/events.html",
        "/mn/events/?when=past&state=MNG",
        situation="past, in Mongolian",
        briefly=True,
    ),
    Visit(
        "reading/events.html",
        "/ko/events/?q=nothing-at-all",
        situation="no hit, in Korean",
        briefly=True,
    ),
    Visit("reading/month.html", "/en/events/calendar/2026-12/"),
    Visit(
        "reading/month.html", "/mn/events/calendar/2026-12/", situation="in Mongolian", briefly=True
    ),
    Visit(
        "reading/month.html",
        "/ja/events/calendar/1999-01/",
        situation="nothing, in Japanese",
        briefly=True,
    ),
    Visit("reading/cop17.html", "/en/events/cop17/"),
    Visit("reading/cop17.html", "/zh-hans/events/cop17/", situation="in Chinese", briefly=True),
    Visit("reading/event.html", "/en/events/{event}/", situation="full"),
    Visit("reading/event.html", "/ru/events/{cop17}/", situation="over, in Russian", briefly=True),
    Visit("reading/documents.html", "/en/documents/"),
    Visit(
        "reading/documents.html",
        "/ko/documents/?q=NEAMSP",
        situation="narrowed, in Korean",
        briefly=True,
    ),
    Visit("reading/document.html", "/en/documents/{document}/"),
    Visit(
        "reading/document.html",
        "/zh-hans/documents/{document}/",
        situation="in Chinese",
        briefly=True,
    ),
    Visit("reading/countries.html", "/en/countries/"),
    Visit("reading/countries.html", "/mn/countries/", situation="in Mongolian", briefly=True),
    Visit("reading/country.html", "/en/countries/mng/"),
    Visit("reading/country.html", "/ru/countries/rus/", situation="in Russian", briefly=True),
    Visit("reading/country.html", "/zh-hans/countries/prk/", situation="no text of its own"),
    Visit("api/paper_wait.html", "/ref/{wanted}.pdf"),
    Visit("api/paper_failed.html", "/ref/{failed}.pdf"),
    Visit("attendance/register.html", "/en/events/{event}/register/", situation="waiting list"),
    Visit(
        "attendance/register.html",
        "/mn/events/{event}/register/",
        situation="errors",
        then=(send(email="?"),),
    ),
    Visit("attendance/registered.html", "/zh-hans/events/{event}/registered/"),
    Visit("attendance/shut.html", "/ja/events/{past_event}/register/"),
    Visit("attendance/registration.html", "/en/events/registration/{place}/", situation="a place"),
    Visit("attendance/registration.html", "/mn/events/registration/{waits}/", situation="waits"),
    Visit("attendance/registration.html", "/ru/events/registration/{came}/", situation="was there"),
    Visit(
        "attendance/registration.html",
        "/en/events/registration/{waits}/",
        situation="cancelled",
        then=(send(),),
    ),
    Visit(
        "attendance/calendar_made.html",
        "/en/events/registration/{place}/",
        situation="by the link of a mail",
        then=(send("calendar"),),
    ),
    Visit("attendance/certificate_check.html", "/ko/certificates/"),
    Visit(
        "attendance/certificate_check.html", "/en/certificates/{certificate}/", situation="valid"
    ),
    Visit(
        "attendance/certificate_check.html",
        "/mn/certificates/",
        situation="errors",
        then=(send("certificates"),),
    ),
    Visit(
        "attendance/certificate_check.html",
        "/zh-hans/certificates/AAAA-BBBB-CCCC/",
        situation="no such certificate",
    ),
)
"""Events, documents, countries, and what guests of an event see: each in a language or two."""
LIBRARY = frozenset(
    {
        "attendance/certificate_check.html",
        "attendance/register.html",
        "attendance/registered.html",
        "attendance/registration.html",
        "attendance/shut.html",
        *(
            f"reading/{name}.html"
            for name in (
                "cop17",
                "countries",
                "country",
                "document",
                "documents",
                "entry",
                "event",
                "events",
                "material",
                "module",
                "month",
                "path",
                "training",
            )
        ),
    }
)
"""Pages that people print, and read with the simplest of browsers: looked at so, too."""
DOORS = (
    Visit("account/login.html", "/account/login/"),
    Visit(
        "account/login.html",
        "/account/login/",
        situation="wrong password",
        then=(send("login", login="nobody@demo.example", password="a wrong password"),),
    ),
    Visit("account/signup_closed.html", "/account/signup/"),
    Visit("account/account_inactive.html", "/account/inactive/"),
    Visit("account/password_reset.html", "/account/password/reset/"),
    Visit(
        "account/password_reset.html",
        "/account/password/reset/",
        situation="errors",
        then=(send("reset", email="no address"),),
    ),
    Visit("account/password_reset_done.html", "/account/password/reset/done/"),
    Visit("account/password_reset_from_key.html", "{reset}"),
    Visit(
        "account/password_reset_from_key.html",
        "{reset}",
        situation="errors",
        then=(send("reset", password1="short", password2="other"),),
    ),
    Visit(
        "account/password_reset_from_key.html",
        "/account/password/reset/key/1-unknown/",
        situation="used link",
    ),
    Visit("account/password_reset_from_key_done.html", "/account/password/reset/key/done/"),
    Visit("accounts/invitation.html", "{invitation}"),
    Visit("accounts/invitation.html", "{invitation}", situation="errors", then=(send(),)),
    Visit("accounts/invitation_closed.html", "/account/invitation/unknown/"),
    Visit("notifications/unsubscribe.html", "{unsubscribe}"),
    Visit("notifications/unsubscribe.html", "{unsubscribe}", situation="done", then=(send(),)),
    Visit("alerts/stop.html", "{stop}"),
    Visit("alerts/stop.html", "{stop}all/", situation="all"),
    Visit("alerts/stop.html", "{stop}", situation="done", then=(send(),)),
    Visit("demonstration/mails.html", "/demo/mail/"),
    Visit("demonstration/mail.html", "/demo/mail/{mail}/"),
    Visit("desk/shared.html", "{shared}"),
    Visit("desk/shared_closed.html", "/en/desk/shared/unknown/"),
)

# ---- The desk ----------------------------------------------------------------------------------

WRITER, FOCAL = "contributor.mng", "focal.mng"
SECTIONS = ("essentials", "problem", "done", "results", "people")
DESK = (
    Visit("desk/home.html", "/mn/desk/", WRITER),
    Visit("desk/home.html", "/zh-hans/desk/", WRITER, "in Chinese"),
    Visit("desk/new.html", "/mn/desk/new/", WRITER),
    Visit("desk/new.html", "/en/desk/new/", WRITER, "errors", (send("new", language="?"),)),
    Visit("desk/kinds.html", "/mn/desk/new/", FOCAL),
    Visit("desk/new.html", "/en/desk/new/?kind=event", FOCAL, "an event"),
    Visit("desk/new.html", "/mn/desk/new/?kind=country", FOCAL, "a text that is public"),
    Visit("desk/new.html", "/en/desk/new/?kind=material", "partner", "one key"),
    Visit("desk/task.html", "/mn/desk/{asked}/", WRITER),
    Visit("desk/task.html", "/zh-hans/desk/{asked}/", WRITER, "in Chinese"),
    Visit("desk/task.html", "/en/desk/{asked}/", WRITER, "empty remark", (send("comment"),)),
    Visit("desk/form.html", "/mn/desk/{asked}/form/", WRITER),
    Visit("desk/form.html", "/en/desk/{asked}/form/", WRITER, "errors", (send(size="?"),)),
    *(Visit("desk/section.html", f"/mn/desk/{{asked}}/section/{s}/", WRITER, s) for s in SECTIONS),
    Visit(
        "desk/section.html",
        "/mn/desk/{asked}/section/essentials/",
        WRITER,
        "errors",
        (send("essentials", year_from="long ago"),),
    ),
    Visit("desk/files.html", "/mn/desk/{asked}/section/files/", WRITER),
    Visit("desk/files.html", "/en/desk/{asked}/section/files/", WRITER, "errors", (send("files"),)),
    Visit("desk/check.html", "/mn/desk/{asked}/check/", WRITER),
    Visit("desk/check.html", "/en/desk/{draft}/check/", WRITER, "answers missing"),
    Visit("desk/preview.html", "/mn/desk/{asked}/preview/", WRITER),
    Visit("desk/share.html", "/mn/desk/{asked}/share/", WRITER),
    Visit("desk/share.html", "/en/desk/{asked}/share/", WRITER, "link made", (send("share"),)),
    Visit("desk/sent.html", "/mn/desk/{waiting}/sent/", WRITER),
    Visit(
        "desk/clash.html",
        "/mn/desk/{asked}/section/done/",
        WRITER,
        "saved elsewhere",
        (send("done", version="0", summary="Another summary, written meanwhile."),),
    ),
    Visit("desk/signed_in.html", "/en/desk/again/", WRITER),
    Visit("400.html", "/en/desk/new/", WRITER, "not understood", (post("/en/desk/again/"),)),
    Visit(
        "desk/words_back.html",
        "/en/desk/{asked}/section/problem/",
        WRITER,
        "guard lost",
        (forget_cookie("csrftoken"), send("problem", version="0")),
    ),
    Visit("desk/task.html", "/en/desk/{waiting}/", FOCAL),
    Visit("desk/endorse.html", "/en/desk/{waiting}/endorse/", FOCAL),
    Visit(
        "desk/endorse.html",
        "/mn/desk/{waiting}/endorse/",
        FOCAL,
        "no reason",
        (send("return"),),
    ),
    Visit("library/members.html", "/en/documents/members/", FOCAL),
    Visit("library/entry_page.html", "{members}", FOCAL, "for members"),
    Visit("desk/move.html", "/en/desk/{waiting}/move/withdraw/", FOCAL),
    Visit("desk/move.html", "/mn/desk/{waiting}/move/withdraw/", FOCAL, "errors", (send("move"),)),
    Visit(
        "desk/overtaken.html",
        "/mn/desk/{waiting}/move/withdraw/",
        FOCAL,
        "somebody was faster",
        (send("move", version="0", reason="We publish it ourselves."),),
    ),
    Visit("desk/transfer.html", "/en/desk/{waiting}/transfer/", FOCAL),
    Visit("desk/translations.html", "/mn/desk/translations/", FOCAL),
    Visit("desk/translation.html", "/en/desk/translations/{foreign}/mn/", FOCAL, "begun"),
    Visit(
        "desk/translation.html",
        "/mn/desk/translations/{foreign}/mn/",
        FOCAL,
        "errors",
        (send("translations", **{"text-title": "<script>"}),),
    ),
    Visit("desk/translation_confirm.html", "/mn/desk/translations/{foreign}/mn/confirm/", FOCAL),
    Visit("desk/translation_file.html", "/mn/desk/translations/{foreign}/mn/file/", FOCAL),
    Visit(
        "desk/translation_file.html",
        "/en/desk/translations/{foreign}/mn/file/",
        FOCAL,
        "errors",
        (send("file"),),
    ),
    Visit(
        "desk/translation_preview.html",
        "/mn/desk/translations/{foreign}/mn/file/",
        FOCAL,
        "filled",
        (bring_file,),
    ),
    Visit("desk/transfer.html", "/mn/desk/{waiting}/transfer/", FOCAL, "errors", (send(),)),
    Visit("accounts/no_right.html", "/cms/", FOCAL),
    Visit("desk/no_desk.html", "/ru/desk/", "editor"),
)

AGAIN = send("reauthenticate", password="{password}")
"""The password once more, which is asked before a second factor is touched."""

# ---- The account -------------------------------------------------------------------------------

PERSON = "contributor.jpn"
ACCOUNT = (
    Visit("accounts/profile.html", "/account/profile/", PERSON),
    Visit("accounts/profile.html", "/account/profile/", PERSON, "errors", (send(name=""),)),
    Visit(
        "words_back.html",
        "/account/profile/",
        PERSON,
        "guard lost",
        (forget_cookie("csrftoken"), send("profile", name="A new name")),
    ),
    Visit("notifications/inbox.html", "/ja/inbox/", PERSON),
    Visit("notifications/preferences.html", "/ja/inbox/preferences/", PERSON),
    Visit("alerts/searches.html", "/en/inbox/searches/", PERSON),
    Visit("alerts/searches.html", "/mn/inbox/searches/", PERSON, "in Mongolian", briefly=True),
    Visit("alerts/searches.html", "/zh-hans/inbox/searches/", "partner", "none yet"),
    Visit(
        "alerts/searches.html",
        "/zh-hans/inbox/searches/",
        PERSON,
        "one paused, one deleted",
        (
            post("/zh-hans/inbox/searches/{saved}/pause/"),
            follow("/zh-hans/inbox/searches/new/document/?q=NEAMSP"),
            send(name="NEAMSP"),
            click("form[action$='/delete/'] button"),
        ),
    ),
    Visit("alerts/save.html", "/en/inbox/searches/new/case_study/?state=MNG&land=Ge", PERSON),
    Visit(
        "alerts/save.html",
        "/mn/inbox/searches/new/event/?when=past&colour=blue",
        PERSON,
        "errors",
        (send(name=""),),
    ),
    Visit("alerts/save.html", "/ja/inbox/searches/{saved}/name/", PERSON, "another name"),
    Visit("attendance/mine.html", "/ja/events/mine/", PERSON),
    Visit("attendance/mine.html", "/en/events/mine/", "partner", "none yet"),
    Visit("attendance/register.html", "/ja/events/{event}/register/", PERSON, "once more"),
    Visit("attendance/calendar_address.html", "/ja/events/calendar-address/", PERSON),
    Visit(
        "attendance/calendar_made.html", "/ja/events/calendar-address/", PERSON, "made", (send(),)
    ),
    Visit("account/email.html", "/account/email/", PERSON),
    Visit("account/email.html", "/account/email/", PERSON, "errors", (send("email", email="?"),)),
    Visit(
        "account/confirm_email_verification_code.html",
        "/account/email/",
        PERSON,
        "a new address",
        (post("/account/email/", email="new@demo.example", action_add="yes"),),
    ),
    Visit("account/password_change.html", "/account/password/change/", PERSON),
    Visit("account/password_change.html", "/account/password/change/", PERSON, "errors", (send(),)),
    Visit("account/reauthenticate.html", "/account/reauthenticate/", PERSON),
    Visit("account/logout.html", "/account/logout/", PERSON),
    Visit("usersessions/usersession_list.html", "/account/sessions/", PERSON),
    Visit("mfa/index.html", "/account/2fa/", PERSON, "none yet"),
    Visit("mfa/totp/activate_form.html", "/account/2fa/totp/activate/", PERSON, "filled", (AGAIN,)),
    Visit(
        "mfa/totp/activate_form.html",
        "/account/2fa/totp/activate/",
        PERSON,
        "wrong code",
        (send("activate", code="000"),),
    ),
    Visit("mfa/webauthn/authenticator_list.html", "/account/2fa/webauthn/", PERSON, "none yet"),
    Visit("mfa/webauthn/add_form.html", "/account/2fa/webauthn/add/", PERSON),
)
SECURED = "focal.jpn"
"""Has an authenticator app, and gets a passkey on the way."""
KEYS = "/account/2fa/webauthn/"
SECOND_FACTOR = (
    Visit("mfa/authenticate.html", "/account/2fa/authenticate/", SECURED),
    Visit(
        "mfa/authenticate.html",
        "/account/2fa/authenticate/",
        SECURED,
        "wrong code",
        (send(code="000"),),
    ),
    Visit(
        "mfa/index.html",
        "/account/2fa/authenticate/",
        SECURED,
        "signed in with a code",
        (send(code="{code}"), follow("/account/2fa/")),
    ),
    Visit(
        "mfa/recovery_codes/generate.html",
        "/account/2fa/recovery-codes/generate/",
        SECURED,
        "filled",
        (AGAIN,),
    ),
    Visit("mfa/recovery_codes/index.html", "/account/2fa/recovery-codes/", SECURED),
    Visit(
        "mfa/webauthn/authenticator_list.html",
        f"{KEYS}add/",
        SECURED,
        "added",
        (add_passkey, follow(KEYS)),
    ),
    Visit("mfa/webauthn/edit_form.html", KEYS, SECURED, "filled", (click('a[href$="/edit/"]'),)),
    Visit(
        "mfa/webauthn/authenticator_confirm_delete.html",
        KEYS,
        SECURED,
        "filled",
        (click('a[href$="/remove/"]'),),
    ),
    Visit("mfa/index.html", "/account/2fa/", SECURED, "app and passkey"),
    Visit("mfa/reauthenticate.html", "/account/2fa/reauthenticate/", SECURED),
    Visit("mfa/webauthn/reauthenticate.html", "/account/2fa/webauthn/reauthenticate/", SECURED),
    Visit("mfa/totp/deactivate_form.html", "/account/2fa/totp/deactivate/", SECURED),
)

# ---- The secretariat ---------------------------------------------------------------------------

LEAD = "lead"
SECRETARIAT = (
    Visit("moderation/home_panel.html", "/cms/", LEAD),
    Visit("moderation/queue.html", "/cms/review/", LEAD),
    Visit("moderation/queue.html", "/cms/review/?status=in_review&state=PRK", LEAD, "narrowed"),
    Visit("moderation/submission.html", "/cms/review/{review}/", LEAD),
    Visit("moderation/submission.html", "/cms/review/{review}/", LEAD, "errors", (send("accept"),)),
    *(
        Visit(
            "moderation/confirm.html",
            "/cms/review/{review}/",
            LEAD,
            action,
            (send(action, **words),),
        )
        for action, words in (
            ("request_changes", {"question_0": "Which year is meant?", "reason": "Thank you."}),
            ("decline", {"reason_code": "other", "reason": "It is a plan.", "internal_note": "!"}),
        )
    ),
    Visit(
        "moderation/too_late.html",
        "/cms/review/{review}/",
        LEAD,
        "somebody was faster",
        (send("decline", version="0", reason="It is a plan."),),
    ),
    Visit("moderation/publishing.html", "/cms/publishing/", LEAD),
    Visit("moderation/entry_to_publish.html", "/cms/publishing/{accepted}/", LEAD),
    Visit(
        "moderation/entry_to_publish.html",
        "/cms/publishing/{accepted}/",
        LEAD,
        "no reason",
        (send("reopen"),),
    ),
    Visit("moderation/entry.html", "/cms/publishing/{accepted}/preview/", LEAD),
    Visit("accounts/secretariat/people.html", "/cms/people/", LEAD),
    Visit("accounts/secretariat/people.html", "/cms/people/?q=nobody-at-all", LEAD, "no hit"),
    Visit("accounts/secretariat/person.html", "/cms/people/{person}/", LEAD),
    Visit(
        "accounts/secretariat/person.html",
        "/cms/people/{person}/",
        LEAD,
        "errors",
        (send("grant"),),
    ),
    Visit(
        "accounts/secretariat/end_mandate.html",
        "/cms/people/{person}/mandates/{mandate}/end/",
        LEAD,
    ),
    Visit(
        "accounts/secretariat/end_mandate.html",
        "/cms/people/{person}/mandates/{mandate}/end/",
        LEAD,
        "errors",
        (send(last_day="never"),),
    ),
    Visit("accounts/secretariat/invite.html", "/cms/people/invite/", LEAD),
    Visit(
        "accounts/secretariat/invite.html", "/cms/people/invite/", LEAD, "errors", (send("invite"),)
    ),
    Visit("accounts/secretariat/invitations.html", "/cms/people/invitations/", LEAD),
    Visit("notifications/cms/mails.html", "/cms/mail/", LEAD),
    Visit("notifications/cms/mail.html", "/cms/mail/{mail}/", LEAD),
    Visit("403.html", "/en/desk/{review}/", LEAD, "the secretariat at the desk of the State"),
    Visit("moderation/page.html", "/cms/publishing/page/{changed}/", "editor"),
    Visit(
        "409.html",
        "/cms/publishing/page/{changed}/",
        "editor",
        "somebody was faster",
        (post("/cms/publishing/page/{changed}/publish/", revision="0"),),
    ),
    Visit(
        "moderation/page.html",
        "/cms/publishing/page/{changed}/",
        "editor",
        "errors",
        (send("/publish/", revision="0", when="later"),),
    ),
    Visit("moderation/public_entry.html", "/cms/publishing/entry/{own}/", "editor"),
    Visit(
        "moderation/public_entry.html",
        "/cms/publishing/entry/{own}/",
        "editor",
        "errors",
        (send("retire"),),
    ),
    Visit("moderation/missing.html", "/cms/reports/missing/", "editor"),
    Visit("moderation/translations.html", "/cms/translations/", "editor"),
    Visit(
        "moderation/translations.html", "/cms/translations/?kind=?&state=ATA", "editor", "nonsense"
    ),
    Visit("moderation/translation.html", "/cms/translations/{lagging}/en/", "editor", "lags"),
    Visit(
        "moderation/translation.html",
        "/cms/translations/{foreign}/ja/",
        "editor",
        "errors",
        (send("translations", **{"text-title": "<script>"}),),
    ),
    Visit("moderation/translation_changes.html", "/cms/translations/{lagging}/en/changes/", LEAD),
    Visit("moderation/translation_file.html", "/cms/translations/{foreign}/ja/file/", "editor"),
    Visit(
        "moderation/translation_file.html",
        "/cms/translations/{foreign}/ja/file/",
        "editor",
        "errors",
        (send("file"),),
    ),
    Visit(
        "moderation/translation_preview.html",
        "/cms/translations/{foreign}/ja/file/",
        "editor",
        "filled",
        (bring_file,),
    ),
    Visit("moderation/concept.html", "/cms/vocabulary/edit/{concept}/", "editor"),
    Visit("moderation/missing.html", "/cms/reports/missing/?kind=?&gap=x", "editor", "nonsense"),
    Visit("library/translate.html", "/cms/library/{own}/translate/", "editor"),
    Visit("library/translate.html", "/cms/library/{own}/translate/", "editor", "errors", (send(),)),
    Visit("library/checks_panel.html", "/cms/pages/{changed}/edit/", "editor"),
    Visit("attendance/cms/events.html", "/cms/events/", "editor"),
    Visit("attendance/cms/event.html", "/cms/events/{past}/", "editor"),
    Visit("attendance/cms/remove.html", "/cms/events/{coming}/1/cancel/", "editor"),
    Visit(
        "attendance/cms/remove.html",
        "/cms/events/{coming}/1/cancel/",
        "editor",
        "errors",
        (send(),),
    ),
    Visit("library/index_page.html", "/cms/pages/{shelf}/view_draft/", "editor"),
    Visit("library/entry_page.html", "/cms/pages/{changed}/view_draft/", "editor"),
)

VISITS = (*READER, *SHELVES, *DOORS, *DESK, *ACCOUNT, *SECOND_FACTOR, *SECRETARIAT)

# ---- Without a visit ---------------------------------------------------------------------------

SET_OUT = {"429.html", "500.html"}
"""Pages that no address gives while all is well: `test_accessibility.py` brings them about."""

NO_PAGES = {
    "base.html": "the frame of all pages",
    "desk/_base.html": "the frame of the desk",
    "library/entry_body.html": "the article of an entry, inside its page",
    "library/paper.html": "printed to PDF and sent to no browser: tests/library/test_papers",
    "attendance/certificate.html": "printed to PDF, as above: tests/attendance/test_pages",
    "reading/offline/base.html": "the frame of what is read without a network",
    "reading/offline/index.html": "read from a disk: test_learning looks at it",
    "reading/offline/module.html": "read from a disk: test_learning looks at it",
    "reading/offline/material.html": "read from a disk: test_learning looks at it",
    "wagtailadmin/base.html": "the frame of Wagtail's admin",
    "wagtailadmin/admin_base.html": "the frame of Wagtail's admin",
    "wagtailadmin/home/account_summary.html": "a part of Wagtail's home page",
}
CLOSED = {
    "account/signup.html": "nobody signs up: accounts come by invitation",
    "account/password_set.html": "every account has a password from its invitation on",
    "account/confirm_login_code.html": "there is no sign-in by a code in a mail",
}
"""Pages of the account library that its addresses name and nobody can reach, with the reason."""
