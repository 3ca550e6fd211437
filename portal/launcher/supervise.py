"""What runs while the servers are up: the whole demonstration, or one command of yours."""

import contextlib
import errno
import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import TextIO

from portal.launcher import commands
from portal.launcher.children import Child, Pause, signal_all, started_with
from portal.launcher.commands import Command
from portal.launcher.errors import LauncherError
from portal.launcher.servers import Servers, given_urls, running_servers
from portal.launcher.state import CHECKOUT, TEST_DIRECTORIES, Lock, StateDirectory

STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOP_PATIENCE = 4.0
HEALTH_PATIENCE = 60.0
LOOK_EVERY = 0.1
# The web server of a launcher that was killed a moment ago is still on its way out.
PORT_PATIENCE = 2.5
SHARED_PATIENCE = 90.0


class Stopped(Exception):  # noqa: N818 a request, not a fault
    """Somebody asked the launcher to stop."""


class Interruption:
    """Turns the signals that ask for an end into an exception, raised only where we wait."""

    def __init__(self) -> None:
        self.received: int | None = None
        for number in STOPPING_SIGNALS:
            # `nohup` asks us to outlive the terminal; a shell's `&` does not ask to ignore Ctrl-C.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._receive)

    def pause(self, seconds: float) -> None:
        """Sleep, unless somebody asked us to stop.

        Raises:
            Stopped: somebody did.
        """
        if self.received is None:
            time.sleep(seconds)
        if self.received is not None:
            raise Stopped

    def _receive(self, number: int, _frame: FrameType | None) -> None:
        self.received = number


class LogWindow:
    """Shows in the terminal what a program writes to its log."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._seen = 0

    def show_news(self) -> None:
        """Print what has been written since the last look."""
        with self._log.open("rb") as written:
            written.seek(self._seen)
            news = written.read()
        self._seen += len(news)
        if news:
            show(news.decode(errors="replace"), sys.stderr)


def demonstrate(state: StateDirectory, environ: Mapping[str, str]) -> int:
    """Run the demonstration until somebody stops it, and return the exit status."""
    interruption = Interruption()
    with holding(state, "make run"), contextlib.suppress(Stopped):
        port = free_port(environ, interruption.pause)
        # A killed worker leaves its clock ticking; two clocks would send everything twice.
        signal_all(started_with(str(_schedule(state))), signal.SIGKILL)
        say("Starting the servers")
        with running_servers(state, environ, volatile=False, pause=interruption.pause) as servers:
            env = commands.demonstration_defaults(port) | _environment(environ, servers.urls, state)
            env["PORTAL_DEMO"] = "true"
            state.folder("media")
            _run_to_end(commands.PREPARATION, state, env, interruption.pause)
            with _running_portal() as portal:
                portal.append(_started(commands.WEB, state, env, port))
                _run_to_end(
                    commands.CONTENT,
                    state,
                    env,
                    interruption.pause,
                    beside=(*servers.children, *portal),
                )
                portal.append(_started(commands.WORKER, state, env, port))
                _serve(servers, portal, port, env, interruption.pause)
    say("Stopped")
    return 0


def execute(
    state: StateDirectory, words: Sequence[str], environ: Mapping[str, str], *, test: bool
) -> int:
    """Run a command with servers up and return its exit status.

    Servers that another launcher keeps up on the same state directory are shared and left alone. A
    test has servers to itself: test runs that go on at once get one sub-directory each.
    """
    interruption = Interruption()
    if test or not environ.get("DATABASE_URL"):
        # The embedded servers are for development: the portal need not insist on secrets.
        environ = {"PORTAL_DEMO": "true", **environ}
    if not test and (urls := _shared_urls(state, interruption.pause)):
        env = _environment(environ, urls | given_urls(environ), state)
        return _run_command(words, env, interruption)
    with holding_for_tests(state) if test else holding(state, "exec") as mine:
        try:
            with running_servers(mine, environ, volatile=test, pause=interruption.pause) as servers:
                env = _environment(environ, servers.urls, mine)
                status = _run_command(words, env, interruption)
                for child in servers.children:
                    _explain_death(child)
        except Stopped:
            return 128 + (interruption.received or 0)
    return status


@contextlib.contextmanager
def holding(state: StateDirectory, purpose: str) -> Iterator[StateDirectory]:
    """Hold the state directory's lock.

    Raises:
        LauncherError: a living process holds it.
    """
    lock = state.lock()
    try:
        if not lock.take(purpose):
            raise lock.refusal()
        yield state
    finally:
        lock.release()


@contextlib.contextmanager
def holding_for_tests(state: StateDirectory) -> Iterator[StateDirectory]:
    """Hold the first test sub-directory that no other test run holds."""
    for candidate in state.for_tests():
        lock = candidate.lock()
        try:
            if lock.take("tests"):
                yield candidate
                return
        finally:
            lock.release()
    raise LauncherError(
        f"{TEST_DIRECTORIES} test runs go on at once in {state.root}: wait for one to end, or set "
        "PORTAL_STATE_DIR to another folder."
    )


def published_urls(state: StateDirectory) -> dict[str, str]:
    """Return the URLs of the running servers; what a killed launcher published is void."""
    return state.published() if _is_held(state.lock()) else {}


def free_port(environ: Mapping[str, str], pause: Pause) -> int:
    """Return the port that `PORT` names.

    Raises:
        LauncherError: it is no port, or not ours to take.
    """
    named = environ.get("PORT") or str(commands.DEFAULT_PORT)
    if not (named.isdecimal() and 0 < int(named) < 65536):
        raise LauncherError(
            f"PORT={named} is not a port: choose a free one, as in `PORT=8001 make run`."
        )
    port = int(named)
    deadline = time.monotonic() + PORT_PATIENCE
    while (obstacle := _obstacle_to(port)) and time.monotonic() < deadline:
        pause(LOOK_EVERY)
    if obstacle:
        raise LauncherError(
            f"Port {port} is {obstacle}: choose another one, as in "
            f"`PORT={_next_port(port)} make run`."
        )
    return port


def _obstacle_to(port: int) -> str:
    with socket.socket() as attempt:
        # As the web server does: an address that only lingers after the last run is free.
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((commands.HOST, port))
        except OSError as error:
            in_use = error.errno == errno.EADDRINUSE
            return "in use" if in_use else f"not available ({error.strerror})"
    return ""


def say(sentence: str) -> None:
    """Tell the person at the terminal what is going on."""
    show(f"portal: {sentence}.\n")


def show(text: str, stream: TextIO | None = None) -> None:
    """Write to the terminal, if it is still there: what runs must be stopped in any case."""
    with contextlib.suppress(OSError):
        stream = stream or sys.stdout
        stream.write(text)
        stream.flush()


def _started(command: Command, state: StateDirectory, env: Mapping[str, str], port: int) -> Child:
    say(command.announced)
    return _start(command, state, env, port=port)


@contextlib.contextmanager
def _running_portal() -> Iterator[list[Child]]:
    """Stop in the end what was put into the list."""
    children: list[Child] = []
    try:
        yield children
    finally:
        say("Stopping")
        # Both are asked at once, so that the slower one has its whole patience and we have ours.
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.stop(patience=STOP_PATIENCE)


def _serve(
    servers: Servers, portal: Sequence[Child], port: int, env: Mapping[str, str], pause: Pause
) -> None:
    """Watch over everything until somebody stops it or something dies."""
    window = LogWindow(portal[0].log)
    deadline = time.monotonic() + HEALTH_PATIENCE
    healthy = False
    while True:
        window.show_news()
        for child in (*servers.children, *portal):
            _explain_death(child)
        if not healthy and (healthy := _is_healthy(port)):
            show(commands.welcome(port, env))
        if not healthy and time.monotonic() > deadline:
            raise LauncherError(
                f"The site did not answer on port {port} within {HEALTH_PATIENCE:.0f} seconds: see "
                f"its last lines above, and the whole log in {portal[0].log}.",
                log=portal[0].log,
            )
        pause(LOOK_EVERY)


def _explain_death(child: Child) -> None:
    if child.exit_status is not None:
        raise LauncherError(
            f"{child.name} ended by itself (exit status {child.exit_status}), so everything was "
            f"stopped: see its last lines above (all of them in {child.log}) and start again.",
            log=child.log,
        )


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(commands.HOST, port, timeout=2)
    try:
        connection.request("GET", commands.HEALTH_PATH)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _environment(
    environ: Mapping[str, str], urls: Mapping[str, str], state: StateDirectory
) -> dict[str, str]:
    """Return what a program of the portal finds in its environment."""
    # These would send a client of our socket to another server's number or service.
    ours = {name: value for name, value in environ.items() if name not in {"PGPORT", "PGSERVICE"}}
    return {**ours, **urls, "PORTAL_STATE_DIR": str(state.root)}


def _start(
    command: Command, state: StateDirectory, env: Mapping[str, str], *, port: int | None = None
) -> Child:
    words = command.line(port=port, schedule=_schedule(state))
    return Child(command.name, words, log=state.log(command.name), env=env, cwd=CHECKOUT)


def _schedule(state: StateDirectory) -> Path:
    return state.folder("beat") / "schedule"


def _run_to_end(
    command: Command,
    state: StateDirectory,
    env: Mapping[str, str],
    pause: Pause,
    beside: Sequence[Child] = (),
) -> None:
    """Run a program to its end; it fails too where one of those beside it ends."""
    say(command.announced)
    child = _start(command, state, env)
    try:
        while child.exit_status is None:
            for other in beside:
                _explain_death(other)
            pause(LOOK_EVERY)
    finally:
        child.stop(patience=STOP_PATIENCE)
    if child.exit_status != 0:
        raise LauncherError(
            f"`{command.name}` failed (exit status {child.exit_status}): see its last lines above, "
            f"and the whole log in {child.log}.",
            log=child.log,
        )


def _run_command(words: Sequence[str], env: Mapping[str, str], interruption: Interruption) -> int:
    """Run a command in the foreground: Ctrl-C reaches it from the terminal, the rest through us."""
    try:
        process = subprocess.Popen(words, env=env)
    except OSError as error:
        raise LauncherError(
            f"{words[0]} cannot be run ({error.strerror}): name a program after `exec --`."
        ) from error
    forwarded = False
    while (status := process.poll()) is None:
        if interruption.received not in {None, signal.SIGINT} and not forwarded:
            process.send_signal(interruption.received or signal.SIGTERM)
            forwarded = True
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(LOOK_EVERY)
    return status if status >= 0 else 128 - status


def _shared_urls(state: StateDirectory, pause: Pause) -> dict[str, str]:
    """Return the URLs of servers that another launcher keeps up, empty if there is none."""
    deadline = time.monotonic() + SHARED_PATIENCE
    while _is_held(state.lock()):
        if urls := state.published():
            return urls
        if time.monotonic() > deadline:
            raise state.lock().refusal()
        pause(LOOK_EVERY)
    return {}


def _is_held(lock: Lock) -> bool:
    try:
        return not lock.take("exec")
    finally:
        lock.release()


def _next_port(port: int) -> int:
    return port + 1 if 1024 <= port < 65535 else commands.DEFAULT_PORT + 1
