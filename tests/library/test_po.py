"""A translation as a PO file: there and back without loss, and what is refused."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import polib
import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.models import User
from portal.core.errors import Unfit
from portal.library import po, queries, segments, services, translated, translations
from portal.library.models import CaseStudyPage, EntryPage
from portal.library.segments import Piece, canonical
from portal.library.translations import Plan
from tests.factories import Cast
from tests.library.builders import change, published
from tests.library.test_translations import PHASES, rewrite, save, sheet_of

SIGNS = st.one_of(
    st.sampled_from(
        [*"Aaz09 .,«»“”\"'\\%&<>{}#~\n\t", "ө", "Ү", "ё", "漠", "荒", "か", "ガ", "한", "글"]
    ),
    st.sampled_from(["😀", "🏜", "\u200d", "\ufe0f", "\u2028", "\u0085", "\u00a0", "\u0301"]),
    st.characters(blacklist_categories=("Cs", "Cc")),
)
TEXT = st.text(SIGNS, max_size=40)
HEAD = po.Head("NEA-CS-0001", "mn", "en", 7, 9, "d" * 64)


@st.composite
def exported(draw: Any) -> tuple[dict[str, Piece], dict[str, str], dict[str, str]]:
    paths = draw(st.lists(st.sampled_from(["a", "b/0/c", "n/1", "n/2"]), unique=True))
    sources, texts, behind = {}, {}, {}
    for path in paths:
        is_html = path.startswith("n")
        text = draw(TEXT.filter(str.strip))
        text = canonical(f"<p>{text}</p>") if is_html else segments.read(text)
        sources[path] = Piece(path, text, is_html)
        texts[path] = segments.read(draw(TEXT))
        if draw(st.booleans()):
            behind[path] = draw(TEXT)
    return sources, texts, behind


@settings(max_examples=150, deadline=None)
@given(exported())
def test_what_is_written_is_read_again(given_: Any) -> None:
    sources, texts, behind = given_

    handed = po.parse(po.write(HEAD, sources, texts, behind, {}))

    assert handed.head == HEAD
    assert handed.originals == {path: piece.text for path, piece in sources.items()}
    repeats = {path for path, piece in sources.items() if texts[path] == piece.text}
    assert handed.texts == {p: "" if p in repeats else text for p, text in texts.items()}
    assert handed.unsure == {p for p in behind if texts[p] and p not in repeats}


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_no_stranger_s_file_does_more_than_being_refused(content: bytes) -> None:
    with pytest.raises(Unfit):
        po.parse(content)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_damaged_export_is_read_or_refused(data: Any) -> None:
    whole = po.write(HEAD, {"a": Piece("a", "Sand")}, {"a": "Элс"}, {}, {})
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:at] + data.draw(st.binary(max_size=6)) + whole[at + 3 :]

    with suppress(Unfit):  # nothing else may be raised
        assert po.parse(damaged).originals.keys() <= {"a"} or b"msgctxt" in damaged


def test_a_file_is_never_taken_for_the_name_of_one() -> None:
    with pytest.raises(Unfit):
        po.parse(b"/etc/passwd")


# ---- In and out of the portal -------------------------------------------------------------------


@pytest.fixture
def page(cast: Cast, second_editor: User) -> CaseStudyPage:
    """A public case study in Mongolian with a paragraph of rich text."""
    found = published(cast)
    rich = '<p>Малчид <b>хамтдаа</b> <a href="https://example.org">төлөвлөнө</a>.</p>'
    changed = change(found, cast.editor, narrative=[("paragraph", rich)])
    latest = changed.latest_revision_id
    assert latest is not None
    services.publish_latest(
        page_id=found.pk, revision_id=latest, by=second_editor, at=timezone.now()
    )
    return CaseStudyPage.objects.get(pk=found.pk)


ENGLISH = {
    "title": "Pasture “user groups”",
    "worked": "A contract\nin two lines.",
    "narrative/0": '<p>Herders <a href="https://example.org">plan</a> <b>together</b>.</p>',
}


def exported_file(page: EntryPage, language: str = "en") -> polib.POFile:
    content = translations.export(translated.current_sheet(page.reference, language))
    return polib.pofile(content.decode(), encoding="utf-8", wrapwidth=0)


def bytes_of(file: polib.POFile) -> bytes:
    return f"{file}\n".encode()


def filled(file: polib.POFile, texts: dict[str, str] | None = None) -> bytes:
    for entry in file:
        if entry.msgctxt in (texts or ENGLISH):
            entry.msgstr = (texts or ENGLISH)[entry.msgctxt]
    return bytes_of(file)


def plan(page: EntryPage, content: bytes, language: str = "en") -> Plan:
    return translations.plan(reference=page.reference, language=language, content=content)


def take(page: EntryPage, found: Plan, by: User, *taken: str) -> EntryPage:
    revision = translations.save_translation(
        reference=page.reference,
        language="en",
        saving=found.saving(taken, None, "Bureau"),
        by=by,
    )
    return queries.judged(int(revision.object_id), revision.pk)


def test_a_file_goes_out_and_comes_back(page: CaseStudyPage, cast: Cast) -> None:
    found = plan(page, filled(exported_file(page)))

    assert {c.path: c.after for c in found.changes} == ENGLISH
    assert (found.clashes, found.moved, found.homeless) == ((), (), ())
    assert not CaseStudyPage.objects.filter(locale__language_code="en").exists()

    saved = take(page, found, cast.editor)
    texts = sheet_of(page, "en").texts
    assert ENGLISH.items() <= texts.items()
    assert (saved.live, saved.translation_kind, saved.translator) == (
        False,
        "secretariat",
        "Bureau",
    )
    assert plan(page, bytes_of(exported_file(page))).is_nothing


def test_the_head_names_what_the_file_is(page: CaseStudyPage) -> None:
    file = exported_file(page)

    assert file.metadata["X-Portal-Reference"] == page.reference
    assert file.metadata["X-Portal-Source-Revision"] == str(page.live_revision_id)
    assert file.metadata["Language"] == "en"
    assert file.find("Бэлчээр ашиглагчдын бүлэг", msgctxt="title").comment == "Title"


def without(name: str) -> Any:
    def damage(file: polib.POFile) -> bytes:
        file.metadata.pop(name)
        return bytes_of(file)

    return damage


def with_head(name: str, value: str) -> Any:
    def damage(file: polib.POFile) -> bytes:
        file.metadata[name] = value
        return bytes_of(file)

    return damage


def with_text(path: str, text: str) -> Any:
    return lambda file: filled(file, {path: text})


def without_message(file: polib.POFile) -> bytes:
    file.remove(file[0])
    return bytes_of(file)


def with_message(file: polib.POFile) -> bytes:
    file.append(polib.POEntry(msgctxt="evil/0", msgid="x", msgstr="y"))
    return bytes_of(file)


def twice(file: polib.POFile) -> bytes:
    file.append(file[0])
    return bytes_of(file)


def other_original(file: polib.POFile) -> bytes:
    file[1].msgid = "Something else"
    return bytes_of(file)


def with_plural(file: polib.POFile) -> bytes:
    file[0].msgid_plural, file[0].msgstr_plural = "x", {0: "a", 1: "b"}
    return bytes_of(file)


def obsolete(file: polib.POFile) -> bytes:
    file[0].obsolete = True
    return bytes_of(file)


REFUSED: list[tuple[str, Any, str]] = [
    ("empty", lambda _file: b" \n", "The file is empty."),
    ("no PO", lambda _file: b"%PDF-1.7 binary", "not a PO file, or it is damaged"),
    ("no PO, HTML", lambda _file: b"<html></html>", "not a PO file, or it is damaged"),
    ("NUL", lambda file: bytes_of(file) + b"\0", "signs that no text has"),
    ("latin", lambda file: bytes_of(file) + "# é".encode("latin-1"), "not written in UTF-8"),
    ("utf-16", lambda file: str(file).encode("utf-16"), "signs that no text has"),
    ("too large", lambda file: bytes_of(file) + b"#" * 600_000, "larger than 512 KB"),
    ("cut off", lambda file: bytes_of(file)[:-40] + b'"', "damaged|changed"),
    ("another PO", lambda _file: b'msgid ""\nmsgstr ""\n"Language: en\\n"\n', "not exported"),
    ("no reference", without("X-Portal-Reference"), "not exported from this portal"),
    ("no revision", without("X-Portal-Source-Revision"), "not exported from this portal"),
    ("other entry", with_head("X-Portal-Reference", "NEA-CS-9999"), "belongs to NEA-CS-9999"),
    ("other language", with_head("Language", "ru"), "belongs to another language"),
    ("no language", with_head("Language", "tlh"), "belongs to another language"),
    ("unknown version", with_head("X-Portal-Source-Revision", "999999"), "is not known here"),
    ("huge version", with_head("X-Portal-Source-Revision", "9" * 40), "is not known here"),
    ("odd version", with_head("X-Portal-Source-Revision", "-1"), "its head is damaged"),
    ("no translation", with_head("X-Portal-Translation-Revision", "1"), "is not known here"),
    ("other digest", with_head("X-Portal-Digest", "0" * 64), "does not fit the original"),
    ("message missing", without_message, "How many: 1"),
    ("message obsolete", obsolete, "How many: 1"),
    ("message added", with_message, "not in the export"),
    ("message twice", twice, "damaged"),
    ("plural", with_plural, "damaged"),
    ("original changed", other_original, r"\(msgid\) was changed"),
    ("script", with_text("title", "<script>x()</script>"), "marks in angle brackets"),
    (
        "HTML added",
        with_text("narrative/0", '<p>x <a href="https://example.org">y</a><img src=x></p>'),
        "marks in angle brackets",
    ),
    (
        "link changed",
        with_text("narrative/0", '<p>x <a href="https://evil.example">y</a></p>'),
        "marks in angle brackets",
    ),
    ("too long", with_text("title", "x" * 300), "At most 255 characters"),
]


@pytest.mark.parametrize(
    ("damage", "sentence"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_a_hostile_or_damaged_file_is_refused_in_one_sentence(
    damage: Any, sentence: str, page: CaseStudyPage, cast: Cast
) -> None:
    with pytest.raises(Unfit, match=sentence):
        plan(page, damage(exported_file(page)))

    assert not CaseStudyPage.objects.filter(locale__language_code="en").exists()


def test_what_the_original_says_now_is_not_taken_from_what_it_said(
    page: CaseStudyPage, cast: Cast, second_editor: User
) -> None:
    content = filled(exported_file(page))
    rewrite(page, cast.editor, second_editor, worked="Өөр зүйл.")

    found = plan(page, content)

    assert {c.path for c in found.changes} == {"title", "narrative/0"}
    (moved,) = found.moved
    assert (moved.path, moved.was, moved.source) == ("worked", "Хамтын гэрээ.", "Өөр зүйл.")
    assert "worked" not in take(page, found, cast.editor).behind
    assert sheet_of(page, "en").texts["worked"] == ""

    again = take(page, plan(page, content), cast.editor, "worked")
    assert again.worked == ENGLISH["worked"]  # type: ignore[attr-defined]


def test_a_place_that_is_gone_gives_its_text_back(
    page: CaseStudyPage, cast: Cast, second_editor: User
) -> None:
    content = filled(exported_file(page), {"references/0/text": "Report of the field"})
    rewrite(page, cast.editor, second_editor, references=[])

    found = plan(page, content)

    assert [text for _label, text in found.homeless] == ["Report of the field"]
    assert found.changes == ()


def test_who_edited_meanwhile_is_not_overwritten(page: CaseStudyPage, cast: Cast) -> None:
    save(page, cast.editor, {"title": "Groups", "summary": "Short."}, "en")
    content = filled(exported_file(page), ENGLISH | {"summary": "Longer."})
    save(page, cast.editor, {"title": "Herders’ groups"}, "en")

    found = plan(page, content)

    assert {c.path for c in found.changes} == {"worked", "narrative/0", "summary"}
    (clash,) = found.clashes
    assert (clash.before, clash.after) == ("Herders’ groups", ENGLISH["title"])
    take(page, found, cast.editor)
    texts = sheet_of(page, "en").texts
    assert (texts["title"], texts["summary"]) == ("Herders’ groups", "Longer.")
    take(page, plan(page, content), cast.editor, "title")
    assert sheet_of(page, "en").texts["title"] == ENGLISH["title"]


def test_an_empty_message_takes_nothing_away(page: CaseStudyPage, cast: Cast) -> None:
    save(page, cast.editor, ENGLISH, "en")
    file = exported_file(page)
    for entry in file:
        entry.msgstr = ""

    found = plan(page, bytes_of(file))

    assert found.is_nothing
    assert found.empty == len(file)


def test_fuzzy_says_what_has_not_been_looked_at(
    page: CaseStudyPage, cast: Cast, second_editor: User
) -> None:
    save(page, cast.editor, ENGLISH, "en")
    rewrite(page, cast.editor, second_editor, worked="Өөр зүйл.", title="Өөр нэр")
    file = exported_file(page)
    marked = {entry.msgctxt: entry for entry in file if "fuzzy" in entry.flags}
    assert marked.keys() == {"worked", "title"}
    assert marked["worked"].previous_msgid == "Хамтын гэрээ."

    marked["worked"].flags.remove("fuzzy")
    found = plan(page, bytes_of(file))

    assert found.confirmed == {"worked"}
    assert take(page, found, cast.editor).behind == {"title": "Бэлчээр ашиглагчдын бүлэг"}


TEXTS = st.dictionaries(
    st.sampled_from(["title", "summary", "worked", "did_not_work", "results/0/what"]),
    st.text(
        st.sampled_from([*"aZ9 .\"'\\%&{}", "ө", "漠", "か", "글", "😀"]), min_size=1, max_size=6
    ),
)


@settings(
    max_examples=10,
    deadline=None,
    phases=PHASES,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_an_import_during_an_edit_loses_no_word(data: Any, page: CaseStudyPage, cast: Cast) -> None:
    """Write, export, write again, come back: what is overwritten was shown and ticked."""
    CaseStudyPage.objects.filter(locale__language_code="en").delete()
    save(page, cast.editor, data.draw(TEXTS), "en")
    content = filled(exported_file(page), data.draw(TEXTS) or {"title": "x"})
    save(page, cast.editor, data.draw(TEXTS), "en")
    before = sheet_of(page, "en").texts
    sources = {path: piece.text for path, piece in sheet_of(page, "en").sources.items()}

    found = plan(page, content)
    assert sheet_of(page, "en").texts == before
    take(page, found, cast.editor)

    after = sheet_of(page, "en").texts
    shown = {change.path: change.before for change in found.changes}
    for path, text in before.items():
        assert after[path] == text or shown[path] == text
        if path in {clash.path for clash in found.clashes}:
            assert after[path] == text
        if after[path] != text and text not in ("", sources[path]):
            assert shown[path] == text
