"""Translations on the secretariat's screens: matrix, side by side, files."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from portal.library.models import CaseStudyPage
from tests.factories import Cast, make_user
from tests.library.builders import change, publish_latest, published
from tests.library.test_po import exported_file, filled
from tests.library.test_translations import rewrite, save, sheet_of
from tests.moderation.conftest import Browser

MATRIX = "/cms/translations/"
TITLE = "Pasture groups"


@pytest.fixture
def second_editor(db: None) -> User:
    return make_user("editor")


@pytest.fixture
def page(cast: Cast) -> CaseStudyPage:
    return published(cast)


def address(page: CaseStudyPage, tail: str = "", language: str = "en") -> str:
    return f"{MATRIX}{page.reference}/{language}/{tail}"


def typed(browser: Client, url: str) -> dict[str, str]:
    """What a browser sends of a page that was opened: every box as it stands there."""
    form = browser.get(url).context["form"]
    return {
        name: str(form[name].value() if form[name].value() is not None else "")
        for name in form.fields
        if not name.startswith(("fits-", "use-"))
    }


def english(page: CaseStudyPage) -> dict[str, str]:
    return {path: text for path, text in sheet_of(page, "en").texts.items() if text}


# ---- Who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "reads", "writes"),
    [
        ("editor", 200, 200),
        ("lead", 200, 403),
        ("auditor", 200, 403),
        ("moderator", 403, 403),
        ("administrator", 403, 403),
        ("focal_point", 403, 403),
        ("contributor", 403, 403),
    ],
)
def test_editors_write_and_those_who_read_what_waits_read(
    part: str, reads: int, writes: int, page: CaseStudyPage, cast: Cast, browser: Browser
) -> None:
    save(page, cast.editor, {"title": TITLE}, "en")
    client = browser(getattr(cast, part))

    assert client.get(MATRIX).status_code == reads
    assert client.get(address(page, "changes/")).status_code == reads
    for tail in ("", "export.po", "file/"):
        assert client.get(address(page, tail)).status_code == writes
    assert client.post(address(page), {"text-title": "x"}).status_code in {403, 409}
    assert english(page)["title"] == TITLE


def test_what_is_not_there_is_not_found(page: CaseStudyPage, cast: Cast, browser: Browser) -> None:
    client = browser(cast.editor)

    for name in ("NEA-CS-9999/en/", f"{page.reference}/mn/", f"{page.reference}/fr/"):
        assert client.get(MATRIX + name).status_code == 404
    assert client.get(address(page, "changes/")).status_code == 404  # nothing is begun


# ---- The matrix ---------------------------------------------------------------------------------


def test_each_cell_says_where_a_translation_stands_and_leads_there(
    page: CaseStudyPage, cast: Cast, second_editor: User, browser: Browser
) -> None:
    client = browser(cast.editor)
    translated = save(page, cast.editor, {"title": TITLE}, "en", translator="Institute")
    publish_latest(translated, second_editor)
    save(page, cast.editor, {"title": "Группы"}, "ru")

    shown = client.get(MATRIX).content.decode()
    assert "Up to date" in shown
    assert "Secretariat translation · Institute" in shown
    for language in ("en", "ru", "ja"):
        assert f'href="{address(page, language=language)}"' in shown
    assert f'href="{address(page, language="mn")}"' not in shown
    assert address(page, "changes/") not in shown
    assert re.search(r'href="/cms/publishing/page/\d+/"', shown)

    rewrite(page, cast.editor, second_editor, worked="Өөр зүйл.")
    shown = client.get(MATRIX, {"language": "en", "status": "outdated"}).content.decode()
    assert f'href="{address(page, "changes/")}"' in shown
    assert client.get(MATRIX, {"status": "current"}).context["total"] == 0


def test_the_matrix_costs_the_same_for_one_entry_and_for_many(
    page: CaseStudyPage, cast: Cast, browser: Browser, django_assert_num_queries: Any
) -> None:
    client = browser(cast.auditor)
    client.get(MATRIX)
    with CaptureQueriesContext(connection) as few:
        client.get(MATRIX)
    for number in range(3):
        save(published(cast, title=f"№ {number}"), cast.editor, {"title": TITLE}, "en")
    with django_assert_num_queries(len(few)):
        assert client.get(MATRIX).context["total"] == 4


@pytest.mark.parametrize("query", ["kind=x&state=Q&language=tlh&status=9&p=zz", "p=999"])
def test_nonsense_in_the_filters_is_left_out(
    query: str, page: CaseStudyPage, cast: Cast, browser: Browser
) -> None:
    assert browser(cast.editor).get(f"{MATRIX}?{query}").context["total"] == 1


def test_what_changed_since_is_shown_in_words(
    page: CaseStudyPage, cast: Cast, second_editor: User, browser: Browser
) -> None:
    save(page, cast.editor, {"title": TITLE, "worked": "A contract."}, "en")
    rewrite(page, cast.editor, second_editor, worked="Хамтын шинэ гэрээ.")

    shown = browser(cast.lead).get(address(page, "changes/")).content.decode()

    assert any("шинэ" in added for added in re.findall(r"<ins>(.*?)</ins>", shown, re.S))
    assert "A contract." in shown


# ---- Side by side -------------------------------------------------------------------------------


def test_original_and_box_stand_side_by_side(
    page: CaseStudyPage, cast: Cast, browser: Browser
) -> None:
    shown = browser(cast.editor).get(address(page)).content.decode()

    assert 'lang="mn">Бэлчээр ашиглагчдын бүлэг</p>' in shown
    assert re.search(r'<textarea name="text-title"[^>]*lang="en"', shown)
    assert re.search(r'<label[^>]*for="text-results-0-what"', shown)
    assert "text-title_en" not in shown


def test_what_is_typed_is_saved_complete_or_not(
    page: CaseStudyPage, cast: Cast, browser: Browser
) -> None:
    client = browser(cast.editor)
    data = typed(client, address(page)) | {
        "text-title": TITLE,
        "text-worked": "First line.\r\n\r\n  Second “line”. ",
        "translator": "Institute",
        "kind": "machine",
    }

    answer = client.post(address(page), data)

    assert (answer.status_code, answer["Location"]) == (302, address(page))
    assert english(page)["worked"] == "First line.\n\n  Second “line”. "
    draft = sheet_of(page, "en").page
    assert draft is not None
    assert (draft.translation_kind, draft.translator, draft.live) == ("machine", "Institute", False)
    answer = client.post(address(page), typed(client, address(page)) | {"go": "leave"})
    assert answer["Location"] == MATRIX


def test_a_refused_text_comes_back_as_it_was_typed(
    page: CaseStudyPage, cast: Cast, browser: Browser
) -> None:
    client = browser(cast.editor)
    data = typed(client, address(page)) | {
        "text-title": "<script>x()</script>",
        "text-summary": "Typed with care.",
    }

    answer = client.post(address(page), data)

    assert answer.status_code == 400
    shown = unescape(answer.content.decode())
    assert "marks in angle brackets" in shown
    assert "Typed with care." in shown
    assert "<script>x()</script></textarea>" in shown
    assert not CaseStudyPage.objects.filter(locale__language_code="en").exists()


def test_the_second_of_two_sees_both_texts_and_chooses(
    page: CaseStudyPage, cast: Cast, second_editor: User, browser: Browser
) -> None:
    first, second = browser(cast.editor), browser(second_editor)
    theirs, mine = typed(first, address(page)), typed(second, address(page))
    first.post(address(page), theirs | {"text-title": "Their title", "text-worked": "Theirs."})

    answer = second.post(
        address(page),
        mine | {"text-title": "My title", "text-worked": "Mine.", "text-summary": "My summary."},
    )

    assert answer.status_code == 409
    shown = answer.content.decode()
    for words in ("Their title", "My title", "Theirs.", "Mine.", "My summary."):
        assert words in shown
    assert (english(page)["title"], "summary" in english(page)) == ("Their title", False)

    form = answer.context["form"]
    again = {n: str(form[n].value() or "") for n in form.fields if not n.startswith("use-")}
    again["clash"] = ["text-title", "text-worked"]  # type: ignore[assignment]
    assert [n for n in form.fields if n.startswith("use-")] == ["use-text-title", "use-text-worked"]
    undecided = second.post(address(page), again | {"use-text-title": "theirs"})
    assert undecided.status_code == 400
    assert english(page)["title"] == "Their title"
    assert "Mine." in undecided.content.decode()

    done = second.post(
        address(page), again | {"use-text-title": "theirs", "use-text-worked": "mine"}
    )
    assert done.status_code == 302
    texts = english(page)
    assert (texts["title"], texts["worked"], texts["summary"]) == (
        "Their title",
        "Mine.",
        "My summary.",
    )


def test_two_who_wrote_in_different_places_are_not_asked(
    page: CaseStudyPage, cast: Cast, second_editor: User, browser: Browser
) -> None:
    first, second = browser(cast.editor), browser(second_editor)
    theirs, mine = typed(first, address(page)), typed(second, address(page))
    first.post(address(page), theirs | {"text-title": "Their title"})

    answer = second.post(address(page), mine | {"text-summary": "My summary."})

    assert answer.status_code == 302
    assert (english(page)["title"], english(page)["summary"]) == ("Their title", "My summary.")


def test_an_original_that_changed_while_somebody_wrote_marks_what_to_look_at(
    page: CaseStudyPage, cast: Cast, second_editor: User, browser: Browser
) -> None:
    client = browser(cast.editor)
    data = typed(client, address(page)) | {"text-worked": "A contract."}
    rewrite(page, second_editor, cast.editor, worked="Өөр зүйл.")

    assert client.post(address(page), data).status_code == 302

    shown = client.get(address(page))
    assert "Changed since your version" in shown.content.decode()
    assert shown.context["changed"] == 1
    data = typed(client, address(page)) | {"fits-text-worked": "on"}
    client.post(address(page), data)
    assert client.get(address(page)).context["changed"] == 0
    assert english(page)["worked"] == "A contract."


def test_words_that_arrive_signed_out_come_back(
    page: CaseStudyPage, cast: Cast, browser: Browser
) -> None:
    data = typed(browser(cast.editor), address(page)) | {"text-title": "Typed for an hour"}

    answer = Client().post(address(page), data)

    assert answer.status_code == 401
    assert "Typed for an hour" in answer.content.decode()


@pytest.mark.parametrize("sent", [{}, {"source": "x"}, {"source": "999999"}, {"revision": "7"}])
def test_a_form_that_names_no_version_saves_nothing(
    sent: dict[str, str], page: CaseStudyPage, cast: Cast, browser: Browser
) -> None:
    answer = browser(cast.editor).post(address(page), {"text-title": "x"} | sent)

    assert answer.status_code in {404, 409}
    assert not CaseStudyPage.objects.filter(locale__language_code="en").exists()


def test_another_person_publishes_what_was_written(
    page: CaseStudyPage, cast: Cast, second_editor: User, browser: Browser
) -> None:
    first = browser(cast.editor)
    first.post(address(page), typed(first, address(page)) | {"text-title": TITLE})
    draft = CaseStudyPage.objects.get(locale__language_code="en")
    url = f"/cms/publishing/page/{draft.pk}/publish/"
    said = {"revision": draft.latest_revision_id, "when": "now"}

    assert first.post(url, said).status_code == 403
    assert browser(second_editor).post(url, said).status_code == 302
    assert CaseStudyPage.objects.get(pk=draft.pk).title == TITLE


# ---- Files --------------------------------------------------------------------------------------


def upload(content: bytes, name: str = "texts.po") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content, content_type="text/x-gettext-translation")}


def hidden(answer: Any) -> dict[str, str]:
    sheet = answer.context["sheet"]
    return {
        "content": answer.context["content"],
        "revision": str(sheet.revision_id or ""),
        "source": str(sheet.source_id),
        "translator": "Bureau",
        "kind": "secretariat",
    }


def test_a_file_is_looked_at_before_it_changes_anything(
    page: CaseStudyPage, cast: Cast, browser: Browser
) -> None:
    client = browser(cast.editor)
    answer = client.get(address(page, "export.po"))
    assert answer["Content-Disposition"] == f'attachment; filename="{page.reference}.en.po"'
    assert "no-store" in answer["Cache-Control"]
    assert b'msgid "' in answer.content

    seen = client.post(
        address(page, "file/"), upload(filled(exported_file(page), {"title": TITLE}))
    )
    assert seen.status_code == 200
    assert TITLE in seen.content.decode()
    assert not CaseStudyPage.objects.filter(locale__language_code="en").exists()

    done = client.post(address(page, "file/"), hidden(seen))
    assert (done.status_code, done["Location"]) == (302, address(page))
    assert english(page)["title"] == TITLE
    assert sheet_of(page, "en").page.translator == "Bureau"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n", "The file is not written in UTF-8. Save it in UTF-8."),
        (b"no file of ours", "This is not a PO file, or it is damaged."),
        (b"#" * 700_000, "The file is larger than 512 KB."),
    ],
    ids=["empty", "picture", "text", "large"],
)
def test_a_bad_file_is_refused_in_one_sentence(
    content: bytes, sentence: str, page: CaseStudyPage, cast: Cast, browser: Browser
) -> None:
    answer = browser(cast.editor).post(address(page, "file/"), upload(content))

    assert answer.status_code == 400
    assert [said for _name, said in answer.context["errors"]] == [sentence]
    assert not CaseStudyPage.objects.filter(locale__language_code="en").exists()


def test_a_preview_that_was_tampered_with_changes_nothing(
    page: CaseStudyPage, cast: Cast, browser: Browser
) -> None:
    client = browser(cast.editor)

    for content in ("", "###", "===="):
        answer = client.post(
            address(page, "file/"), {"content": content, "revision": "", "source": "1"}
        )
        assert answer.status_code == 400


def test_what_changed_between_look_and_import_is_looked_at_again(
    page: CaseStudyPage, cast: Cast, second_editor: User, browser: Browser
) -> None:
    client = browser(cast.editor)
    content = filled(exported_file(page), {"title": TITLE})
    seen = client.post(address(page, "file/"), upload(content))
    save(page, second_editor, {"title": "Written by hand"}, "en")

    late = client.post(address(page, "file/"), hidden(seen))
    assert late.status_code == 409
    shown = late.content.decode()
    assert "Written by hand" in shown
    assert TITLE in shown
    assert english(page)["title"] == "Written by hand"

    client.post(address(page, "file/"), hidden(late))
    assert english(page)["title"] == "Written by hand"
    client.post(address(page, "file/"), hidden(late) | {"take-text-title": "on"})
    # Nothing was changed by the import before: there was nothing to take without the tick.
    assert english(page)["title"] == TITLE


def test_an_entry_with_an_open_change_of_its_original_is_translated_from_what_is_public(
    page: CaseStudyPage, cast: Cast, browser: Browser
) -> None:
    change(page, cast.editor, summary="Нийтлэгдээгүй.")

    shown = browser(cast.editor).get(address(page)).content.decode()

    assert "Нийтлэгдээгүй." not in shown
    assert page.summary in shown
