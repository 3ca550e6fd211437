"""What a person meets: exit statuses, shared servers, and faults in one sentence."""

import ast
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.launcher.conftest import CHECKOUT, LAUNCHER

MODULES = sorted((CHECKOUT / "portal" / "launcher").glob("*.py"))
GIVEN = {
    "DATABASE_URL": "postgres://somebody@/elsewhere?host=/nowhere",
    "CELERY_BROKER_URL": "redis://nowhere/0",
    "CACHE_URL": "redis://nowhere/1",
}


def only_sentence(outcome) -> str:
    assert outcome.status == 1
    assert "Traceback" not in outcome.said
    assert len(outcome.sentences) == 1
    return outcome.sentences[0]


def test_exec_passes_the_exit_status_on(launcher):
    assert launcher.run("exec", "--", "sh", "-c", "exit 7").status == 7
    assert launcher.run("exec", "--", "sh", "-c", "kill -TERM $$").status == 128 + signal.SIGTERM


def test_exec_hands_a_signal_to_its_command_and_stops_its_servers(launcher):
    with launcher.up() as up:
        address = Path(up.urls["DATABASE_URL"].partition("host=")[2], ".s.PGSQL.5432")
        assert address.exists()

        up.process.terminate()

        assert up.process.wait(10) == 128 + signal.SIGTERM
    assert not address.exists()


def test_urls_in_the_environment_win_and_nothing_is_started(launcher):
    said = launcher.run("exec", "--", "env", **GIVEN).said

    assert {line for line in said.splitlines() if "_URL=" in line} == {
        f"{name}={url}" for name, url in GIVEN.items()
    }
    assert not (launcher.state / "postgres").exists()
    assert not (launcher.state / "valkey").exists()


def test_second_exec_shares_servers_and_leaves_them_up(launcher):
    with launcher.up() as up:
        said = launcher.run("exec", "--", "sh", "-c", "echo $DATABASE_URL").said
        assert said.strip() == up.urls["DATABASE_URL"]
        assert f"DATABASE_URL='{said.strip()}'" in launcher.run("urls").said
        assert up.query("SELECT 1") == [(1,)]

    assert "No servers are running" in only_sentence(launcher.run("urls"))


def test_second_demonstration_and_reset_name_the_holder(launcher):
    with launcher.up() as up:
        for action in ("run", "reset"):
            sentence = only_sentence(launcher.run(action))
            assert f"Process {up.process.pid} (exec) holds" in sentence
            assert "PORTAL_STATE_DIR" in sentence


def test_tests_have_servers_apart_from_the_demonstration_and_from_each_other(launcher):
    with launcher.up() as demonstration, launcher.up("--test") as one, launcher.up("--test") as two:
        everyone = [demonstration, one, two]
        assert len({up.urls["DATABASE_URL"] for up in everyone}) == 3
        assert [up.query("SHOW fsync") for up in everyone] == [[("on",)], [("off",)], [("off",)]]


def test_reset_deletes_what_the_launcher_made_and_nothing_else(launcher):
    launcher.state.mkdir()
    stranger = launcher.state / "photographs"
    stranger.mkdir()
    launcher.run("exec", "--", "true")
    launcher.run("exec", "--test", "--", "true")

    assert launcher.run("reset").status == 0

    assert {path.name for path in launcher.state.iterdir()} == {"lock", "test", "photographs"}
    assert {path.name for path in (launcher.state / "test").iterdir()} == {"lock"}


def test_port_in_use_is_said_with_the_way_out(launcher):
    with closing(socket.socket()) as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        port = squatter.getsockname()[1]

        sentence = only_sentence(launcher.run("run", PORT=str(port)))

    assert f"Port {port} is in use" in sentence
    assert "PORT=" in sentence.partition("as in")[2]
    assert not (launcher.state / "postgres").exists()


def test_port_that_is_no_port_is_said(launcher):
    assert "PORT=http is not a port" in only_sentence(launcher.run("run", PORT="http"))


def test_unwritable_state_directory_is_said(nobodys_launcher, folder):
    nobodys_launcher.state = folder / "of-root"

    sentence = only_sentence(nobodys_launcher.run("exec", "--", "true"))

    assert f"{folder / 'of-root'} cannot be written" in sentence
    assert "PORTAL_STATE_DIR" in sentence


def test_programs_that_are_missing_are_said(site, folder):
    sentence = only_sentence(site.run("exec", "--", "true", PORTAL_POSTGRES_BIN=str(folder)))
    assert "holds no PostgreSQL" in sentence

    site.command = (sys.executable, "-S", "-m", "portal.launcher")
    database = {"DATABASE_URL": GIVEN["DATABASE_URL"], "PATH": "/nonexistent"}
    sentence = only_sentence(site.run("exec", "--", "true", **database))
    assert "No Valkey or Redis server was found" in sentence
    assert "make setup" in sentence


def test_command_that_does_not_exist_is_said(launcher):
    assert "no-such-program cannot be run" in only_sentence(
        launcher.run("exec", "--", "no-such-program", **GIVEN)
    )


def test_closed_standard_input_is_no_obstacle(launcher):
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" <&-', "sh", *LAUNCHER, "exec", "--", "true"],
        cwd=CHECKOUT,
        env=launcher.env(),
        check=False,
        timeout=60,
    )

    assert done.returncode == 0


@pytest.mark.parametrize(
    "module", sorted(Path(CHECKOUT, "portal/launcher").glob("*.py")), ids=lambda path: path.stem
)
def test_launcher_imports_the_standard_library_only(module):
    tree = ast.walk(ast.parse(module.read_text()))
    imported = set()
    for node in tree:
        if isinstance(node, ast.Import):
            imported |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module)

    outside = {name for name in imported if name.split(".")[0] not in sys.stdlib_module_names}
    assert {name for name in outside if not f"{name}.".startswith("portal.launcher.")} == set()
