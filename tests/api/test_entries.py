"""The open interface: what it promises, what it keeps back, and pages that miss nothing."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from portal.api.formats import openapi
from portal.catalogue import services
from portal.catalogue.record import Kind
from tests.api.builders import ANSWER, HOSTILE, publish_kind
from tests.catalogue.builders import FIRST_DAY, publish, publish_translated

pytestmark = pytest.mark.django_db

ENTRIES = "/api/v1/entries"


def read(client: Client, url: str, status: int = 200) -> Any:
    response = client.get(url)
    assert response.status_code == status, (url, response.content)
    return json.loads(response.content)


def walk(client: Client, url: str) -> list[str]:
    found = []
    while url:
        page = read(client, url.removeprefix("http://localhost:8000"))
        found += [entry["reference"] for entry in page["entries"]]
        url = page["next"]
    return found


def meets(value: Any, schema: dict[str, Any], described: dict[str, Any]) -> bool:
    """Check a value against the part of JSON Schema that the description uses."""
    if "$ref" in schema:
        schema = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    types = {
        "string": str,
        "object": dict,
        "array": list,
        "integer": int,
        "number": (int, float),
        "null": type(None),
    }
    wanted = schema.get("type", [])
    named = [wanted] if isinstance(wanted, str) else wanted
    if named and not any(isinstance(value, types[name]) for name in named):  # type: ignore[arg-type]
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        return False
    if isinstance(value, list):
        return all(meets(item, schema.get("items", {}), described) for item in value)
    if isinstance(value, dict):
        known = schema.get("properties", {})
        return set(schema.get("required", ())) <= set(value) and all(
            meets(part, known.get(name, schema.get("additionalProperties", {})), described)
            for name, part in value.items()
        )
    return True


# ---- The description ---------------------------------------------------------------------------


def test_the_description_is_whole(client: Client) -> None:
    said = read(client, "/api/v1/openapi.json")

    assert said == json.loads(json.dumps(openapi.document()))
    assert said["openapi"] == "3.1.0"
    assert {"title", "version"} <= set(said["info"])
    assert set(said["paths"]) == {ENTRIES, ENTRIES + "/{reference}"}
    for path in said["paths"].values():
        operation = path["get"]
        assert operation["operationId"]
        assert "200" in operation["responses"]
        names = [(p["name"], p["in"]) for p in operation["parameters"]]
        assert len(names) == len(set(names))
        assert all(p["schema"] for p in operation["parameters"])
        assert all(answer["description"] for answer in operation["responses"].values())
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(said)))
    assert named == set(said["components"]["schemas"])


@pytest.mark.parametrize("kind", Kind)
def test_answers_are_as_described(client: Client, kind: Kind) -> None:
    reference = publish_kind(kind, title=HOSTILE["markup"]).reference
    said = read(client, "/api/v1/openapi.json")
    schemas = said["components"]["schemas"]

    page = read(client, f"{ENTRIES}?kind={kind}")
    entry = read(client, f"{ENTRIES}/{reference}")

    assert meets(page, schemas["Page"], said)
    assert meets(entry, schemas["FullEntry"], said)
    assert set(entry) == set(schemas["FullEntry"]["properties"])
    assert not meets({**entry, "kind": "other"}, schemas["FullEntry"], said)
    assert [one["reference"] for one in page["entries"]] == [reference]
    assert entry["title"] == HOSTILE["markup"]


def test_every_described_filter_is_understood(client: Client) -> None:
    said = read(client, "/api/v1/openapi.json")
    listing = said["paths"][ENTRIES]["get"]["parameters"]
    filters = {p["name"]: p["description"] for p in listing if "Filter of" in p["description"]}

    for name, kinds in filters.items():
        for kind in kinds.removeprefix("Filter of ").split(", "):
            query = "" if kind == "all kinds" else f"kind={kind}&"
            read(client, f"{ENTRIES}?{query}{name}=")


# ---- What is kept back ---------------------------------------------------------------------------


def test_answers_to_questions_never_leave(client: Client) -> None:
    publish_kind(Kind.PATH)

    entry = read(client, f"{ENTRIES}/NEA-LP-0101")

    (question,) = entry["details"]["modules"][0]["questions"]
    assert question == {"question": "How many?", "options": ["one", "two"]}
    for url in (
        f"{ENTRIES}/NEA-LP-0101",
        f"{ENTRIES}?kind=path",
        "/en/training/paths/export.csv",
        "/en/training/paths/export.json",
        "/en/training/paths/export.atom",
        "/oai?verb=ListRecords&metadataPrefix=oai_dc",
        "/ref/NEA-LP-0101/cite.csl.json",
    ):
        response = client.get(url)
        raw = b"".join(response) if response.streaming else response.content
        assert b"NEA-LP-0101" in raw, url
        assert ANSWER.encode() not in raw, url
        assert b"explanation" not in raw, url


def test_details_that_nobody_named_stay(client: Client) -> None:
    publish_kind(Kind.EVENT, details={"venue": "Hall", "online_url": "https://secret.example"})

    assert read(client, f"{ENTRIES}/NEA-EV-0101")["details"] == {"venue": "Hall"}


# ---- Lists -----------------------------------------------------------------------------------------


def test_pages_follow_each_other_and_miss_nothing(client: Client) -> None:
    for number in range(1, 12):
        publish(number)

    assert walk(client, f"{ENTRIES}?limit=4") == [f"NEA-CS-{n:04d}" for n in range(11, 0, -1)]
    assert walk(client, f"{ENTRIES}?limit=4&sort=oldest") == [
        f"NEA-CS-{n:04d}" for n in range(1, 12)
    ]


@pytest.mark.parametrize(("sort", "expected"), [("newest", [3, 2, 1]), ("oldest", [4, 5, 6, 7])])
def test_a_page_goes_on_where_its_last_entry_has_left(
    client: Client, sort: str, expected: list[int]
) -> None:
    for number in range(1, 7):
        publish(number)
    first = read(client, f"{ENTRIES}?limit=3&sort={sort}")
    last = first["entries"][-1]["reference"]
    services.withdraw(reference=last, reason="", at=FIRST_DAY)
    publish(7)

    rest = walk(client, first["next"])

    assert rest == [f"NEA-CS-{n:04d}" for n in expected]


def test_filters_are_those_of_the_lists(client: Client) -> None:
    publish(1, states=("JPN",))
    publish(2, experience_kind="policy")
    publish_kind(Kind.DOCUMENT, traits=("meeting:SOM-27",))

    assert walk(client, f"{ENTRIES}?state=JPN") == ["NEA-CS-0001"]
    assert walk(client, f"{ENTRIES}?kind=case_study&experience_kind=policy") == ["NEA-CS-0002"]
    assert walk(client, f"{ENTRIES}?kind=document&meeting=SOM-27") == ["NEA-DO-0101"]
    assert walk(client, f"{ENTRIES}?type=document") == ["NEA-DO-0101"]
    assert walk(client, f"{ENTRIES}?q=pasture&state=JPN") == ["NEA-CS-0001"]


def test_texts_come_in_the_original_or_in_the_language_asked_for(client: Client) -> None:
    publish_translated(1, "mn", "en")

    assert read(client, ENTRIES)["entries"][0]["language"] == "mn"
    assert read(client, f"{ENTRIES}?lang=en")["entries"][0]["language"] == "en"
    assert read(client, f"{ENTRIES}/NEA-CS-0001")["title"] == "Text 1 in mn"
    assert read(client, f"{ENTRIES}/NEA-CS-0001?lang=en")["title"] == "Text 1 in en"


@pytest.mark.parametrize(
    "query",
    [
        "colour=blue",
        "kind=page",
        "kind=event&kind=path",
        "state=XXX",
        "lang=fr",
        "limit=0",
        "limit=201",
        "limit=x",
        "limit=²",
        "after=zzz",
        "after=%E2%82%AC",
        "after=MjAyNi0xMC0wMiBORUE",
        "page=2",
        "kind=event&when=never",
        "sort=state",
        "kind=document&sort=symbol",
    ],
)
def test_what_is_not_understood_is_refused(client: Client, query: str) -> None:
    publish(1)

    problem = read(client, f"{ENTRIES}?{query}", 400)

    assert problem["status"] == 400
    assert problem["detail"]


def test_withdrawn_and_unknown_are_problems_with_words(client: Client) -> None:
    publish(1)
    services.withdraw(reference="NEA-CS-0001", reason="Asked by the State", at=FIRST_DAY)

    gone = client.get(f"{ENTRIES}/NEA-CS-0001")

    assert gone.headers["Content-Type"] == "application/problem+json"
    assert (gone.status_code, "Asked by the State" in gone.content.decode()) == (410, True)
    assert read(client, f"{ENTRIES}/NEA-CS-0999", 404)["status"] == 404
    assert read(client, ENTRIES)["entries"] == []


def test_other_sites_may_read_and_nobody_may_write(client: Client) -> None:
    publish(1)

    for url in (ENTRIES, f"{ENTRIES}/NEA-CS-0001", "/api/v1/openapi.json", f"{ENTRIES}?limit=0"):
        response = client.get(url, headers={"origin": "https://other.example"})
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response.headers
    for method in ("post", "put", "patch", "delete", "options"):
        assert getattr(client, method)(ENTRIES).status_code == 405
    # Pages for people are not opened to scripts of other sites.
    assert "Access-Control-Allow-Origin" not in client.get("/en/case-studies/").headers


def test_unchanged_is_304(client: Client, django_assert_num_queries: Any) -> None:
    publish(1)
    etag = client.get(ENTRIES).headers["ETag"]

    with django_assert_num_queries(1):
        again = client.get(ENTRIES, headers={"if-none-match": etag})
    assert again.status_code == 304
    publish(1, title="Changed")
    assert client.get(ENTRIES, headers={"if-none-match": etag}).status_code == 200
