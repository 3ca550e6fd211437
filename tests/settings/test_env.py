"""The typed environment: all faults at once, and no unsafe default in production."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal.settings import env

CHECKOUT = Path(__file__).resolve().parent.parent.parent

SOUND = {
    "PORTAL_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFG",
    "PORTAL_BASE_URL": "https://portal.example.org",
    "PORTAL_ALLOWED_HOSTS": "portal.example.org",
    "DATABASE_URL": "postgres://portal@127.0.0.1/portal",
    "CELERY_BROKER_URL": "redis://127.0.0.1:6379/0",
    "CACHE_URL": "redis://127.0.0.1:6379/1",
    "EMAIL_URL": "smtp://127.0.0.1:25",
}


def start(variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of its own, with this environment only."""
    return subprocess.run(
        [sys.executable, "-c", "import portal.settings as s; print(s.DEBUG)"],
        cwd=CHECKOUT,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_sound_production_environment_starts():
    done = start(SOUND)

    assert (done.returncode, done.stdout.strip()) == (0, "False"), done.stderr


def test_every_fault_is_told_at_once_without_a_trace():
    done = start({"PORTAL_STAFF_SECOND_FACTOR": "false"})

    assert done.returncode == 78
    assert "Traceback" not in done.stderr
    for name in (*SOUND, "PORTAL_STAFF_SECOND_FACTOR"):
        assert name in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORTAL_SECRET_KEY", env.INSECURE_SECRET, "PORTAL_SECRET_KEY is the default"),
        ("PORTAL_SECRET_KEY", "short", "shorter than 50"),
        ("PORTAL_SECRET_KEY", "change-me-" * 6, "PORTAL_SECRET_KEY is not random"),
        ("PORTAL_STAFF_SECOND_FACTOR", "false", "PORTAL_STAFF_SECOND_FACTOR is off"),
        ("CACHE_URL", "", "CACHE_URL is missing"),
        ("EMAIL_URL", "", "EMAIL_URL is missing"),
        ("PORTAL_BASE_URL", "http://portal.example.org", "does not begin with https"),
        ("PORTAL_ENDORSEMENT_DAYS", "soon", "PORTAL_ENDORSEMENT_DAYS"),
        ("SEARCH_URL", "search.example:9200", "SEARCH_URL is no address"),
    ],
)
def test_production_refuses_each_unsafe_value(name: str, value: str, said: str):
    done = start(SOUND | {name: value})

    assert done.returncode == 78
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_client_of_opensearch_is_loaded_only_where_it_is_asked_for():
    ask = """
import django, sys
django.setup()
from django.conf import settings
from portal.catalogue.opensearch.engine import Bonuses, engine
found = engine(Bonuses())
print(settings.SEARCH_URL != "", found is not None, "opensearchpy" in sys.modules)
"""
    environment = SOUND | {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "portal.settings"}

    def said(**more: str) -> str:
        command = [sys.executable, "-W", "ignore", "-c", ask]
        return subprocess.run(
            command,
            cwd=CHECKOUT,
            env=environment | more,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()

    assert said() == "False False False"
    assert said(SEARCH_URL="http://127.0.0.1:9200") == "True True True"


def test_demonstration_needs_only_a_database():
    done = start({"PORTAL_DEMO": "true", "DATABASE_URL": SOUND["DATABASE_URL"]})

    assert done.returncode == 0, done.stderr


def test_example_names_every_variable_and_no_other():
    named = {
        line.partition("=")[0]
        for line in (CHECKOUT / ".env.example").read_text().splitlines()
        if line and not line.startswith("#")
    }

    assert named == {name.upper() for name in env.Environment.model_fields}


def test_environment_is_read_in_one_file_only():
    readers = [
        path.relative_to(CHECKOUT)
        for path in (CHECKOUT / "portal").rglob("*.py")
        if "os.environ" in path.read_text() and "launcher" not in path.parts
    ]

    # celery.py and wsgi.py only name the settings module, as Django's own templates do.
    assert sorted(map(str, readers)) == ["portal/celery.py", "portal/wsgi.py"]
