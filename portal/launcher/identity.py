"""Under whose name PostgreSQL runs: it refuses to be root, and a machine may have nobody else."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

NOBODY = 65534


@dataclass(frozen=True)
class Identity:
    """A way to run a program: as another user, or as this one under another number."""

    owner: int
    """The user id that owns the files."""
    prefix: tuple[str, ...] = ()
    """Words before the command, which put it into a user namespace."""

    @property
    def uid(self) -> int | None:
        """The user to change to before the command starts, None for no change."""
        return None if self.owner == os.geteuid() else self.owner

    @property
    def gid(self) -> int | None:
        """The group to change to, None for no change; no account is needed behind the number."""
        return None if self.uid is None else _group_of(self.uid)

    def run(
        self, command: Sequence[str | Path], *, send: str = ""
    ) -> "subprocess.CompletedProcess[str]":
        """Run a short command to its end and return what it said, on one stream."""
        return subprocess.run(
            [*self.prefix, *map(str, command)],
            input=send,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            cwd="/",
            start_new_session=True,
            check=False,
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
        )

    def may_write(self, directory: Path) -> bool:
        """Tell whether this identity can reach a directory and write into it."""
        return self._succeeds(["/bin/sh", "-c", 'test -w "$1" && test -x "$1"', "probe", directory])

    def may_run(self, program: Path) -> bool:
        """Tell whether this identity can reach and start a program."""
        return self._succeeds([program, "--version"])

    def give(self, path: Path) -> None:
        """Make this identity the owner of one path, never of what is around it."""
        if self.uid is not None:
            os.chown(path, self.uid, self.gid if self.gid is not None else -1)

    def _succeeds(self, command: Sequence[str | Path]) -> bool:
        try:
            return self.run(command).returncode == 0
        except (OSError, subprocess.SubprocessError):
            return False


def identities(owner: int | None) -> Iterator[Identity]:
    """Name the identities that can serve a database, best first.

    Args:
        owner: who owns the database's files, None for a database yet to be made.
    """
    me = os.geteuid()
    if me != 0:
        # A user without an account, as containers have, is refused by initdb outside a namespace.
        yield from [Identity(me)] if _has_account(me) else _namespaces(me)
        return
    if owner in {None, 0}:
        yield from _namespaces(0)
    if owner != 0:
        yield Identity(_unprivileged_user() if owner is None else owner)


def _namespaces(owner: int) -> Iterator[Identity]:
    unshare = shutil.which("unshare")
    if unshare is None:
        return
    # Inside, the files' owner bears the number of an account that is not root and always exists.
    namespace = Identity(owner, (unshare, "--user", f"--map-user={_unprivileged_user()}"))
    if namespace.may_run(Path("/bin/true")):
        yield namespace


def _unprivileged_user() -> int:
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError:
        return NOBODY


def _has_account(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _group_of(uid: int) -> int:
    try:
        return pwd.getpwuid(uid).pw_gid
    except KeyError:
        return uid
