"""Production's own settings serve a page: hashed files, one style sheet, strict headers."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from typing import Any

import pytest
from django.db import connection

from portal.core.static_files import SHEETS
from tests.settings.test_env import CHECKOUT, SOUND

pytestmark = pytest.mark.django_db

PROGRAM = """
import json, sys, django
from django.conf import settings
settings.STATIC_ROOT = sys.argv[1]  # before anything asks for it
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("collectstatic", interactive=False, verbosity=0)
answer = Client().get("/en/", secure=True, HTTP_HOST="portal.example.org")
login = Client().get("/account/login/", secure=True, HTTP_HOST="portal.example.org")
plain = Client().get("/en/", HTTP_HOST="portal.example.org")
demo = Client().get("/demo/mail/", secure=True, HTTP_HOST="portal.example.org")
print(json.dumps({
    "status": answer.status_code, "login": login.status_code, "plain": plain.status_code,
    "demo": demo.status_code, "page": answer.content.decode(), "headers": dict(answer.headers),
    "cookies": list(answer.cookies), "csrf": str(login.cookies.get("csrftoken")),
}))
"""


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> dict[str, Any]:
    """Collect the files and ask once, in a process of its own, on the database of the tests."""
    tmp_path = tmp_path_factory.mktemp("production")
    place = connection.settings_dict
    address = f"host={place['HOST']} user={place['USER']} dbname={place['NAME']}"
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "error::DeprecationWarning:portal",
            "-c",
            PROGRAM,
            tmp_path / "static",
        ],
        cwd=CHECKOUT,
        env={
            "PATH": os.environ["PATH"],
            **SOUND,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "DATABASE_URL": address,
            "CACHE_URL": os.environ["CACHE_URL"],
            "PORTAL_STATE_DIR": str(tmp_path),
            # What this process runs counts as tested.
            **{name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")},
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told | {"static": tmp_path / "static"}


def test_home_is_served_with_one_hashed_sheet_and_strict_headers(answered: dict[str, Any]):
    assert (answered["status"], answered["login"], answered["plain"]) == (200, 200, 301)
    page, headers = answered["page"], answered["headers"]
    assert page.count('rel="stylesheet"') == 1
    assert "/static/css/site.css" not in page
    assert "/static/css/site." in page
    assert answered["cookies"] == []
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Secure" in answered["csrf"]
    assert "HttpOnly" in answered["csrf"]


def test_demonstration_does_not_exist(answered: dict[str, Any]):
    assert answered["demo"] == 404
    assert "Demonstration." not in answered["page"]


def test_collected_files_can_be_read_by_another_user(answered: dict[str, Any]):
    sheet = answered["static"] / "css" / "site.css"

    assert stat.S_IMODE(sheet.stat().st_mode) == 0o644


def test_every_linked_sheet_is_in_one_piece_under_a_hashed_name(answered: dict[str, Any]):
    named = json.loads((answered["static"] / "staticfiles.json").read_text())["paths"]
    for name in SHEETS:
        sheet = (answered["static"] / named[name]).read_text()

        assert re.fullmatch(r"css/\w+\.[0-9a-f]{12}\.css", named[name])
        assert sheet.startswith("@layer reset,tokens,")
        assert "@import" not in sheet
        assert "/*" not in sheet
        assert sheet.count("{") == sheet.count("}")


def test_scripts_ask_for_each_other_by_hashed_names(answered: dict[str, Any]):
    named = json.loads((answered["static"] / "staticfiles.json").read_text())["paths"]
    asked = set()
    for name in (name for name in named if re.fullmatch(r"js/\w+\.js", name)):
        script = (answered["static"] / named[name]).read_text()
        asked |= set(re.findall(r'(?:from |import\()"\./([^"]+)"', script))

    assert {"kept.js", "conflict.js", "progress.js"} <= {
        re.sub(r"\.\w{12}\.", ".", a) for a in asked
    }
    assert asked <= {name.removeprefix("js/") for name in named.values()}
