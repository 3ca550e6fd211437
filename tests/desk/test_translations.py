"""A focal point supplies and confirms the version of its State."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.accounts.models import User
from portal.catalogue.models import Record
from portal.library.models import CaseStudyPage
from portal.library.queries import judged
from portal.notifications.models import InboxItem
from tests.factories import Cast, make_submission, make_user
from tests.library.builders import page_of, publish_latest
from tests.library.test_po import exported_file, filled
from tests.library.test_translations import rewrite, save, sheet_of

LIST = "/en/desk/translations/"


@pytest.fixture
def page(cast: Cast) -> CaseStudyPage:
    """A public case study of Mongolia that was written in English."""
    return page_of(make_submission("published", cast, language="en", title="Pasture groups"))


@pytest.fixture
def editors(db: None) -> tuple[User, User]:
    return make_user("editor"), make_user("editor")


def address(page: CaseStudyPage, tail: str = "", language: str = "mn") -> str:
    return f"{LIST}{page.reference}/{language}/{tail}"


def typed(client: Client, url: str) -> dict[str, str]:
    form = client.get(url).context["form"]
    return {n: str(form[n].value() or "") for n in form.fields if not n.startswith("fits-")}


def mongolian(page: CaseStudyPage) -> dict[str, str]:
    return {path: text for path, text in sheet_of(page).texts.items() if text}


def test_a_focal_point_sees_what_its_language_lacks(
    page: CaseStudyPage, cast: Cast, editors: tuple[User, User], sign_in: Any
) -> None:
    client = sign_in(cast.focal_point)
    assert LIST in client.get("/en/desk/").content.decode()
    (group,) = client.get(LIST).context["groups"]
    assert (group.key, [line.row.reference for line in group.lines]) == (
        "missing",
        [page.reference],
    )
    assert group.lines[0].confirm_url == ""

    translated = save(page, editors[0], {"title": "Бүлэг"})
    (group,) = client.get(LIST).context["groups"]
    assert (group.key, group.lines[0].confirm_url) == ("draft", address(page, "confirm/"))
    publish_latest(translated, editors[1])
    assert client.get(LIST).context["groups"][0].key == "current"
    rewrite(page, *editors, worked="Something else.")
    (group,) = client.get(LIST).context["groups"]
    assert (group.key, group.lines[0].confirm_url) == ("outdated", "")


@pytest.mark.parametrize("part", ["contributor", "editor", "moderator", "administrator"])
def test_others_have_no_such_list(part: str, page: CaseStudyPage, cast: Cast, sign_in: Any) -> None:
    client = sign_in(getattr(cast, part))

    for url in (LIST, *(address(page, tail) for tail in ("", "confirm/", "export.po", "file/"))):
        assert client.get(url).status_code == 404
        assert client.post(url).status_code in {404, 405}


def test_only_the_own_state_and_the_own_language(
    page: CaseStudyPage, cast: Cast, neighbours: Cast, sign_in: Any
) -> None:
    neighbour, own = sign_in(neighbours.focal_point), sign_in(cast.focal_point)

    assert neighbour.get(LIST).context["groups"] == []
    for tail in ("", "confirm/", "export.po", "file/"):
        assert neighbour.get(address(page, tail)).status_code == 404
        assert neighbour.get(address(page, tail, "ja")).status_code == 404
        assert own.get(address(page, tail, "ru")).status_code == 404


def test_a_focal_point_writes_reads_and_confirms(
    page: CaseStudyPage, cast: Cast, editors: tuple[User, User], sign_in: Any
) -> None:
    client = sign_in(cast.focal_point)
    data = typed(client, address(page))
    assert "Монгол Улс" in data["translator"]

    answer = client.post(address(page), data | {"text-title": "Бүлэг", "go": "confirm"})
    assert (answer.status_code, answer["Location"]) == (302, address(page, "confirm/"))
    draft = CaseStudyPage.objects.get(locale__language_code="mn")
    shown = client.get(answer["Location"])
    assert "Бүлэг" in shown.content.decode()
    assert judged(draft.pk, draft.latest_revision_id or 0).translation_kind == "secretariat"

    done = client.post(answer["Location"], {"revision": draft.latest_revision_id})
    assert (done.status_code, done["Location"]) == (302, LIST)
    draft.refresh_from_db()
    assert judged(draft.pk, draft.latest_revision_id or 0).translation_kind == "official"
    assert not Record.objects.filter(language="mn").exists()
    told = InboxItem.objects.filter(kind="library.publication_asked")
    assert set(told.values_list("user_id", flat=True)) >= {editor.pk for editor in editors}

    (group,) = client.get(LIST).context["groups"]
    assert (group.key, group.lines[0].confirm_url) == ("draft", "")

    publish_latest(draft, editors[0])
    assert Record.objects.get(language="mn").translation == "official"
    (group,) = client.get(LIST).context["groups"]
    assert (group.key, group.lines[0].confirm_url) == ("current", "")


def test_what_was_changed_after_reading_is_not_confirmed(
    page: CaseStudyPage, cast: Cast, editors: tuple[User, User], sign_in: Any
) -> None:
    client = sign_in(cast.focal_point)
    read = save(page, editors[0], {"title": "Бүлэг"})
    save(page, editors[0], {"title": "Өөр"})

    answer = client.post(address(page, "confirm/"), {"revision": read.latest_revision_id})

    assert answer.status_code == 409
    assert sheet_of(page).page.translation_kind == "secretariat"  # type: ignore[union-attr]


def test_what_lags_behind_is_brought_up_to_date_first(
    page: CaseStudyPage, cast: Cast, editors: tuple[User, User], sign_in: Any
) -> None:
    client = sign_in(cast.focal_point)
    save(page, editors[0], {"title": "Бүлэг", "worked": "Гэрээ."})
    rewrite(page, *editors, worked="Something else.")

    shown = client.get(address(page, "confirm/")).content.decode()
    assert "up to date before you confirm" in shown
    seen = sheet_of(page).revision_id
    assert client.post(address(page, "confirm/"), {"revision": seen}).status_code == 409

    client.post(address(page), typed(client, address(page)) | {"text-worked": "Өөр зүйл."})
    seen = sheet_of(page).revision_id
    assert client.post(address(page, "confirm/"), {"revision": seen}).status_code == 302


def test_a_focal_point_and_an_editor_at_once_lose_no_word(
    page: CaseStudyPage, cast: Cast, editors: tuple[User, User], sign_in: Any
) -> None:
    client = sign_in(cast.focal_point)
    data = typed(client, address(page)) | {"text-title": "Миний"}
    save(page, editors[0], {"title": "Тэдний"})

    answer = client.post(address(page), data)

    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Миний" in shown
    assert "Тэдний" in shown
    assert mongolian(page)["title"] == "Тэдний"


def test_a_file_from_a_translator_becomes_a_draft(
    page: CaseStudyPage, cast: Cast, sign_in: Any
) -> None:
    client = sign_in(cast.focal_point)
    content = filled(exported_file(page, "mn"), {"title": "Бүлэг"})
    assert client.get(address(page, "export.po")).status_code == 200

    seen = client.post(address(page, "file/"), {"file": SimpleUploadedFile("x.po", content)})
    assert not CaseStudyPage.objects.filter(locale__language_code="mn").exists()
    sheet = seen.context["sheet"]
    sent = {
        "content": seen.context["content"],
        "revision": "",
        "source": sheet.source_id,
        "translator": "Bureau",
        "kind": "official",  # not theirs to say here: it is confirmed by reading it
    }
    assert client.post(address(page, "file/"), sent).status_code == 302

    draft = sheet_of(page).page
    assert draft is not None
    assert (draft.title, draft.translator, draft.translation_kind) == (
        "Бүлэг",
        "Bureau",
        "secretariat",
    )


def test_words_that_arrive_signed_out_come_back(
    page: CaseStudyPage, cast: Cast, sign_in: Any
) -> None:
    data = typed(sign_in(cast.focal_point), address(page)) | {"text-title": "Цаг бичсэн"}

    answer = Client().post(address(page), data)

    assert answer.status_code == 401
    assert "Цаг бичсэн" in answer.content.decode()
