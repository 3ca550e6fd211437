"""The servers of one state directory, up while they are needed."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal.launcher.children import Child, Pause
from portal.launcher.postgres import STOP_PATIENCE as POSTGRES_PATIENCE
from portal.launcher.postgres import Postgres
from portal.launcher.state import StateDirectory
from portal.launcher.valkey import STOP_PATIENCE as VALKEY_PATIENCE
from portal.launcher.valkey import Valkey

DATABASE_NAMES = ("DATABASE_URL",)
VALKEY_NAMES = ("CELERY_BROKER_URL", "CACHE_URL")
URL_NAMES = DATABASE_NAMES + VALKEY_NAMES


@dataclass(frozen=True)
class Servers:
    """Running servers: the URLs to reach them, and the processes to watch."""

    urls: Mapping[str, str]
    children: tuple[Child, ...]


@contextlib.contextmanager
def running_servers(
    state: StateDirectory, environ: Mapping[str, str], *, volatile: bool, pause: Pause
) -> Iterator[Servers]:
    """Start what the environment does not name and stop it afterwards, the database last.

    The caller holds the state directory's lock. With `volatile` the servers are quick and forget
    what they know when the machine loses power.
    """
    given = given_urls(environ)
    urls: dict[str, str] = {}
    children: list[Child] = []
    state.withdraw()
    with contextlib.ExitStack() as at_the_end:
        if not given.keys() >= set(DATABASE_NAMES):
            child, url = Postgres(state, environ, volatile=volatile, pause=pause).start()
            at_the_end.callback(state.leave_shelters, "postgres-socket")
            at_the_end.callback(child.stop, patience=POSTGRES_PATIENCE)
            children.append(child)
            urls["DATABASE_URL"] = url
        if not given.keys() >= set(VALKEY_NAMES):
            child, found = Valkey(state, environ, volatile=volatile, pause=pause).start()
            at_the_end.callback(state.leave_shelters, "valkey-socket")
            at_the_end.callback(child.stop, patience=VALKEY_PATIENCE)
            children.append(child)
            urls |= found
        urls |= given
        state.publish(urls)
        at_the_end.callback(state.withdraw)
        yield Servers(urls, tuple(children))


def given_urls(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the URLs that the environment names: they win over any server of ours."""
    return {name: environ[name] for name in URL_NAMES if environ.get(name)}
