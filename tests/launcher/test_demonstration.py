"""The whole demonstration, over a site of a few lines in place of the portal."""

import http.client
import os
import signal
import socket
from contextlib import closing
from pathlib import Path

import pytest

from tests.launcher.conftest import kill_hard, wait_for


@pytest.fixture
def port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def read_until(process, words: str) -> str:
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(said)


def ended(process) -> tuple[int, str]:
    """Return how a launcher ended and what it still said; it has ten seconds to stop everything."""
    said, _ = process.communicate(timeout=10)
    return process.returncode, said


def test_demonstration_serves_works_and_stops_on_one_signal(site, port):
    process = site.start("run", PORT=str(port))
    said = read_until(process, "make reset")
    assert f"http://127.0.0.1:{port}/" in said
    assert "admin@demo.example" in said
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/")
    assert connection.getresponse().read().startswith(b"postgres://")
    connection.close()
    wait_for((site.state / "ticked").exists)

    os.killpg(process.pid, signal.SIGINT)

    assert ended(process) == (0, "portal: Stopping.\nportal: Stopped.\n")
    assert site.run("urls").status == 1


def test_death_of_the_worker_takes_everything_down_in_one_sentence(site, port):
    process = site.start("run", PORT=str(port))
    read_until(process, "make reset")
    schedule = os.fsencode(site.state / "beat" / "schedule")
    workers = [
        int(entry.parent.name)
        for entry in Path("/proc").glob("[0-9]*/cmdline")
        if schedule in entry.read_bytes().split(b"\0")
    ]

    kill_hard(min(workers))

    status, said = ended(process)
    assert status == 1
    assert "portal: worker ended by itself" in said
    assert "Traceback" not in said
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)


@pytest.mark.parametrize(
    ("command", "name"), [("migrate", "prepare"), ("load_demonstration", "content")]
)
def test_failing_preparation_is_said_and_leaves_nothing_running(site, port, command, name):
    outcome = site.run("run", PORT=str(port), FAILING=command)

    assert outcome.status == 1
    assert f"portal: `{name}` failed (exit status 1)" in outcome.sentences[-1]
    assert not (site.state / "postgres" / "postmaster.pid").exists()
