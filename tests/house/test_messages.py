"""Every message in six languages, whole and well named; and each rule of the check can fail."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from django.utils import translation

from portal.core import catalogues
from portal.core.languages import LANGUAGES
from tests.house import messages
from tests.house.messages import CHECKOUT, FOLDERS, catalogue, key

OTHERS = [language.code for language in LANGUAGES if language.code != "en"]
CODE = dict(zip(FOLDERS, OTHERS, strict=True))


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[messages.Key, polib.POEntry]:
    """The messages of the sources, collected once."""
    return messages.collected(tmp_path_factory.mktemp("messages"))


# ---- The portal's own --------------------------------------------------------------------------


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_message_is_translated_and_well_formed(folder: str) -> None:
    assert messages.faults(catalogue(folder), folder) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_catalogues_hold_what_the_sources_say_and_nothing_else(
    sources: dict[messages.Key, polib.POEntry], folder: str
) -> None:
    lacking, beyond = messages.differences(sources, catalogue(folder))

    assert (lacking, beyond) == ([], [])


def test_messages_in_english_name_nothing_wrongly(
    sources: dict[messages.Key, polib.POEntry],
) -> None:
    assert len(sources) > 2000
    assert [fault for entry in sources.values() for fault in messages.misnamed(entry)] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_heads_name_the_house_and_no_person(folder: str) -> None:
    assert messages.header_faults(catalogue(folder).metadata, folder) == []


@pytest.mark.parametrize("name", messages.SOURCES)
def test_no_source_holds_a_name_that_is_never_used(name: str) -> None:
    assert messages.misnamed_lines(CHECKOUT / name) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_readers_get_our_words_where_a_library_has_the_same_message(folder: str) -> None:
    """Django puts the catalogues of all apps into one: ours must be the one that is heard."""
    assert catalogues.stale([CHECKOUT / "locale"]) == [], "run `make setup`, which compiles them"
    others = []
    with translation.override(CODE[folder]):
        for entry in catalogue(folder):
            texts = messages.translations(entry)
            if all(texts) and _served(entry) not in texts:
                others.append(messages.shown(entry))

    assert others == []


def _served(entry: polib.POEntry) -> str:
    if entry.msgid_plural:
        if entry.msgctxt:
            return translation.npgettext(entry.msgctxt, entry.msgid, entry.msgid_plural, 2)
        return translation.ngettext(entry.msgid, entry.msgid_plural, 2)
    if entry.msgctxt:
        return translation.pgettext(entry.msgctxt, entry.msgid)
    return translation.gettext(entry.msgid)


# ---- The rules ---------------------------------------------------------------------------------


def entries(text: str) -> polib.POFile:
    return polib.pofile(
        f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n{text}'
    )


def said(text: str, folder: str = "ru") -> list[str]:
    return messages.faults(entries(text), folder)


SOUND = """
msgid "%(count)s day of <b>%(all)s</b>"
msgid_plural "%(count)s days of <b>%(all)s</b>"
msgstr[0] "%(count)s день из <b>%(all)s</b>"
msgstr[1] "%(count)s дня из <b>%(all)s</b>"
msgstr[2] "%(count)s дней из <b>%(all)s</b>"
msgstr[3] "%(count)s дней из <b>%(all)s</b>"

msgctxt "event"
msgid "Cancelled in the Republic of Korea"
msgstr "Отменено: Республика Корея"

msgid "Korean"
msgstr "Корейский"
"""


def test_sound_messages_have_no_fault() -> None:
    assert said(SOUND) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('msgid "Save"\nmsgstr ""\n', "is not translated"),
        ('msgid "Save"\nmsgstr " "\n', "is not translated"),
        ('#, fuzzy\nmsgid "Save"\nmsgstr "Отменить"\n', "is marked fuzzy"),
        ('#~ msgid "Save"\n#~ msgstr "Сохранить"\n', "is left over"),
        ('msgid "By %(who)s"\nmsgstr "Автор: %(whom)s"\n', "has other placeholders"),
        ('msgid "By %(who)s"\nmsgstr "Автор"\n', "has other placeholders"),
        ('msgid "For {role}"\nmsgstr "Для {роль}"\n', "has other placeholders"),
        ('msgid "Saved %%s"\nmsgstr "Сохранено"\n', "has other placeholders"),
        ('msgid "<b>Pilot</b>"\nmsgstr "Опыт"\n', "has other tags"),
        ('msgid "<a href=\\"x\\">Go</a>"\nmsgstr "<a href=\\"y\\">Да</a>"\n', "has other tags"),
        ('msgid "Yes\\n"\nmsgstr "Да"\n', "another line break"),
        (
            'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s день"\nmsgstr[1] ""\n',
            "has 2 forms, not 4",
        ),
        ('msgid "A State"\nmsgstr "Северная Корея"\n', "a name that is never used"),
        ('msgid "A State"\nmsgstr "в Южной Корее"\n', "a name that is never used"),
        ('msgid "South Korea"\nmsgstr "Республика Корея"\n', "a name that is never used"),
        ('msgid "A coast"\nmsgstr "Японское море"\n', "Names of seas are left out"),
        ('msgid "A State"\nmsgstr "Россия"\n', "The official name of the State"),
    ],
)
def test_each_rule_can_fail(text: str, fault: str) -> None:
    assert fault in "\n".join(said(text))


@pytest.mark.parametrize(
    ("folder", "text"),
    [
        ("zh_Hans", "北朝鲜"),
        ("ja", "北朝鮮"),
        ("ko", "북한"),
        ("ko", "남한"),
        ("mn", "Хойд Солонгос"),
        ("mn", "Өмнөд Солонгосын"),
    ],
)
def test_names_that_are_never_used_are_known_in_each_language(folder: str, text: str) -> None:
    assert "never used" in "\n".join(said(f'msgid "A State"\nmsgstr "{text}"\n', folder))


def test_a_language_without_plurals_has_one_form() -> None:
    one = 'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s日"\n'

    assert said(one, "ja") == []
    assert "has 1 forms, not 2" in said(one, "mn")[0]


def test_one_may_be_said_without_its_number() -> None:
    text = 'msgid "one day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "өдөр"\nmsgstr[1] "%(n)s өдөр"\n'
    without = text.replace("%(n)s өдөр", "олон өдөр")

    assert said(text, "mn") == []
    assert "has other placeholders" in said(without, "mn")[0]


def test_heads_are_looked_at() -> None:
    sound = {
        "Language": "ru",
        "Plural-Forms": "nplurals=4; plural=0;",
        "Last-Translator": "NEASPEC land knowledge portal",
        "Language-Team": "NEASPEC land knowledge portal",
        "PO-Revision-Date": "2026-11-25 03:00+0000",
    }

    assert messages.header_faults(sound, "ru") == []
    for name in sound:
        assert len(messages.header_faults({**sound, name: "YEAR-MO-DA"}, "ru")) == 1


def test_a_new_message_and_one_that_is_gone_are_told_apart(tmp_path: Path) -> None:
    source = tmp_path / "checkout"
    (source / "portal").mkdir(parents=True)
    (source / "templates").mkdir()
    (source / "portal" / "a.py").write_text(
        'from django.utils.translation import gettext as _\n_("New")\n'
    )
    (source / "templates" / "a.html").write_text(
        '{% load i18n %}{% translate "Open" context "account" %}{{ _("Reason")|colon }}'
    )

    found = messages.collected(tmp_path, sources=source)
    lacking, beyond = messages.differences(
        found, entries('msgid "Open"\nmsgstr "Открыть"\n\nmsgid "Reason"\nmsgstr "Причина"\n')
    )

    assert (sorted(lacking), beyond) == (["[account] “Open”", "“New”"], ["“Open”"])


def test_a_machine_without_gettext_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(messages.NoGettext, match="apt-get install gettext"):
        messages.collected(tmp_path)


def test_lines_with_names_that_are_never_used_are_found(tmp_path: Path) -> None:
    root = tmp_path / "templates"
    root.mkdir()
    (root / "a.html").write_text("<p>Republic of Korea</p>\n<p>South Korea</p>\n")
    (root / "b.png").write_bytes(b"\xff")

    assert messages.misnamed_lines(root) == ["templates/a.html:2: <p>South Korea</p>"]


def test_entries_are_told_apart_by_context_and_plural() -> None:
    first, second, third = entries(SOUND)

    assert len({key(first), key(second), key(third)}) == 3
