"""Child processes: apart from the terminal, stopped with patience, found again after a crash."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from portal.launcher.errors import LauncherError

Pause = Callable[[float], None]

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class Child:
    """A running program with its own process group, so that Ctrl-C reaches it once, through us."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        uid: int | None = None,
        gid: int | None = None,
        stops_on: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = name
        self.log = log
        self._stops_on = stops_on
        try:
            with log.open("ab") as output:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env=env,
                    cwd=cwd,
                    start_new_session=True,
                    preexec_fn=_end_with_parent(stops_on),  # noqa: PLW1509 the launcher has one thread
                    user=uid,
                    group=gid,
                    extra_groups=None if uid is None else [],
                )
        except OSError as error:
            raise LauncherError(
                f"{name} cannot be started ({command[0]}: {error.strerror}): "
                "run `make setup` and try again."
            ) from error

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def exit_status(self) -> int | None:
        """The exit status, None while the program runs."""
        return self._process.poll()

    def ask_to_stop(self) -> None:
        """Send the program its signal to stop; its own children are its own business."""
        self._process.send_signal(self._stops_on)

    def stop(self, *, patience: float) -> None:
        """Stop the program: ask, then insist, then kill its whole group.

        The request has three quarters of the patience, in seconds, the insistence the rest.
        """
        for how, share in ((self._stops_on, 0.75), (signal.SIGQUIT, 0.25)):
            self._process.send_signal(how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(patience * share)
                break
        # Also after its own end: a killed program leaves its own children behind.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()


def inhabitants(directory: Path, program: str) -> set[int]:
    """Return the processes of a program whose working directory this is, none without /proc.

    PostgreSQL and Valkey live in their data directories. A process id in a lock file may since have
    gone to a stranger, or to a zombie that nobody reaps; a working directory cannot.
    """
    home = directory.stat()
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            cwd, name = (entry / "cwd").stat(), (entry / "comm").read_text().strip()
        except OSError:
            continue
        if os.path.samestat(cwd, home) and name == program:
            found.add(int(entry.name))
    return found


def started_with(word: str) -> set[int]:
    """Return the processes whose command line holds a word, none without /proc.

    A path inside the state directory tells what a killed program of ours left behind from
    everybody else's programs.
    """
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.fsencode(word) in (entry / "cmdline").read_bytes().split(b"\0"):
                found.add(int(entry.name))
    return found


def signal_all(pids: Iterable[int], how: signal.Signals) -> None:
    """Send a signal to processes, some of which may be gone already."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)


def wait_until_deserted(directory: Path, program: str, *, patience: float, pause: Pause) -> bool:
    """Wait until no process of a program lives in a directory.

    False if some still do after so many seconds, or if this system cannot tell.
    """
    if not Path("/proc/self/cwd").exists():
        return False
    deadline = time.monotonic() + patience
    while inhabitants(directory, program):
        if time.monotonic() > deadline:
            return False
        pause(0.1)
    return True


def _end_with_parent(how: signal.Signals) -> Callable[[], None]:
    """Return what a child does before it becomes its program.

    A launcher that is killed outright must leave no web server on the port. Only Linux promises it.
    """

    def before_exec() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, how)

    return before_exec
