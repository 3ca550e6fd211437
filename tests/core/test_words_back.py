"""What was typed into a refused form is shown again; what must stay secret is not."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from portal.core.middleware import csrf_failure
from portal.core.words_back import words_back
from portal.submissions.models import Submission
from portal.submissions.workflow import State
from tests.accounts.keys import signed_in
from tests.factories import PASSWORD, Cast, make_submission

pytestmark = pytest.mark.django_db

TYPED = {
    "reason": "A long reason <b>with</b> words",
    "questions-0-text": "Which year?",
    "csrfmiddlewaretoken": "the-old-token",
    "login_code": "123456",
    "version": "77001",
    "empty": " ",
}
SECRETS = ("the-old-token", "123456", "77001")


def guarded(client: Client) -> Client:
    """Give the same session to a client whose forms are checked."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    return strict


OURS = {"Origin": "http://testserver"}
"""What a browser says of a form that stood on a page of this site."""


def form_on(page: str) -> tuple[str, dict[str, list[str]]]:
    """Give where the form of the page goes, and what it carries."""
    main = page.split("<main", 1)[1]
    form = re.search(r'<form method="post" action="([^"]+)">(.*?)</form>', main, re.DOTALL)
    assert form is not None
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[2]):
        fields.setdefault(html.unescape(name), []).append(html.unescape(value))
    return html.unescape(form[1]), fields


def declining(submission: Submission) -> dict[str, Any]:
    return {
        "version": submission.version,
        "revision": submission.current_revision_id,
        "reason_code": "no_experience",
        "reason": "A reason <b>that</b> took\r\nan hour to write",
        "confirmed": "yes",
        "csrfmiddlewaretoken": "x" * 64,
    }


def test_a_form_without_its_guard_comes_back_with_its_words(cast: Cast) -> None:
    client = guarded(signed_in(cast.moderator))

    answer = client.post("/cms/review/NEA-CS-2026-0001/decline/", TYPED)

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "A long reason &lt;b&gt;with&lt;/b&gt; words</textarea>" in page
    assert "Which year?</textarea>" in page
    assert "Questions 0 text</label>" in page
    assert page.count("<textarea") == 2
    assert not any(secret in page for secret in SECRETS)
    assert answer["Cache-Control"] == "private, no-store"


def test_a_signed_out_form_of_the_secretariat_comes_back_with_its_words() -> None:
    answer = Client().post(
        "/cms/publishing/NEA-CS-2026-0001/publish/",
        TYPED | {"file": SimpleUploadedFile("a.txt", b"inside")},
        headers={"Referer": "http://testserver/cms/publishing/NEA-CS-2026-0001/?a=1"},
    )

    page = answer.content.decode()
    assert answer.status_code == 401
    assert "A long reason &lt;b&gt;with&lt;/b&gt; words</textarea>" in page
    assert not any(secret in page for secret in SECRETS)
    assert "/account/login/?next=%2Fcms%2Fpublishing%2FNEA-CS-2026-0001%2F%3Fa%3D1" in page
    assert 'target="_blank"' in page
    assert "A file cannot be kept" in page


def test_sign_in_never_leads_to_another_site() -> None:
    answer = Client().post(
        "/cms/review/x/", TYPED, headers={"Referer": "https://elsewhere.example/x"}
    )

    assert "/account/login/?next=%2Fcms%2Freview%2Fx%2F" in answer.content.decode()


def test_a_button_without_words_leads_to_sign_in() -> None:
    answer = Client().post("/cms/review/x/", {"version": "3", "csrfmiddlewaretoken": "t"})

    assert answer.status_code == 302


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_words_of_another_site_are_not_shown(headers: dict[str, str]) -> None:
    out = Client().post("/cms/review/x/", TYPED, headers=headers)
    refused = Client(enforce_csrf_checks=True).post("/account/login/", TYPED, headers=headers)

    assert out.status_code == 302
    assert refused.status_code == 403
    assert "A long reason" not in refused.content.decode()


@pytest.mark.parametrize("name", ["password", "oldpassword", "new_password1", "Passphrase"])
def test_a_form_with_a_password_is_not_shown_at_all(name: str) -> None:
    typed = TYPED | {name: "the-password"}

    out = Client().post("/cms/review/x/", typed)
    refused = Client(enforce_csrf_checks=True).post("/account/login/", typed)

    assert out.status_code == 302
    assert refused.status_code == 403
    assert "the-password" not in refused.content.decode()
    assert "A long reason" not in refused.content.decode()


def test_a_script_gets_its_sentence(rf: RequestFactory) -> None:
    request = rf.post("/x/", TYPED, headers={"X-Requested-With": "autosave"})

    assert csrf_failure(request, "CSRF token missing.")["Content-Type"] == "application/json"


def test_rich_text_is_shown_as_paragraphs(rf: RequestFactory) -> None:
    rich = '{"blocks":[{"text":"First."},{"text":"Second."}],"entityMap":{}}'
    request: Any = rf.post("/x/", {"body": rich, "odd": '{"blocks":3}'})

    answer = words_back(request, status=403, title="t", message="m")

    assert answer is not None
    page = answer.content.decode()
    assert "First.\nSecond.</textarea>" in page
    assert "{&quot;blocks&quot;:3}</textarea>" in page


# ---- Sent again ----------------------------------------------------------------------------------


def test_a_form_with_an_old_guard_is_sent_again_with_one_button(cast: Cast) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    client = guarded(signed_in(cast.moderator))
    url = f"/cms/review/{submission.reference}/decline/"

    refused = client.post(f"{url}?a=1&b=2", declining(submission), headers=OURS)

    assert refused.status_code == 403
    assert Submission.objects.get().status == State.IN_REVIEW
    send_to, fields = form_on(refused.content.decode())
    assert send_to == f"{url}?a=1&b=2"
    assert fields["csrfmiddlewaretoken"] != ["x" * 64]
    assert client.post(send_to, fields, headers=OURS).status_code == 302
    declined = Submission.objects.get()
    assert declined.status == State.NOT_ACCEPTED
    assert declined.decided_by == cast.moderator


def test_whoever_was_signed_out_signs_in_and_sends_again_from_the_same_page(
    cast: Cast, settings: Any
) -> None:
    settings.STAFF_SECOND_FACTOR = False
    submission = make_submission(State.IN_REVIEW, cast)
    url = f"/cms/review/{submission.reference}/decline/"
    client = Client(enforce_csrf_checks=True)

    out = client.post(url, declining(submission), headers=OURS)
    assert out.status_code == 401
    send_to, fields = form_on(out.content.decode())

    # Too early: nothing is lost, nothing is done.
    early = client.post(send_to, fields, headers=OURS)
    assert early.status_code == 401
    assert form_on(early.content.decode())[1]["reason"] == fields["reason"]

    signed = client.post(
        "/account/login/",
        {
            "login": cast.moderator.email,
            "password": PASSWORD,
            "csrfmiddlewaretoken": fields["csrfmiddlewaretoken"],
        },
    )
    assert signed.status_code == 302

    once_more = client.post(send_to, fields, headers=OURS)
    page = once_more.content.decode()
    assert once_more.status_code == 403
    assert "You are signed in: send it now" in page
    assert Submission.objects.get().status == State.IN_REVIEW

    send_to, fields = form_on(page)
    assert client.post(send_to, fields, headers=OURS).status_code == 302
    assert Submission.objects.get().status == State.NOT_ACCEPTED


@pytest.mark.parametrize(
    ("more", "headers"),
    [
        ({"login_code": "123456"}, OURS),
        ({"file": SimpleUploadedFile("a.txt", b"inside")}, OURS),
        ({}, {}),
        ({}, {"Sec-Fetch-Site": "none"}),
    ],
    ids=["a secret left out", "a file", "a silent browser", "typed address"],
)
def test_what_is_not_whole_or_not_surely_ours_is_shown_without_the_button(
    more: dict[str, Any], headers: dict[str, str]
) -> None:
    typed = {"reason": "A long reason"} | more

    page = Client().post("/cms/review/x/decline/", typed, headers=headers).content.decode()

    assert "A long reason</textarea>" in page
    assert "<form" not in page.split("<main", 1)[1].split("</main>", 1)[0]
    assert "123456" not in page


def test_a_browser_that_names_the_place_but_no_origin_may_send_again() -> None:
    headers = {"Sec-Fetch-Site": "same-origin"}

    page = Client().post("/cms/review/x/", {"reason": "Why"}, headers=headers).content.decode()

    assert form_on(page)[1]["reason"] == ["Why"]
