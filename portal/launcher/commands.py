"""Every command that the launcher starts on the portal's behalf, and what it tells the visitor."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

PYTHON = sys.executable
HOST = "127.0.0.1"
DEFAULT_PORT = 8000
HEALTH_PATH = "/healthz"


@dataclass(frozen=True)
class Command:
    """One program: its words may name {port} and {schedule}, the clock's own file."""

    name: str
    words: tuple[str, ...]
    announced: str
    shown: bool = False
    """Whether its log also appears in the terminal."""

    def line(self, **places: object) -> list[str]:
        """Return the words with the places filled in."""
        return [word.format(**places) for word in self.words]


PREPARATION = Command(
    "prepare",
    (PYTHON, "manage.py", "migrate", "--no-input", "--verbosity", "0"),
    "Preparing the database",
)
CONTENT = Command(
    "content",
    (PYTHON, "manage.py", "load_demonstration"),
    "Loading the demonstration; the site answers meanwhile and fills",
)
"""Beside the site, on another core; before the worker, whose clock would act on half a story."""
WEB = Command(
    "web",
    (
        *(PYTHON, "-m", "gunicorn", "portal.wsgi:application"),
        *("-k", "gthread", "--workers", "2", "--threads", "4"),
        *("-b", HOST + ":{port}", "--graceful-timeout", "2", "--log-level", "warning"),
    ),
    "Starting the site",
    shown=True,
)
WORKER = Command(
    "worker",
    (
        *(PYTHON, "-m", "celery", "-A", "portal", "worker", "-B", "-c", "2"),
        *("--loglevel", "warning", "--schedule", "{schedule}"),
    ),
    "Starting the background worker",
)

DEFAULT_PASSWORD = "demo-password-2026"  # noqa: S105 the demonstration prints it
ACCOUNTS = (
    ("contributor.mng", "Contributor, Mongolia"),
    ("contributor.jpn", "Contributor, Japan"),
    ("focal.chn", "Focal point, China"),
    ("focal.prk", "Focal point, Democratic People's Republic of Korea"),
    ("focal.jpn", "Focal point, Japan"),
    ("focal.mng", "Focal point, Mongolia"),
    ("focal.kor", "Focal point, Republic of Korea"),
    ("focal.rus", "Focal point, Russian Federation"),
    ("partner", "Partner organisation"),
    ("moderator", "Moderator"),
    ("lead", "Lead moderator"),
    ("editor", "Editor"),
    ("auditor", "Auditor"),
    ("admin", "Administrator"),
)


def demonstration_defaults(port: int) -> dict[str, str]:
    """Return what the demonstration assumes unless the environment says otherwise."""
    return {
        "PORTAL_BASE_URL": f"http://{HOST}:{port}",
        # A visitor tries an editor's account without first fetching an authenticator.
        "PORTAL_STAFF_SECOND_FACTOR": "false",
        "PYTHONUNBUFFERED": "1",
    }


def welcome(port: int, environ: Mapping[str, str]) -> str:
    """Return what a visitor needs to know once the site answers, a few lines."""
    site = f"http://{HOST}:{port}"
    password = environ.get("PORTAL_DEMO_PASSWORD") or DEFAULT_PASSWORD
    accounts = "\n".join(f"    {name + '@demo.example':<30} {role}" for name, role in ACCOUNTS)
    return (
        f"\n  The demonstration is running.\n\n"
        f"    Site              {site}/\n"
        f"    Editing           {site}/cms/\n"
        f"    Letters it sent   {site}/demo/mail/\n\n"
        f"  Accounts, all with the password {password}\n\n{accounts}\n\n"
        "  Stop it with Ctrl-C. It keeps what you do until `make reset` deletes it.\n"
    )
