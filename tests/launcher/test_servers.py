"""Servers start from nothing, keep what they are told, and come back after every kind of end."""

import os
import socket
import stat
import threading
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest

from tests.launcher.conftest import Launcher, Up, kill_hard, wait_for


def postmaster(launcher: Launcher) -> int:
    return int((launcher.state / "postgres" / "postmaster.pid").read_text().split()[0])


def ask_valkey(up: Up, words: bytes) -> bytes:
    with closing(socket.socket(socket.AF_UNIX)) as line:
        line.connect(up.urls["CACHE_URL"].removeprefix("unix://").partition("?")[0])
        line.sendall(words)
        return line.recv(100)


def test_fresh_start_serves_queries_on_a_socket_and_on_no_port(launcher):
    with launcher.up() as up:
        listening, timeout, fsync, folded = up.query(
            "SELECT current_setting('listen_addresses'), current_setting('statement_timeout'),"
            " current_setting('fsync'), lower('ӨҮЙ')"
        )[0]

    assert (listening, timeout, fsync, folded) == ("", "1min", "on", "өүй")
    assert stat.S_IMODE((launcher.state / "postgres").stat().st_mode) == 0o700


def test_restart_keeps_rows_and_keys(launcher):
    with launcher.up() as up:
        up.query("CREATE TABLE kept AS SELECT 1 AS value")
        assert ask_valkey(up, b"PING\r\n") == b"+PONG\r\n"
        assert ask_valkey(up, b"SET kept 1\r\n") == b"+OK\r\n"

    with launcher.up() as up:
        assert up.query("SELECT value FROM kept") == [(1,)]
        assert ask_valkey(up, b"GET kept\r\n") == b"$1\r\n1\r\n"


def test_everything_killed_during_a_long_query_comes_back_with_its_rows(launcher):
    with launcher.up() as up:
        up.query("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS value")
        session = up.connect()

        def ask_at_length() -> None:
            with suppress(psycopg.OperationalError):
                session.execute("SELECT pg_sleep(50)")

        query = threading.Thread(target=ask_at_length)
        query.start()
        wait_for(
            lambda: up.query("SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(50)'")
        )
        kill_hard(up.process.pid, postmaster(launcher))

    with launcher.up() as up:
        assert up.query("SELECT count(*) FROM kept") == [(1000,)]
    query.join(10)
    session.close()


def test_servers_and_lock_that_outlived_their_launcher_are_taken_over(launcher):
    with launcher.up() as up:
        up.query("CREATE TABLE kept AS SELECT 1 AS value")
        first = postmaster(launcher)
        kill_hard(up.process.pid)
    assert launcher.holder == up.process.pid

    with launcher.up() as up:
        assert launcher.holder == up.process.pid
        assert postmaster(launcher) != first
        assert up.query("SELECT value FROM kept") == [(1,)]


def test_lock_file_that_names_a_stranger_is_no_obstacle(launcher):
    with launcher.up():
        lock_file = launcher.state / "postgres" / "postmaster.pid"
        lines = lock_file.read_text().splitlines()
    lock_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    with launcher.up() as up:
        assert up.query("SELECT 1") == [(1,)]


def test_path_longer_than_a_socket_address_with_odd_letters(launcher, folder):
    launcher.state = folder / ("дэлхий 'n' 100%" + "x" * 90) / ("y" * 120) / "state"

    with launcher.up() as up:
        assert up.query("SELECT 1") == [(1,)]
        address = Path(up.urls["CACHE_URL"].removeprefix("unix://").partition("?")[0])
        assert len(str(address)) < 100

    assert not address.parent.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_without_namespaces_in_a_private_home_leaves_parents_alone(launcher, folder):
    home = folder / "home"
    home.mkdir(mode=0o700)
    launcher.state = home / "state"
    launcher.environment = {"PATH": "/nonexistent"}

    with launcher.up() as up:
        up.query("CREATE TABLE kept AS SELECT 1 AS value")
        cluster = Path(up.query("SHOW data_directory")[0][0])
        assert cluster.stat().st_uid != 0
        assert stat.S_IMODE(cluster.stat().st_mode) == 0o700
    with launcher.up() as up:
        assert up.query("SELECT value FROM kept") == [(1,)]

    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    launcher.run("reset")
    assert not cluster.parent.exists()


def test_unprivileged_user_and_second_user_at_once(launcher, nobodys_launcher):
    with launcher.up() as first, nobodys_launcher.up() as second:
        second.query("CREATE TABLE theirs AS SELECT 1 AS value")
        assert first.query("SELECT to_regclass('theirs')") == [(None,)]

    assert (nobodys_launcher.state / "postgres").stat().st_uid != 0


def test_test_servers_that_were_killed_start_afresh(launcher):
    with launcher.up("--test") as up:
        up.query("CREATE TABLE doubtful AS SELECT 1 AS value")
        cluster = Path(up.query("SHOW data_directory")[0][0])
        kill_hard(up.process.pid, int((cluster / "postmaster.pid").read_text().split()[0]))

    with launcher.up("--test") as up:
        assert up.query("SELECT to_regclass('doubtful')") == [(None,)]
