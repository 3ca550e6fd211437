"""OAI-PMH, harvested by an independent client over a live server, and asked every wrong question."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
import sickle
import time_machine
from django.core import signing
from django.test import Client
from lxml import etree
from sickle.oaiexceptions import NoRecordsMatch

from portal.api.views import oai
from portal.catalogue import services
from portal.catalogue.record import Kind
from tests.api.builders import HOSTILE, publish_kind
from tests.api.protocol import SET, faults
from tests.catalogue.builders import FIRST_DAY, publish, publish_translated

NS = {
    "o": "http://www.openarchives.org/OAI/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "d": "http://www.openarchives.org/OAI/2.0/oai_dc/",
}
DC = {"metadataPrefix": "oai_dc"}
NOW = datetime(2026, 11, 1, 12, 0, 0, 500_000, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def ask(client: Client, verb: str, **arguments: str) -> Any:
    query = urlencode({"verb": verb, **arguments})
    got, posted = (
        client.get(f"/oai?{query}"),
        client.post("/oai", query, content_type="application/x-www-form-urlencoded"),
    )
    assert got.status_code == posted.status_code == 200
    assert got.headers["Content-Type"] == "text/xml; charset=utf-8"
    root = etree.fromstring(got.content)
    assert faults(root) == []
    assert root.xpath("count(//o:error)", namespaces=NS) == etree.fromstring(posted.content).xpath(
        "count(//o:error)", namespaces=NS
    )
    return root


def codes(root: Any) -> list[str]:
    return [str(code) for code in root.xpath("//o:error/@code", namespaces=NS)]


def references(root: Any) -> list[str]:
    found = root.xpath("//o:header/o:identifier/text()", namespaces=NS)
    return [str(one).rpartition(":")[2] for one in found]


def token(root: Any) -> str:
    return str(root.xpath("string(//o:resumptionToken)", namespaces=NS))


def harvest(client: Client, verb: str = "ListRecords", **arguments: str) -> list[str]:
    root = ask(client, verb, **(DC | arguments))
    found = references(root)
    while token(root):
        root = ask(client, verb, resumptionToken=token(root))
        found += references(root)
    return found


# ---- Harvested over the wire -------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_harvester_gets_everything(
    live_server: Any, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.BASE_URL = live_server.url
    monkeypatch.setattr(oai, "BATCH", 3)
    for number in range(1, 8):
        publish(number)
    for kind in Kind:
        publish_kind(kind, title=HOSTILE["markup"])
    services.withdraw(reference="NEA-CS-0003", reason="Asked", at=FIRST_DAY)
    everything = {f"NEA-CS-{n:04d}" for n in range(1, 8)} | {
        f"NEA-{code}-0101" for code in ("CS", "TM", "LP", "EV", "DO", "CO")
    }
    client = sickle.Sickle(f"{live_server.url}/oai")

    records = list(client.ListRecords(metadataPrefix="oai_dc"))

    found = [record.header.identifier.rpartition(":")[2] for record in records]
    assert sorted(found) == sorted(everything)
    deleted = {r.header.identifier.rpartition(":")[2] for r in records if r.deleted}
    assert deleted == {"NEA-CS-0003"}
    by_reference = dict(zip(found, records, strict=True))
    event = by_reference["NEA-EV-0101"].metadata
    assert event["title"] == [HOSTILE["markup"]]
    assert event["identifier"] == [f"{live_server.url}/ref/NEA-EV-0101", "NEA-EV-0101"]
    assert event["type"] == ["Event", "event"]
    one = client.GetRecord(identifier="oai:localhost:NEA-CS-0001", metadataPrefix="oai_dc")
    assert one.metadata["title"] == ["Pasture agreements 1"]
    assert client.Identify().deletedRecord == "persistent"
    assert [f.metadataPrefix for f in client.ListMetadataFormats()] == ["oai_dc"]
    sets = {found.setSpec for found in client.ListSets()}
    assert {"type:event", "state:MNG", "state:PRK"} <= sets
    assert len(sets) == 14
    in_set = client.ListIdentifiers(metadataPrefix="oai_dc", set="type:event")
    assert [h.identifier.rpartition(":")[2] for h in in_set] == ["NEA-EV-0101"]
    with pytest.raises(NoRecordsMatch):
        client.ListRecords(metadataPrefix="oai_dc", until="2001-01-01")
    posted = requests.post(f"{live_server.url}/oai", data={"verb": "Identify"}, timeout=10)
    assert b"<Identify>" in posted.content


# ---- What each verb says -----------------------------------------------------------------------


@pytest.mark.django_db
def test_identify_says_what_this_is(client: Client, clock: Any) -> None:
    publish(1)

    root = ask(client, "Identify")

    part = {child.tag.rpartition("}")[2]: child.text for child in root.find("o:Identify", NS)}
    assert part["baseURL"] == "http://localhost:8000/oai"
    assert part["protocolVersion"] == "2.0"
    assert part["deletedRecord"] == "persistent"
    assert part["granularity"] == "YYYY-MM-DDThh:mm:ssZ"
    assert part["earliestDatestamp"] == "2026-11-01T12:00:00Z"
    assert "@" in part["adminEmail"]
    assert root.findtext("o:responseDate", namespaces=NS) == "2026-11-01T12:00:00Z"
    request = root.find("o:request", NS)
    assert (request.text, dict(request.attrib)) == (part["baseURL"], {"verb": "Identify"})


@pytest.mark.django_db
def test_a_record_has_its_words_and_their_language(client: Client) -> None:
    publish_translated(1, "mn", "en", states=("MNG", "CHN"), related=("NEA-EV-0001",))

    root = ask(client, "GetRecord", identifier="oai:localhost:NEA-CS-0001", **DC)

    title = root.find(".//dc:title", NS)
    assert title.text == "Text 1 in mn"
    assert title.get("{http://www.w3.org/XML/1998/namespace}lang") == "mn"
    assert [e.text for e in root.findall(".//dc:language", NS)] == ["en", "mn"]
    assert root.findtext(".//dc:relation", namespaces=NS).endswith("/ref/NEA-EV-0001")
    assert [e.text for e in root.findall(".//o:setSpec", NS)] == [
        "type:case_study",
        "state:MNG",
        "state:CHN",
    ]
    location = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
    assert root.find(".//d:dc", NS).get(location).split()[0] == NS["d"]


@pytest.mark.django_db
@pytest.mark.parametrize("words", HOSTILE.values(), ids=list(HOSTILE))
def test_any_title_comes_back(client: Client, words: str) -> None:
    publish(1, title=words + "\x01", place=words)

    root = ask(client, "ListRecords", **DC)

    assert root.findtext(".//dc:title", namespaces=NS).split() == words.split()


@pytest.mark.django_db
def test_dates_include_both_ends(client: Client, clock: Any) -> None:
    publish(1)
    second, day = timedelta(seconds=1), timedelta(days=1)

    def found(**arguments: str) -> bool:
        root = ask(client, "ListIdentifiers", **DC, **arguments)
        assert codes(root) in ([], ["noRecordsMatch"])
        return references(root) == ["NEA-CS-0001"]

    def at(moment: datetime) -> str:
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    # The record's own time has half a second more than the protocol can say.
    assert found(until=at(NOW))
    assert not found(until=at(NOW - second))
    assert found(**{"from": at(NOW)})
    assert not found(**{"from": at(NOW + second)})
    assert found(**{"from": f"{NOW:%Y-%m-%d}", "until": f"{NOW:%Y-%m-%d}"})
    assert not found(until=f"{NOW - day:%Y-%m-%d}")
    assert not found(**{"from": f"{NOW + day:%Y-%m-%d}"})


@pytest.mark.django_db
def test_sets_and_those_above_them(client: Client) -> None:
    publish(1, states=("MNG", "JPN"))
    publish_kind(Kind.DOCUMENT, states=())

    assert harvest(client, set="state:JPN") == ["NEA-CS-0001"]
    assert harvest(client, set="state") == ["NEA-CS-0001"]
    assert harvest(client, set="type:document") == ["NEA-DO-0101"]
    assert sorted(harvest(client, set="type")) == ["NEA-CS-0001", "NEA-DO-0101"]
    assert codes(ask(client, "ListRecords", set="state:RUS", **DC)) == ["noRecordsMatch"]


# ---- What leaves, and what comes back --------------------------------------------------------


@pytest.mark.django_db
def test_what_left_is_told_for_ever_and_says_nothing(client: Client, clock: Any) -> None:
    publish(1, title="Words that were withdrawn")
    clock.shift(60)
    services.withdraw(reference="NEA-CS-0001", reason="Asked", at=FIRST_DAY)

    root = ask(client, "ListRecords", **{"from": "2026-11-01T12:00:30Z"}, **DC)

    header = root.find(".//o:header", NS)
    assert header.get("status") == "deleted"
    assert [e.text for e in header.findall("o:setSpec", NS)] == ["type:case_study", "state:MNG"]
    assert root.find(".//o:metadata", NS) is None
    assert b"Words that" not in etree.tostring(root)
    one = ask(client, "GetRecord", identifier="oai:localhost:NEA-CS-0001", **DC)
    assert one.find(".//o:header", NS).get("status") == "deleted"


@pytest.mark.django_db
def test_what_is_closed_to_the_public_is_told_as_deleted(client: Client, clock: Any) -> None:
    publish(1)
    clock.shift(60)
    services.withdraw(reference="NEA-CS-0001", reason="", at=FIRST_DAY)

    root = ask(client, "ListIdentifiers", **{"from": "2026-11-01T12:00:30Z"}, **DC)

    assert root.find(".//o:header", NS).get("status") == "deleted"
    # Readers are not told that there is something closed.
    assert client.get("/ref/NEA-CS-0001").status_code == 404


@pytest.mark.django_db
def test_what_comes_back_is_told_anew_although_its_text_is_old(client: Client, clock: Any) -> None:
    publish(1)
    services.withdraw(reference="NEA-CS-0001", reason="", at=FIRST_DAY)
    clock.shift(60)
    publish(1)

    root = ask(client, "ListIdentifiers", **{"from": "2026-11-01T12:00:30Z"}, **DC)

    assert references(root) == ["NEA-CS-0001"]
    assert root.find(".//o:header", NS).get("status") is None


@pytest.mark.django_db
def test_what_was_never_public_is_not_told(client: Client) -> None:
    services.withdraw(reference="NEA-DO-0007", reason="", at=FIRST_DAY)

    root = ask(client, "GetRecord", identifier="oai:localhost:NEA-DO-0007", **DC)

    assert codes(root) == ["idDoesNotExist"]
    assert codes(ask(client, "ListRecords", **DC)) == ["noRecordsMatch"]


# ---- Tokens ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_harvest_misses_nothing_that_changes_meanwhile(
    client: Client, monkeypatch: pytest.MonkeyPatch, clock: Any
) -> None:
    monkeypatch.setattr(oai, "BATCH", 2)
    for number in range(1, 7):
        publish(number)
        clock.shift(1)
    first = ask(client, "ListRecords", **DC)
    services.withdraw(reference="NEA-CS-0002", reason="Asked", at=FIRST_DAY)
    clock.shift(1)
    publish(3, updated_at=datetime(2026, 11, 2, tzinfo=UTC))
    publish(8)

    found, root = references(first), first
    while token(root):
        root = ask(client, "ListRecords", resumptionToken=token(root))
        found += references(root)

    assert found[:2] == ["NEA-CS-0001", "NEA-CS-0002"]
    # The second left: it is told again. The third changed: it comes at the end.
    assert found[2:] == [f"NEA-CS-{n:04d}" for n in (4, 5, 6, 2, 8, 3)]


@pytest.mark.django_db
def test_a_token_keeps_the_question_and_ends_with_an_empty_one(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oai, "BATCH", 2)
    for number in range(1, 5):
        publish(number, states=("JPN",))
    publish(9)

    root = ask(client, "ListIdentifiers", set="state:JPN", **DC)
    last = ask(client, "ListIdentifiers", resumptionToken=token(root))

    assert root.find(".//o:resumptionToken", NS).get("cursor") == "0"
    end = last.find(".//o:resumptionToken", NS)
    assert (end.text, end.get("cursor")) == (None, "2")
    assert references(root) + references(last) == [f"NEA-CS-{n:04d}" for n in range(1, 5)]
    # A list that fits needs none.
    assert (
        ask(client, "ListIdentifiers", set="state:MNG", **DC).find(".//o:resumptionToken", NS)
        is None
    )


@pytest.mark.django_db
def test_tokens_that_are_not_ours_are_refused(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oai, "BATCH", 1)
    publish(1)
    publish(2)
    good = token(ask(client, "ListRecords", **DC))
    bad = [
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        "x",
        signing.dumps(["ListRecords"], salt=oai.SALT),
        signing.dumps({"a": 1}, salt=oai.SALT),
        signing.dumps(["ListRecords", "", "", "", "2026-01-01T00:00:00+00:00", "x", 1]),
    ]

    for wrong in bad:
        assert codes(ask(client, "ListRecords", resumptionToken=wrong)) == ["badResumptionToken"]
    assert codes(ask(client, "ListIdentifiers", resumptionToken=good)) == ["badResumptionToken"]
    assert codes(ask(client, "ListSets", resumptionToken=good)) == ["badResumptionToken"]
    assert codes(ask(client, "ListRecords", resumptionToken=good)) == []


# ---- Wrong questions ---------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=Everything", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=identify", "badVerb"),
        ("verb=Identify&set=x", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&colour=blue", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&resumptionToken=x&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=yesterday", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-13-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T00:00:00", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=%D9%A2026-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=9999-12-31", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-01&until=2026-01-01", "badArgument"),
        (
            "verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01&until=2026-01-01T00:00:00Z",
            "badArgument",
        ),
        ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
        ("verb=ListIdentifiers&metadataPrefix=", "cannotDisseminateFormat"),
        (
            "verb=GetRecord&metadataPrefix=marc&identifier=oai:localhost:NEA-CS-0001",
            "cannotDisseminateFormat",
        ),
        ("verb=GetRecord&identifier=oai:localhost:NEA-CS-0001", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=NEA-CS-0001", "idDoesNotExist"),
        (
            "verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:other.example:NEA-CS-0001",
            "idDoesNotExist",
        ),
        ("verb=ListMetadataFormats&identifier=oai:localhost:NEA-CS-0009", "idDoesNotExist"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=state:XXX", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=2001-01-01", "noRecordsMatch"),
    ],
)
def test_wrong_questions_have_their_codes(client: Client, query: str, code: str) -> None:
    publish(1)

    for response in (
        client.get(f"/oai?{query}"),
        client.post("/oai", query, content_type="application/x-www-form-urlencoded"),
    ):
        root = etree.fromstring(response.content)
        assert (codes(root), faults(root)) == ([code], [])
        attributes = dict(root.find("o:request", NS).attrib)
        assert (attributes == {}) is (code in ("badVerb", "badArgument"))


# ---- The structure -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_answer_is_built_as_the_schema_says(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """`ask` reads every answer of this file by the schema; here each verb with all kinds."""
    settings.BASE_URL = "https://portal.example"
    monkeypatch.setattr(oai, "BATCH", 3)
    for kind in Kind:
        publish_kind(kind, title=HOSTILE["markup"])
    publish_translated(1, "mn", "en", states=("MNG", "CHN"), related=("NEA-EV-0101",))
    publish(2)
    services.withdraw(reference="NEA-CS-0002", reason="Asked", at=FIRST_DAY)
    one = {"identifier": "oai:portal.example:NEA-CS-0001"}

    identify = ask(client, "Identify")
    sets = ask(client, "ListSets").xpath("//o:set/o:setSpec/text()", namespaces=NS)
    for verb, arguments in (
        ("ListMetadataFormats", {}),
        ("ListMetadataFormats", one),
        ("GetRecord", one | DC),
        ("GetRecord", {"identifier": "oai:portal.example:NEA-CS-0002"} | DC),
        ("ListRecords", DC | {"from": "2000-01-01", "until": "2099-12-31", "set": "type"}),
    ):
        assert codes(ask(client, verb, **arguments)) == []
    for verb in ("ListRecords", "ListIdentifiers"):
        assert len(harvest(client, verb)) == 8

    # What the answers say of themselves holds among them, too.
    assert identify.find(".//{*}sampleIdentifier").text.startswith("oai:portal.example:")
    records = ask(client, "ListRecords", **DC)
    for spec in records.xpath("//o:setSpec/text()", namespaces=NS):
        assert spec in sets
    # A set stands behind the one that it is part of.
    assert len(set(sets)) == len(sets)
    for spec in sets:
        assert re.fullmatch(SET, spec)
        above = spec.rpartition(":")[0]
        assert not above or sets.index(above) < sets.index(spec)


@pytest.mark.django_db
def test_a_host_that_names_no_domain_describes_no_identifiers(client: Client) -> None:
    """The scheme of identifiers asks for a name with a dot; a repository need not describe them."""
    publish(1)

    assert ask(client, "Identify").find(".//o:description", NS) is None


BROKEN = {
    "a later element first": (".//o:identifier", "swap", "header holds"),
    "an element twice": (".//o:datestamp", "double", "header holds"),
    "a day instead of a second": (".//o:datestamp", "2026-11-01", "datestamp says"),
    "a day that there is not": (".//o:datestamp", "2026-02-30T00:00:00Z", "no moment"),
    "an offset": ("o:responseDate", "2026-11-01T12:00:00+00:00", "responseDate says"),
    "a set with a space": (".//o:setSpec", "type: event", "setSpec says"),
    "no address": ("o:request", "here", "no address"),
    "nothing at all": ("o:ListRecords", "empty", "ListRecords holds"),
    "words of what was deleted": (".//o:header", "deleted", "has words"),
    "an unknown element": (".//dc:title", "heading", "dc holds"),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("where", "change", "fault"), BROKEN.values(), ids=list(BROKEN))
def test_the_reading_by_the_schema_finds_faults(
    client: Client, where: str, change: str, fault: str
) -> None:
    publish(1)
    root = ask(client, "ListRecords", **DC)
    found = root.find(where, NS)
    if change == "swap":
        found.getparent().append(found)
    elif change == "double":
        found.addnext(copy.deepcopy(found))
    elif change == "empty":
        for child in list(found):
            found.remove(child)
    elif change == "deleted":
        found.set("status", "deleted")
    elif change == "heading":
        found.tag = found.tag.replace("title", "heading")
    else:
        found.text = change

    assert any(fault in one for one in faults(root)), faults(root)


@pytest.mark.django_db
def test_two_queries_for_a_page_of_records(client: Client, django_assert_num_queries: Any) -> None:
    for number in range(1, 6):
        publish(number)

    with django_assert_num_queries(2):
        client.get("/oai?verb=ListRecords&metadataPrefix=oai_dc")
