"""A small HTTP server on loopback that plays back what OpenSearch answers to what it is asked.

Requests and answers are those of its reference: Search, Composite aggregation, Collapse, Named
queries, Bulk, Create index, Update settings, Refresh, Get alias, Manage aliases, Delete index. An
exchange that was not recorded fails the test, and so does one that never came.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Json = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A request as it came over the wire."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Json:
        """Its JSON."""
        return json.loads(self.text)

    @property
    def lines(self) -> list[Json]:
        """Its JSON, line by line."""
        return [json.loads(line) for line in self.text.splitlines()]


@dataclass(frozen=True)
class Exchange:
    """What is asked next, and what is answered; `never`: the server is silent until it ends."""

    method: str
    path: str
    answer: Any = None
    status: int = 200
    never: bool = False
    meanwhile: Callable[[], None] | None = None
    """What happens between the question and its answer."""


@dataclass
class Recorded:
    """What is still to come, and what came."""

    url: str
    to_come: list[Exchange]
    asked: list[Asked] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    silent: threading.Event = field(default_factory=threading.Event)

    def answer(self, asked: Asked) -> Exchange | None:
        """Take the next exchange, if it is this one."""
        if not self.to_come or (self.to_come[0].method, self.to_come[0].path) != (
            asked.method,
            asked.path,
        ):
            expected = self.to_come[0] if self.to_come else "nothing more"
            self.wrong.append(f"{asked.method} {asked.path} came, expected was {expected}")
            return None
        self.asked.append(asked)
        return self.to_come.pop(0)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    recorded: Recorded

    def _any(self) -> None:
        size = int(self.headers.get("content-length") or 0)
        text = self.rfile.read(size).decode()
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        params = dict(parse_qsl(parts.query, keep_blank_values=True))
        exchange = self.recorded.answer(Asked(self.command, parts.path, params, headers, text))
        if exchange is not None and exchange.never:
            self.recorded.silent.wait()
            self.close_connection = True
            return
        if exchange is not None and exchange.meanwhile:
            exchange.meanwhile()
        status, answer = (exchange.status, exchange.answer) if exchange else (500, {})
        body = b"" if self.command == "HEAD" else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json; charset=UTF-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _any  # noqa: N815 - http.server's names

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def playing(*exchanges: Exchange) -> Iterator[Recorded]:
    """Play back exchanges in their order; at the end all of them came, and no other."""
    recorded = Recorded("", list(exchanges))
    handler = type("Handler", (_Handler,), {"recorded": recorded})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    recorded.url = f"http://127.0.0.1:{server.server_port}/entries"
    try:
        yield recorded
    finally:
        recorded.silent.set()
        server.shutdown()
        server.server_close()
        thread.join()
    assert recorded.wrong == []
    assert recorded.to_come == []


# ---- Answers as the reference shows them ---------------------------------------------------------

SHARDS = {"total": 1, "successful": 1, "skipped": 0, "failed": 0}
ACKNOWLEDGED = {"acknowledged": True}
ALIAS_MISSING = {"error": "alias [entries-1-building] missing", "status": 404}
NO_INDEX = {
    "error": {
        "root_cause": [
            {
                "type": "index_not_found_exception",
                "reason": "no such index [entries-1]",
                "index": "entries-1",
                "resource.id": "entries-1",
                "resource.type": "index_or_alias",
                "index_uuid": "_na_",
            }
        ],
        "type": "index_not_found_exception",
        "reason": "no such index [entries-1]",
    },
    "status": 404,
}


def numbers(found: Sequence[int]) -> Json:
    """Give the answer to a composite aggregation over numbers."""
    entries: Json = {"buckets": [{"key": {"number": n}, "doc_count": 1} for n in found]}
    if found:
        entries["after_key"] = {"number": found[-1]}
    return {
        "took": 3,
        "timed_out": False,
        "_shards": SHARDS,
        "hits": {"max_score": None, "hits": []},
        "aggregations": {"entries": entries},
    }


def hits(*found: tuple[int, float, tuple[str, ...]]) -> Json:
    """Give the answer to a search: number, score, and which named queries matched."""
    return {
        "took": 3,
        "timed_out": False,
        "_shards": SHARDS,
        "hits": {
            "max_score": max((score for _n, score, _m in found), default=None),
            "hits": [
                {
                    "_index": "entries-1-20261001090000",
                    "_id": f"{number}-en",
                    "_score": score,
                    "fields": {"number": [number]},
                    **({"matched_queries": list(matched)} if matched else {}),
                }
                for number, score, matched in found
            ],
        },
    }


def taken(*names: str, version: int = 1) -> Json:
    """Give the answer of `_bulk` where every document was written."""
    return {
        "took": 7,
        "errors": False,
        "items": [
            {
                "index": {
                    "_index": "entries-1-20261001090000",
                    "_id": name,
                    "_version": version,
                    "result": "created",
                    "_shards": {"total": 1, "successful": 1, "failed": 0},
                    "_seq_no": 0,
                    "_primary_term": 1,
                    "status": 201,
                }
            }
            for name in names
        ],
    }


def not_taken(name: str, kind: str, status: int) -> Json:
    """Give the answer of `_bulk` where one document was refused."""
    error = {"type": kind, "reason": f"[{name}]: {kind}", "index": "entries-1", "shard": "0"}
    item = {"_index": "entries-1", "_id": name, "status": status, "error": error}
    return {"took": 7, "errors": True, "items": [{"index": item}]}


def created(index: str) -> Json:
    """Give the answer to a new index."""
    return {"acknowledged": True, "shards_acknowledged": True, "index": index}


REFRESHED = {"_shards": {"total": 1, "successful": 1, "failed": 0}}


def aliases(**by_index: str) -> Json:
    """Give the answer of Get alias: each index with an alias (underscores stand for hyphens)."""
    return {index.replace("_", "-"): {"aliases": {alias: {}}} for index, alias in by_index.items()}
