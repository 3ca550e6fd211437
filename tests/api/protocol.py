"""The rules of OAI-PMH.xsd, oai_dc.xsd and oai-identifier.xsd, by which an answer is read.

Written from the text of the protocol (openarchives.org/OAI/openarchivesprotocol.html): which
elements stand where, how often, in which order, and what may be written in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
OAI_ID = "http://www.openarchives.org/OAI/2.0/oai-identifier"
DC = "http://purl.org/dc/elements/1.1/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
LOCATION = f"{{{XSI}}}schemaLocation"

SCHEMAS = {
    OAI: "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd",
    OAI_DC: "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
    OAI_ID: "http://www.openarchives.org/OAI/2.0/oai-identifier.xsd",
}
VERBS = (
    "Identify",
    "ListMetadataFormats",
    "ListSets",
    "GetRecord",
    "ListIdentifiers",
    "ListRecords",
)
ERRORS = (
    "cannotDisseminateFormat|idDoesNotExist|badArgument|badVerb|noMetadataFormats|noRecordsMatch|"
    "badResumptionToken|noSetHierarchy"
)
NAME = r"[A-Za-z0-9\-_.!~*'()]+"
SET = rf"{NAME}(:{NAME})*"
SECOND = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
MOMENT = rf"(\d{{4}}-\d\d-\d\d|{SECOND})"
HOST = r"[a-zA-Z][a-zA-Z0-9\-]*(\.[a-zA-Z][a-zA-Z0-9\-]*)+"
IDENTIFIER = rf"oai:{HOST}:[a-zA-Z0-9\-_.!~*'();/?:@&=+$,%]+"

CHILDREN = {
    "OAI-PMH": rf"responseDate request ((error )+|({'|'.join(VERBS)}) )",
    "Identify": "repositoryName baseURL protocolVersion (adminEmail )+earliestDatestamp "
    "deletedRecord granularity (compression )*(description )*",
    "ListMetadataFormats": "(metadataFormat )+",
    "metadataFormat": "metadataPrefix schema metadataNamespace ",
    "ListSets": "(set )+(resumptionToken )?",
    "set": "setSpec setName (setDescription )*",
    "GetRecord": "record ",
    "ListRecords": "(record )+(resumptionToken )?",
    "ListIdentifiers": "(header )+(resumptionToken )?",
    "record": "header (metadata (about )*)?",
    "header": "identifier datestamp (setSpec )*",
    "metadata": r"dc ",
    "description": r"\S+ ",
    "oai-identifier": "scheme repositoryIdentifier delimiter sampleIdentifier ",
    "dc": "((title|creator|subject|description|publisher|contributor|date|type|format|identifier|"
    "source|language|relation|coverage|rights) )*",
}
"""The children of an element, in order, each with a space behind it. All others have none."""

WRITTEN = {
    "responseDate": SECOND,
    "earliestDatestamp": SECOND,
    "datestamp": SECOND,
    "protocolVersion": r"2\.0",
    "adminEmail": r"\S+@(\S+\.)*\S+",
    "deletedRecord": "no|persistent|transient",
    "granularity": "YYYY-MM-DDThh:mm:ssZ",
    "metadataPrefix": NAME,
    "setSpec": SET,
    "repositoryIdentifier": HOST,
    "sampleIdentifier": IDENTIFIER,
    "scheme": "oai",
    "delimiter": ":",
}
ADDRESSES = {"request", "baseURL", "schema", "metadataNamespace"}
ATTRIBUTES = {
    "request": {
        "verb": "|".join(VERBS),
        "identifier": r"\S+",
        "metadataPrefix": NAME,
        "from": MOMENT,
        "until": MOMENT,
        "set": SET,
        "resumptionToken": ".+",
    },
    "header": {"status": "deleted"},
    "error": {"code": ERRORS},
    "resumptionToken": {
        "expirationDate": SECOND,
        "completeListSize": r"[1-9]\d*",
        "cursor": r"\d+",
    },
    **{name: {LOCATION: r"\S+ \S+"} for name in ("OAI-PMH", "dc", "oai-identifier")},
}


ROOTS = {"OAI-PMH": OAI, "dc": OAI_DC, "oai-identifier": OAI_ID}
"""Elements that begin another schema, and name it."""
SPOKEN = {LANG: r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"}
"""What an element of Dublin Core may carry."""


def faults(root: Any) -> list[str]:
    """Give where an answer leaves the rules; nothing for one that keeps them."""
    if root.tag != f"{{{OAI}}}OAI-PMH":
        return [f"the answer is a {root.tag}"]
    return [fault for element in root.iter() for fault in (*_form(element), *_sense(element))]


def _form(element: Any) -> Iterator[str]:
    space, name = _split(element)
    text = element.text or ""
    # Elements of Dublin Core are words, whatever they are called.
    is_free = space == DC
    there = "".join(f"{_split(child)[1]} " for child in element)
    if not re.fullmatch("" if is_free else CHILDREN.get(name, ""), there):
        yield f"{name} holds {there!r}"
    if len(element) and text.strip():
        yield f"{name} has words of its own"
    if not is_free and not re.fullmatch(WRITTEN.get(name, "(?s).*"), text):
        yield f"{name} says {text!r}"
    if not is_free and name in ADDRESSES and not urlsplit(text).scheme:
        yield f"{name} is no address: {text!r}"
    yield from _attributes(element, SPOKEN if is_free else ATTRIBUTES.get(name, {}))


def _attributes(element: Any, known: dict[str, str]) -> Iterator[str]:
    name = _split(element)[1]
    for attribute, value in element.attrib.items():
        if attribute not in known:
            yield f"{name} has an unknown {attribute}"
        elif not re.fullmatch(known[attribute], value):
            yield f"{name}: {attribute} says {value!r}"


def _sense(element: Any) -> Iterator[str]:
    """What the protocol says and a schema cannot."""
    space, name = _split(element)
    parent = element.getparent()
    above = _split(parent)[1] if parent is not None else ""
    expected = {"dc": DC, "oai-identifier": OAI_ID}.get(above) or ROOTS.get(name, OAI)
    if space != expected:
        yield f"{name} is of {space}"
    location = f"{space} {SCHEMAS.get(space)}" if space != DC and name in ROOTS else None
    if element.get(LOCATION) != location:
        yield f"{name} names the schema {element.get(LOCATION)}"
    if space == OAI and name in {"responseDate", "datestamp", "earliestDatestamp"}:
        yield from _no_day(name, element.text or "")
    if name == "record":
        yield from _deleted(element)
    if name == "error" and not element.get("code"):
        yield "an error without a code"
    if name == "OAI-PMH":
        yield from _question(element)


def _no_day(name: str, text: str) -> Iterator[str]:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        yield f"{name} is no moment: {text!r}"


def _deleted(record: Any) -> Iterator[str]:
    is_deleted = record.find(f"{{{OAI}}}header[@status='deleted']") is not None
    has_words = record.find(f"{{{OAI}}}metadata") is not None
    if is_deleted == has_words:
        yield "a record has words exactly where it was not deleted"


def _question(root: Any) -> Iterator[str]:
    """The request is said back, and not where it was no question at all (3.2)."""
    asked = root.find(f"{{{OAI}}}request")
    if asked is None:
        return
    codes = {error.get("code") for error in root.findall(f"{{{OAI}}}error")}
    if codes & {"badVerb", "badArgument"} and asked.attrib:
        yield "a question that was none is said back"
    answer = _split(root[-1])[1]
    if answer in VERBS and asked.get("verb") != answer:
        yield f"{answer} answers {asked.get('verb')}"


def _split(element: Any) -> tuple[str, str]:
    space, _brace, name = element.tag[1:].rpartition("}")
    return space, name
