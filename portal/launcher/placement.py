"""Where a database lives and who runs it there: the first way that works, kept from then on."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from portal.launcher.errors import LauncherError
from portal.launcher.identity import Identity, identities
from portal.launcher.programs import Programs
from portal.launcher.state import StateDirectory


@dataclass(frozen=True)
class Place:
    """The folders, the identity and the programs of one database server."""

    cluster: Path
    sockets: Path
    identity: Identity
    programs: Programs


def find_place(state: StateDirectory, programs: Programs) -> Place:
    """Return where the state directory's database is, after making the folders of a new one.

    A folder that only root can reach, as a home often is, cannot hold the files of another user.
    Then they go to a folder of their own under the temporary directory; the folders above the
    checkout are never opened to others.

    Raises:
        LauncherError: nobody on this machine may run it.
    """
    for shelter in state.shelters("postgres"):
        return _place_in_shelter(shelter, programs)
    cluster = state.folder("postgres")
    owner = _owner(cluster)
    for identity in identities(owner):
        sockets = state.socket_folder("postgres")
        for folder in (cluster, sockets):
            identity.give(folder)
        if _is_usable(identity, cluster, sockets, programs):
            return Place(cluster, sockets, identity, programs)
    if owner is not None:
        raise _nobody_may_use(cluster)
    parents = ["/var/tmp", tempfile.gettempdir()]  # noqa: S108 mkdtemp makes a private folder there
    return _place_in_shelter(state.shelter("postgres", parents), programs)


def _place_in_shelter(shelter: Path, programs: Programs) -> Place:
    cluster, sockets = shelter / "cluster", shelter / "sockets"
    for folder in (cluster, sockets):
        folder.mkdir(mode=0o700, exist_ok=True)
    for identity in identities(_owner(cluster)):
        for folder in (shelter, cluster, sockets):
            identity.give(folder)
        reachable = programs
        if not identity.may_run(programs.server):
            reachable = programs.copied_into(shelter)
        if _is_usable(identity, cluster, sockets, reachable):
            return Place(cluster, sockets, identity, reachable)
    raise _nobody_may_use(cluster)


def _is_usable(identity: Identity, cluster: Path, sockets: Path, programs: Programs) -> bool:
    folders_open = identity.may_write(cluster) and identity.may_write(sockets)
    return folders_open and identity.may_run(programs.server)


def _owner(cluster: Path) -> int | None:
    """Return who owns a cluster's files, None if there are none yet."""
    return cluster.stat().st_uid if any(cluster.iterdir()) else None


def _nobody_may_use(cluster: Path) -> LauncherError:
    return LauncherError(
        f"PostgreSQL cannot run as root and no other identity can use {cluster}: start as an "
        "ordinary user, set PORTAL_STATE_DIR to another folder, or set DATABASE_URL to a server of "
        "your own."
    )
