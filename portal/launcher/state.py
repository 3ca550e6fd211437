"""The state directory: everything that servers leave on disk, who holds it, and where it is."""

import contextlib
import fcntl
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import Any

from portal.launcher.errors import LauncherError

CHECKOUT = Path(__file__).resolve().parents[2]

# A socket's address holds 107 bytes on Linux and 103 on macOS; PostgreSQL adds "/.s.PGSQL.5432".
LONGEST_SOCKET_DIRECTORY = 80
# Names that need no quoting in a URL, a server option or a connection string.
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")
TEST_DIRECTORIES = 16


class StateDirectory:
    """One folder with one database, one broker and one lock.

    It remembers which of its entries the launcher made, so that a reset in a folder that somebody
    chose by mistake removes nothing else.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._made = root / "made.json"
        self._urls = root / "urls.json"
        self._shelter_mark = sha256(os.fsencode(root)).hexdigest()[:8]

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "StateDirectory":
        """Return the folder that `PORTAL_STATE_DIR` names, by default `.state` in the checkout."""
        named = environ.get("PORTAL_STATE_DIR")
        return cls(Path(named).expanduser().absolute() if named else CHECKOUT / ".state")

    def folder(self, name: str) -> Path:
        """Return an entry of the state directory, private to its owner if it has to be made."""
        path = self.root / name
        with self._faults_explained():
            self._make_root()
            if not path.exists():
                path.mkdir(mode=0o700)
                self._remember(name)
        return path

    def log(self, name: str) -> Path:
        """Return a fresh log file; the log of the run before is kept beside it."""
        path = self.folder("logs") / f"{name}.log"
        with self._faults_explained():
            if path.exists():
                path.replace(path.with_suffix(".log.previous"))
            path.touch(mode=0o600)
        return path

    def socket_folder(self, server: str) -> Path:
        """Return a folder whose path fits into a socket's address, here if this path is short."""
        name = f"{server}-socket"
        if _fits_a_socket(self.root / name):
            return self.folder(name)
        self.leave_shelters(name)
        return self.shelter(name, [tempfile.gettempdir(), "/tmp", "/var/tmp"])  # noqa: S108 mkdtemp makes a private folder there

    def leave_shelters(self, purpose: str) -> None:
        """Remove the folders outside the state directory that were made for a purpose."""
        left = {str(path) for path in self.shelters(purpose)}
        for path in left:
            shutil.rmtree(path, ignore_errors=True)
        if left:
            self._write(self._made, sorted(set(self._remembered()) - left))

    def shelter(self, purpose: str, parents: list[str]) -> Path:
        """Make a private folder outside the state directory and record it here.

        The name carries a hash of the state directory, so that a person who finds it can tell whose
        it is, and a random part, so that nobody can lie in wait under that name.
        """
        prefix = f"portal-{purpose}-{self._shelter_mark}-"
        for parent in parents:
            if os.access(parent, os.W_OK | os.X_OK) and _fits_a_socket(
                Path(parent, prefix + 8 * "x")
            ):
                path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
                self._remember(str(path))
                return path
        raise LauncherError(
            f"None of {', '.join(parents)} can hold a folder with a short path: "
            "set TMPDIR to a writable folder whose path is short."
        )

    def shelters(self, purpose: str = "*") -> list[Path]:
        """Return the folders outside the state directory that were made for it and still exist."""
        # The hash keeps a copied checkout away from what belongs to its original.
        pattern = f"portal-{purpose}-{self._shelter_mark}-*"
        paths = [Path(name) for name in self._remembered() if name.startswith("/")]
        return [path for path in paths if fnmatchcase(path.name, pattern) and path.is_dir()]

    def publish(self, urls: Mapping[str, str]) -> None:
        """Record the URLs of running servers for those who share them."""
        self._write(self._urls, dict(urls))

    def published(self) -> dict[str, str]:
        """Return the URLs of running servers, empty while they are not up."""
        return {str(name): str(url) for name, url in dict(_read(self._urls, {})).items()}

    def withdraw(self) -> None:
        """Forget the recorded URLs."""
        self._urls.unlink(missing_ok=True)

    def lock(self) -> "Lock":
        """Return this directory's lock, not yet taken."""
        with self._faults_explained():
            self._make_root()
            return Lock(self.root / "lock")

    def for_tests(self) -> Iterator["StateDirectory"]:
        """Name the sub-directories of test servers: one for each test run that goes on at once."""
        for number in range(1, TEST_DIRECTORIES + 1):
            yield StateDirectory(self.root / ("test" if number == 1 else f"test-{number}"))

    def clear(self) -> list[Path]:
        """Delete what the launcher made, and return it."""
        inside = [self.root / name for name in self._remembered() if not name.startswith("/")]
        found = [path for path in inside if path.exists()]
        found += self.shelters()
        with self._faults_explained():
            for path in found:
                shutil.rmtree(path)
            self._made.unlink(missing_ok=True)
        self.withdraw()
        return found

    def _make_root(self) -> None:
        # Others may pass through but not list it: a server under another uid has its folder here.
        self.root.mkdir(mode=0o711, parents=True, exist_ok=True)

    def _remember(self, name: str) -> None:
        self._write(self._made, sorted({*self._remembered(), name}))

    def _remembered(self) -> list[str]:
        return [str(name) for name in list(_read(self._made, []))]

    def _write(self, path: Path, content: list[str] | dict[str, str]) -> None:
        draft = path.with_suffix(".new")
        with self._faults_explained():
            draft.touch(mode=0o600)
            draft.write_text(json.dumps(content, indent=1))
            draft.replace(path)

    @contextlib.contextmanager
    def _faults_explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise LauncherError(
                f"The state directory {self.root} cannot be written ({error.strerror}): make it "
                "writable, or set PORTAL_STATE_DIR to a folder of your own."
            ) from error


class Lock:
    """An flock on the state directory: the kernel frees it when its holder dies, however."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._path = path

    def take(self, purpose: str) -> bool:
        """Take the lock and sign it with this process; False if a living process holds it."""
        if not any(self._attempts()):
            return False
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, json.dumps({"pid": os.getpid(), "does": purpose}).encode(), 0)
        return True

    def _attempts(self) -> Iterator[bool]:
        # Whoever only wants to know whether the lock is held takes it for a moment.
        for _ in range(5):
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                time.sleep(0.02)
            else:
                yield True

    def refusal(self) -> LauncherError:
        """Say who holds the lock and what to do about it."""
        try:
            holder = json.loads(os.pread(self._descriptor, 1000, 0))
            pid, does = holder["pid"], holder["does"]
        except (ValueError, KeyError):
            # Between taking the lock and signing it there is a moment without a name.
            pid, does = "of another launcher", "starting"
        return LauncherError(
            f"Process {pid} ({does}) holds {self._path.parent}: stop it with Ctrl-C in its window "
            f"or `kill {pid}`, or set PORTAL_STATE_DIR to another folder."
        )

    def release(self) -> None:
        """Let go; harmless if the lock was never taken."""
        os.close(self._descriptor)


def empty(directory: Path) -> None:
    """Delete what is in a directory, not the directory."""
    for entry in directory.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _fits_a_socket(directory: Path) -> bool:
    plain = PLAIN_PATH.fullmatch(str(directory)) is not None
    return plain and len(os.fsencode(directory)) <= LONGEST_SOCKET_DIRECTORY


def _read(path: Path, otherwise: Any) -> Any:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return otherwise
