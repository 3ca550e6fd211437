"""What was typed into a refused form is shown again; what must stay secret is not."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from portal.core.middleware import csrf_failure
from portal.core.words_back import words_back
from tests.accounts.keys import signed_in
from tests.factories import Cast

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
