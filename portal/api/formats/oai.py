"""The answers of OAI-PMH 2.0 as XML; records in simple Dublin Core (`oai_dc`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from portal.accounts import states
from portal.api.formats.texts import for_xml
from portal.catalogue import addresses
from portal.catalogue.forms import KINDS
from portal.catalogue.queries import Harvested
from portal.catalogue.record import Kind, PublishedEntry
from portal.core import languages

OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
OAI_ID = "http://www.openarchives.org/OAI/2.0/oai-identifier"
DC = "http://purl.org/dc/elements/1.1/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
PREFIX = "oai_dc"
SCHEMAS = {
    OAI: "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd",
    OAI_DC: "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
    OAI_ID: "http://www.openarchives.org/OAI/2.0/oai-identifier.xsd",
}
GRANULARITY = "YYYY-MM-DDThh:mm:ssZ"

DC_TYPES = {
    Kind.CASE_STUDY: "Text",
    Kind.MATERIAL: "InteractiveResource",
    Kind.PATH: "InteractiveResource",
    Kind.EVENT: "Event",
    Kind.DOCUMENT: "Text",
    Kind.COUNTRY: "Text",
}
"""DCMI types."""

_NAME = r"[A-Za-z0-9\-_.!~*'()]+"
_ARGUMENTS = {
    "metadataPrefix": re.compile(_NAME),
    "set": re.compile(rf"{_NAME}(:{_NAME})*"),
    "identifier": re.compile(r"\S+"),
}
_DOMAIN = re.compile(r"[A-Za-z][A-Za-z0-9\-]*(\.[A-Za-z][A-Za-z0-9\-]*)+")

Element = Any


def stamp(at: datetime) -> str:
    """Write an instant as the protocol does: UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def envelope(base_url: str, asked: dict[str, str], at: datetime) -> Element:
    """Begin an answer: when, and what was asked (nothing, where the question itself was wrong)."""
    root = etree.Element(_oai("OAI-PMH"), nsmap={None: OAI, "xsi": XSI})
    _place_schema(root, OAI)
    _add(root, _oai("responseDate"), stamp(at))
    request = _add(root, _oai("request"), base_url)
    for name, value in asked.items():
        # What the schema has no room for is not said back: nobody could read the answer.
        if name not in _ARGUMENTS or _ARGUMENTS[name].fullmatch(value):
            request.set(name, for_xml(value))
    return root


def written(root: Element) -> bytes:
    """Give the answer as a document."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def add_error(root: Element, code: str, words: str) -> None:
    """Say what was wrong with the question."""
    _add(root, _oai("error"), words).set("code", code)


def add_verb(root: Element, verb: str) -> Element:
    """Begin the part that answers a verb."""
    return _add(root, _oai(verb))


def add_identify(
    root: Element, *, name: str, base_url: str, email: str, host: str, earliest: datetime
) -> None:
    """Say what this repository is."""
    part = add_verb(root, "Identify")
    for tag, value in (
        ("repositoryName", name),
        ("baseURL", base_url),
        ("protocolVersion", "2.0"),
        ("adminEmail", email),
        ("earliestDatestamp", stamp(earliest)),
        ("deletedRecord", "persistent"),
        ("granularity", GRANULARITY),
    ):
        _add(part, _oai(tag), value)
    if not _DOMAIN.fullmatch(host):
        # On a machine of one's own: the scheme wants a domain, and the description may be left out.
        return
    scheme = etree.SubElement(
        _add(part, _oai("description")), f"{{{OAI_ID}}}oai-identifier", nsmap={None: OAI_ID}
    )
    _place_schema(scheme, OAI_ID)
    for tag, value in (
        ("scheme", "oai"),
        ("repositoryIdentifier", host),
        ("delimiter", ":"),
        ("sampleIdentifier", f"oai:{host}:NEA-CS-0001"),
    ):
        _add(scheme, f"{{{OAI_ID}}}{tag}", value)


def add_formats(root: Element) -> None:
    """Name the one format of records."""
    part = _add(add_verb(root, "ListMetadataFormats"), _oai("metadataFormat"))
    _add(part, _oai("metadataPrefix"), PREFIX)
    _add(part, _oai("schema"), SCHEMAS[OAI_DC])
    _add(part, _oai("metadataNamespace"), OAI_DC)


def add_sets(root: Element) -> None:
    """Name the sets: by type and by State, each below a set of all."""
    part = add_verb(root, "ListSets")
    named = [("type", "By type")]
    named += [(f"type:{kind.value}", str(words)) for kind, words in KINDS.items()]
    named += [("state", "By State")]
    named += [(f"state:{state.iso3}", state.name("en")) for state in states.STATES]
    for spec, name in named:
        one = _add(part, _oai("set"))
        _add(one, _oai("setSpec"), spec)
        _add(one, _oai("setName"), name)


def add_header(part: Element, found: Harvested, host: str) -> None:
    """Write the head of a record: identifier, time, sets; `deleted` where it left."""
    header = _add(part, _oai("header"))
    if found.entry is None:
        header.set("status", "deleted")
    _add(header, _oai("identifier"), f"oai:{host}:{found.reference}")
    _add(header, _oai("datestamp"), stamp(found.at))
    _add(header, _oai("setSpec"), f"type:{found.kind.value}")
    for iso3 in found.states:
        _add(header, _oai("setSpec"), f"state:{iso3}")


def add_record(part: Element, found: Harvested, host: str) -> None:
    """Write a record; one that left has a head only."""
    record = _add(part, _oai("record"))
    add_header(record, found, host)
    if found.entry is not None:
        _add(record, _oai("metadata")).append(_dublin_core(found.entry))


def add_token(part: Element, token: str, cursor: int) -> None:
    """End an incomplete list: with a token where it goes on, with an empty one at its end."""
    _add(part, _oai("resumptionToken"), token).set("cursor", str(cursor))


def _dublin_core(entry: PublishedEntry) -> Element:
    """Write an entry in the words of its original."""
    root = etree.Element(f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI})
    _place_schema(root, OAI_DC)
    tag = languages.tag(entry.language)
    for name, values, spoken in _elements(entry):
        for value in filter(None, values):
            made = _add(root, f"{{{DC}}}{name}", value)
            if spoken:
                made.set(LANG, tag)
    return root


def _elements(entry: PublishedEntry) -> Iterable[tuple[str, Iterable[str], bool]]:
    """Give the elements: name, values, whether they are words of the text's language."""
    yield "title", [entry.title], True
    yield "creator", [entry.authors or entry.institution], True
    yield "contributor", [entry.institution if entry.authors else ""], True
    yield "publisher", ["NEASPEC"], False
    yield "description", [entry.summary], True
    yield "date", [entry.published_at.date().isoformat() if entry.published_at else ""], False
    yield "type", [DC_TYPES[entry.kind], entry.kind.value], False
    yield "format", ["text/html"], False
    yield "identifier", [addresses.permanent(entry.reference), entry.reference], False
    yield "language", [languages.tag(code) for code in entry.languages], False
    yield "relation", [addresses.permanent(reference) for reference in entry.related], False
    yield "coverage", [states.name(iso3, "en") for iso3 in entry.states], False
    yield "coverage", [entry.place], True
    codes = [f"{scheme}:{code}" for scheme, found in entry.codes.items() for code in found]
    yield "subject", codes, False
    yield "rights", [entry.licence], False


def _oai(name: str) -> str:
    return f"{{{OAI}}}{name}"


def _add(parent: Element, name: str, text: str = "") -> Element:
    made = etree.SubElement(parent, name)
    made.text = for_xml(text) or None
    return made


def _place_schema(element: Element, namespace: str) -> None:
    element.set(f"{{{XSI}}}schemaLocation", f"{namespace} {SCHEMAS[namespace]}")
