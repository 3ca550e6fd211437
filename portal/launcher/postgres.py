"""PostgreSQL without an installation: found, made, started, recovered and stopped."""

import signal
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from portal.launcher.children import Child, Pause, inhabitants, signal_all, wait_until_deserted
from portal.launcher.errors import LauncherError
from portal.launcher.placement import find_place
from portal.launcher.programs import find_programs
from portal.launcher.state import StateDirectory, empty

USER = DATABASE = "portal"
COMPLETE = "portal-complete"

PROGRAM = "postgres"
START_PATIENCE = 60.0
RETRY_EVERY = 0.5
STOP_PATIENCE = 4.0

# Peer authentication sees no names in a user namespace; the socket's folder is closed to others.
ACCESS = ("--auth-local=trust", "--auth-host=reject")
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "lc_messages": "C",
    # No orphan of a killed server may hold its memory, and so the next start, for long.
    "statement_timeout": "60s",
}
VOLATILE_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """A PostgreSQL server on a unix socket, and nothing but a socket."""

    def __init__(
        self, state: StateDirectory, environ: Mapping[str, str], *, volatile: bool, pause: Pause
    ) -> None:
        self._state = state
        self._volatile = volatile
        self._pause = pause
        self._place = find_place(state, find_programs(environ))
        self._lock_file = self._place.cluster / "postmaster.pid"

    def start(self) -> tuple[Child, str]:
        """Start the server, as often as it takes after a crash, and return it with its URL."""
        interrupted = self._lock_file.exists()
        if interrupted:
            self._see_off_predecessor()
        # Without fsync a crash may have torn it, and a test database is not worth a repair.
        torn = interrupted and self._volatile and not self._lock_file.exists()
        self._prepare_cluster(torn=torn)
        child = self._start_patiently(retry=interrupted)
        return child, f"postgres://{USER}@/{DATABASE}?host={quote(str(self._place.sockets))}"

    def _prepare_cluster(self, *, torn: bool) -> None:
        cluster, major = self._place.cluster, self._place.programs.major
        complete = (cluster / COMPLETE).exists()
        made_by = (cluster / "PG_VERSION").read_text().strip() if complete else ""
        if made_by == str(major) and not torn:
            return
        if complete and not self._volatile:
            raise LauncherError(
                f"The database in {cluster} was made by PostgreSQL {made_by} and this is {major}: "
                "point PORTAL_POSTGRES_BIN at the old programs, or delete the demonstration with "
                "`make reset`."
            )
        empty(cluster)
        self._make_cluster()

    def _make_cluster(self) -> None:
        cluster, programs = self._place.cluster, self._place.programs
        options = [*ACCESS, *_locale(programs.major), "--encoding=UTF8", f"--username={USER}"]
        if self._volatile:
            options.append("--no-sync")
        self._run_or_explain([programs.initdb, "-D", cluster, *options])
        # The server's own single-user mode needs no client program, which not every source has.
        self._run_or_explain(
            [programs.server, "--single", "-D", cluster, "postgres"],
            send=f"CREATE DATABASE {DATABASE};\n",
        )
        (cluster / COMPLETE).touch(mode=0o600)

    def _run_or_explain(self, command: list[str | Path], *, send: str = "") -> None:
        done = self._place.identity.run(command, send=send)
        if done.returncode != 0:
            log = self._state.log("postgres-creation")
            log.write_text(done.stdout)
            raise LauncherError(
                f"The database in {self._place.cluster} could not be made: see the lines above, or "
                "set DATABASE_URL to a server of your own.",
                log=log,
            )

    def _see_off_predecessor(self) -> None:
        """Stop a server that outlived its launcher; drop lock files that name no living server."""
        cluster, server = self._place.cluster, self._locked_by()
        residents = inhabitants(cluster, PROGRAM)
        if server in residents:
            signal_all({server}, signal.SIGINT)
        else:
            # Sessions that lost their server hold its memory until their query ends: end it.
            signal_all(residents, signal.SIGTERM)
        if wait_until_deserted(cluster, PROGRAM, patience=STOP_PATIENCE, pause=self._pause):
            # The number may be a stranger's or a zombie's by now, which passes for a living server.
            self._lock_file.unlink(missing_ok=True)
            empty(self._place.sockets)

    def _locked_by(self) -> int:
        try:
            return int(self._lock_file.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return 0

    def _start_patiently(self, *, retry: bool) -> Child:
        log = self._state.log("postgres")
        deadline = time.monotonic() + START_PATIENCE
        while True:
            child = self._launch(log)
            try:
                if self._comes_up(child, deadline):
                    return child
            except BaseException:
                child.stop(patience=STOP_PATIENCE)
                raise
            if not retry or time.monotonic() > deadline:
                child.stop(patience=STOP_PATIENCE)
                raise LauncherError(
                    "PostgreSQL did not start: see its last lines above, or set DATABASE_URL to a "
                    "server of your own.",
                    log=log,
                )
            self._pause(RETRY_EVERY)
            self._see_off_predecessor()

    def _launch(self, log: Path) -> Child:
        place = self._place
        settings = SETTINGS | {"unix_socket_directories": str(place.sockets)}
        if self._volatile:
            settings |= VOLATILE_SETTINGS
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return Child(
            "PostgreSQL",
            [
                *place.identity.prefix,
                str(place.programs.server),
                "-D",
                str(place.cluster),
                *options,
            ],
            log=log,
            cwd=Path("/"),
            uid=place.identity.uid,
            gid=place.identity.gid,
            stops_on=signal.SIGINT,
        )

    def _comes_up(self, child: Child, deadline: float) -> bool:
        while child.exit_status is None and time.monotonic() < deadline:
            if self._is_ready(child.pid):
                return True
            self._pause(0.05)
        return False

    def _is_ready(self, pid: int) -> bool:
        # The server writes its progress into the eighth line of its lock file, as pg_ctl reads it.
        try:
            lines = self._lock_file.read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _locale(major: int) -> list[str]:
    """Return the flags that sort and fold letters by Unicode with no library of the host.

    With `--locale=C` alone, trigrams and case folding see no letter outside ASCII.
    """
    if major < 17:
        return ["--locale=C.UTF-8"]
    return ["--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
