"""Translations are compiled where they changed, by no program of the system; a check says if not."""

from __future__ import annotations

import gettext
import io
import os
from pathlib import Path
from typing import Any

import pytest
from django.core import checks
from django.core.management import call_command

from portal.core import catalogues
from portal.core.checks import log_stale_words

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: mn\\n"\n'
LONG_AGO = 1_000_000_000


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    for name in ("mn", "ru"):
        written = tmp_path / name / "LC_MESSAGES" / "django.po"
        written.parent.mkdir(parents=True)
        written.write_text(f'{HEAD}\nmsgid "Yes"\nmsgstr "Тийм"\n', encoding="utf-8")
        os.utime(written, (LONG_AGO, LONG_AGO))
    settings.LOCALE_PATHS = [tmp_path]
    return tmp_path


def written(folder: Path, name: str) -> Path:
    return folder / name / "LC_MESSAGES" / "django.po"


def compile_words(**options: Any) -> str:
    out = io.StringIO()
    call_command("compile_words", stdout=out, **options)
    return out.getvalue()


def found() -> list[str]:
    return [
        str(message.msg)
        for message in checks.run_checks(tags=[checks.Tags.translation])
        if message.id == "portal.W001"
    ]


def test_what_is_compiled_says_what_was_written(folder: Path):
    assert compile_words() == "Compiled the words of mn, ru.\n"

    with written(folder, "mn").with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Yes") == "Тийм"
    assert sorted(path.name for path in written(folder, "mn").parent.iterdir()) == [
        "django.mo",
        "django.po",
    ]


def test_whoever_serves_can_read_what_root_compiled(folder: Path):
    compile_words()

    assert written(folder, "mn").with_suffix(".mo").stat().st_mode & 0o777 == 0o644


def test_only_what_changed_is_compiled_again(folder: Path):
    compile_words()
    before = written(folder, "ru").with_suffix(".mo").stat().st_mtime_ns
    assert compile_words() == ""

    made = written(folder, "mn").with_suffix(".mo")
    written(folder, "mn").write_text(f'{HEAD}\nmsgid "Yes"\nmsgstr "За"\n', encoding="utf-8")
    os.utime(made, (LONG_AGO, LONG_AGO))

    assert compile_words() == "Compiled the words of mn.\n"
    with made.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Yes") == "За"
    assert written(folder, "ru").with_suffix(".mo").stat().st_mtime_ns == before


def test_it_can_be_silent(folder: Path):
    assert compile_words(verbosity=0) == ""
    assert catalogues.stale([folder]) == []


def test_a_guess_of_a_tool_is_not_compiled(folder: Path):
    written(folder, "mn").write_text(
        f'{HEAD}\n#, fuzzy\nmsgid "Yes"\nmsgstr "Үгүй"\n', encoding="utf-8"
    )
    compile_words()

    with written(folder, "mn").with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Yes") == "Yes"


def test_a_portal_without_its_words_says_so_in_one_line(
    folder: Path, caplog: pytest.LogCaptureFixture
):
    assert found() == [
        "Translations are not compiled (mn, ru): readers would see English or old words."
    ]

    compile_words()
    assert found() == []
    log_stale_words()
    assert caplog.messages == []

    os.utime(written(folder, "ru"))
    os.utime(written(folder, "ru").with_suffix(".mo"), (LONG_AGO, LONG_AGO))
    assert found() == [
        "Translations are not compiled (ru): readers would see English or old words."
    ]
    log_stale_words()
    assert caplog.messages == [
        "Translations are not compiled (ru): readers would see English or old words. "
        "Run `python manage.py compile_words`, then start the portal again."
    ]
