"""The only module that speaks with OpenSearch. Loaded by name, where the setting asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError, OpenSearchException, TransportError

from portal.catalogue.opensearch import Unanswered
from portal.catalogue.opensearch.address import Address

Json = dict[str, Any]

WRITE_SECONDS = 30.0
FILTER_PATH = (
    "timed_out,_shards.failed,hits.hits._score,hits.hits.fields,hits.hits.matched_queries,"
    "aggregations.*.after_key,aggregations.*.buckets.key"
)
"""What of an answer is read: half of what would cross the wire otherwise is said twice."""


class Client:
    """One OpenSearch. Every trouble of it is raised as `Unanswered`, with a word about which."""

    def __init__(self, address: Address) -> None:
        self._opensearch = OpenSearch(
            hosts=[{"host": address.host, "port": address.port}],
            http_auth=(address.user, address.password) if address.user else None,
            use_ssl=address.is_tls,
            verify_certs=address.is_tls,
            ca_certs=address.ca or None,
            # A second try would cost the reader the same time once more.
            max_retries=0,
            timeout=WRITE_SECONDS,
        )

    def search(self, alias: str, body: Json, *, seconds: float, preference: str = "") -> Json:
        """Ask. Part of an answer is none: what is missing from it would look as if it were not there.

        What is asked with the same `preference` is answered by the same copy, so that a second page
        goes on where the first one ended.
        """
        params: Json = {
            "request_timeout": seconds,
            "filter_path": FILTER_PATH,
            "allow_partial_search_results": "false",
        }
        if preference:
            params["preference"] = preference
        answer = _asked(
            lambda: self._opensearch.search(
                body={**body, "timeout": f"{max(1, int(seconds * 1000))}ms"},
                index=alias,
                params=params,
            )
        )
        if answer.get("timed_out") or answer.get("_shards", {}).get("failed"):
            raise Unanswered("only a part answered in time")
        return answer

    def write(self, alias: str, lines: str) -> list[Json]:
        """Send lines of `_bulk`; returns what became of each. Never makes an index by mistake."""
        answer = _asked(
            lambda: self._opensearch.bulk(body=lines, index=alias, params={"require_alias": "true"})
        )
        return [next(iter(item.values())) for item in answer["items"]]

    def aliases(self, pattern: str) -> dict[str, list[str]]:
        """Give the indices that have an alias of such a name, each with its aliases."""
        try:
            found = _asked(lambda: self._opensearch.indices.get_alias(name=pattern))
        except _Missing:
            return {}
        return {index: sorted(about["aliases"]) for index, about in found.items()}

    def create(self, index: str, body: Json) -> None:
        """Make an index."""
        _asked(lambda: self._opensearch.indices.create(index=index, body=body))

    def remove(self, index: str) -> None:
        """Remove an index; nothing happens where there is none."""
        _asked(
            lambda: self._opensearch.indices.delete(
                index=index, params={"ignore_unavailable": "true"}
            )
        )

    def finish(self, index: str, settings: Json) -> None:
        """Let an index be read: all that was written so far is found from now on."""
        _asked(lambda: self._opensearch.indices.put_settings(body=settings, index=index))
        _asked(lambda: self._opensearch.indices.refresh(index=index))

    def refresh(self, alias: str) -> None:
        """Let be found what was written so far."""
        _asked(lambda: self._opensearch.indices.refresh(index=alias))

    def switch(self, actions: list[Json]) -> None:
        """Change aliases, all or none, at one moment."""
        _asked(lambda: self._opensearch.indices.update_aliases(body={"actions": actions}))

    def close(self) -> None:
        """Close the connections."""
        self._opensearch.close()


class _Missing(Unanswered):
    """There is no such index, or no such alias."""


def _asked(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except NotFoundError as error:
        raise _Missing(_reason(error)) from error
    except OpenSearchException as error:
        raise Unanswered(_reason(error)) from error


def _reason(error: OpenSearchException) -> str:
    """Say what happened without the address, which may hold a password, and without what was asked."""
    if isinstance(error, TransportError):
        return f"{type(error).__name__} {error.status_code}" + (
            f" {error.error}" if isinstance(error.status_code, int) else ""
        )
    return type(error).__name__
