"""Every kind of mail has its words in all six languages, as text and as HTML."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import allauth
import pytest
from django.conf import settings
from django.template import Context, Engine
from django.utils import timezone
from django.utils.translation import override

from portal.core.languages import LANGUAGES, Language
from portal.notifications import letters
from portal.notifications.notice import Category
from portal.notifications.templatetags.notices import moment

TEMPLATES = settings.CHECKOUT / "templates"
ENDINGS = ("subject.txt", "txt", "html")
KINDS = sorted(
    f"{path.parent.parent.name}.{path.name.partition('.')[0]}"
    for path in TEMPLATES.glob("*/emails/*.subject.txt")
)
FRAME: dict[str, Any] = {
    "url": "https://portal.example.org/x",
    "contact_email": "s@example.org",
    "endorsement_days": 14,
    "review_days": 15,
}


def test_there_are_kinds() -> None:
    assert "notifications.mail_stopped" in KINDS


@pytest.mark.parametrize("folder", sorted(TEMPLATES.glob("*/emails")), ids=lambda p: p.parent.name)
def test_no_mail_template_stands_alone(folder: Path) -> None:
    names = {path.name.partition(".")[0] for path in folder.iterdir() if path.name[0] != "_"}

    missing = [f"{n}.{e}" for n in names for e in ENDINGS if not (folder / f"{n}.{e}").exists()]

    assert missing == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_written_as_text_and_html(kind: str, language: Language) -> None:
    app, _dot, name = kind.partition(".")
    words = FRAME | {"language_code": language.code, "language_tag": language.tag}

    with override(language.code), timezone.override("Asia/Ulaanbaatar"):
        subject, text, html = (
            Engine.get_default()
            .get_template(f"{app}/emails/{name}.{ending}")
            .render(Context(words, autoescape=ending == "html"))
            for ending in ENDINGS
        )

    assert subject.strip()
    assert len(subject.strip().splitlines()) == 1
    assert text.strip()
    assert "<p" not in text
    assert f'lang="{language.tag}"' in html
    assert "<script" not in html
    assert "<img" not in html


def notices_in_code() -> list[tuple[str, str, str]]:
    """Give (place, argument, literal) for `kind` and `category` of every Notice built in code."""
    found = []
    for path in sorted((settings.CHECKOUT / "portal").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Notice":
                found.extend(
                    (f"{path.name}:{node.lineno}", keyword.arg or "", keyword.value.value)
                    for keyword in node.keywords
                    if isinstance(keyword.value, ast.Constant)
                    and isinstance(keyword.value.value, str)
                )
    return found


def test_every_notice_named_in_code_has_words_and_a_known_category() -> None:
    wrong = [
        (place, literal)
        for place, argument, literal in notices_in_code()
        if (argument == "kind" and literal not in KINDS)
        or (argument == "category" and literal not in Category.values)
    ]

    assert wrong == []


ALLAUTH = Path(allauth.__file__).parent / "templates"
ALLAUTH_KINDS = sorted(
    f"{app}.{path.name.removesuffix('_subject.txt')}"
    for app in ("account", "mfa")
    for path in (ALLAUTH / app / "email").glob("*_subject.txt")
)


def test_staff_read_a_name_for_every_kind_of_mail() -> None:
    kinds = [*KINDS, *ALLAUTH_KINDS, "portal.rendered"]
    names = {kind: letters.kind_name(kind) for kind in kinds}

    assert [kind for kind, name in names.items() if name == kind] == []
    assert len(set(names.values())) == len(kinds)
    assert letters.kind_name("later.unknown") == "later.unknown"


@pytest.mark.parametrize(
    ("written", "told"),
    [("2026-08-17", "2026-08-17"), ("2026-08-17T09:30:00+00:00", "2026-08-17 09:30:00+00:00")],
)
def test_a_moment_is_read_from_the_context(written: str, told: str) -> None:
    assert str(moment(written)) == told


@pytest.mark.parametrize("nonsense", ["", "soon", "2026-99-99"])
def test_a_moment_that_is_none(nonsense: str) -> None:
    assert moment(nonsense) is None
