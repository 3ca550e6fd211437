"""OAI-PMH 2.0: the six verbs over the catalogue (openarchives.org/OAI/openarchivesprotocol.html).

Tokens hold no state here: they are signed, and name the place behind which a list goes on. What
changes in the meantime comes at the end of the list, so that a harvest misses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.accounts import states
from portal.api.formats import oai
from portal.catalogue import addresses, queries
from portal.catalogue.queries import Harvested
from portal.catalogue.record import Kind

BATCH = 100
SALT = "portal.api.oai"
LIST_ARGUMENTS = frozenset({"metadataPrefix", "from", "until", "set"})
_REFERENCE = re.compile(r"NEA-[A-Z]{2}-[0-9]{4,}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SECOND = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


class Refused(Exception):  # noqa: N818 - named by what it says
    """The question cannot be answered; `code` is the protocol's word for why."""

    def __init__(self, code: str, words: str) -> None:
        """Keep the code and a sentence."""
        super().__init__(words)
        self.code = code


@dataclass(frozen=True)
class Span:
    """What of the list is asked for: as in the first question, and the place to go on from."""

    since: str = ""
    until: str = ""
    chosen_set: str = ""
    after: tuple[str, str] | None = None
    cursor: int = 0


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def harvest(request: HttpRequest) -> HttpResponse:
    """Answer a question of the protocol, asked by GET or POST alike. Errors are answers: 200."""
    base_url, at = addresses.absolute(reverse("api:oai")), timezone.now()
    query = request.POST if request.method == "POST" else request.GET
    # The protocol speaks English.
    with translation.override("en"):
        try:
            asked = _arguments(query)
            root = oai.envelope(base_url, asked, at)
            VERBS[asked["verb"]].answer(root, asked)
        except Refused as refused:
            wrong = refused.code in ("badVerb", "badArgument")
            root = oai.envelope(base_url, {} if wrong else _plain(query), at)
            oai.add_error(root, refused.code, str(refused))
    response = HttpResponse(oai.written(root), content_type="text/xml; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _arguments(query: QueryDict) -> dict[str, str]:
    """Check the arguments against the verb. Raises: Refused."""
    verbs = query.getlist("verb")
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise Refused("badVerb", "The verb is missing, repeated or unknown.")
    asked = _plain(query)
    verb = VERBS[verbs[0]]
    for name, values in query.lists():
        if len(values) > 1:
            raise Refused("badArgument", f"The argument {_short(name)} is repeated.")
        if name not in verb.allowed | {"verb"}:
            raise Refused("badArgument", f"The argument {_short(name)} is not known here.")
    if "resumptionToken" in asked:
        if len(asked) > 2:
            raise Refused("badArgument", "A resumptionToken stands alone.")
    elif missing := verb.required - set(asked):
        raise Refused("badArgument", f"The argument {min(missing)} is missing.")
    return asked


def _plain(query: QueryDict) -> dict[str, str]:
    return {name: str(value) for name, value in query.items()}


def _short(name: str) -> str:
    return name[:40]


def _identify(root: Any, asked: Mapping[str, str]) -> None:
    oai.add_identify(
        root,
        name=settings.WAGTAIL_SITE_NAME,
        base_url=addresses.absolute(reverse("api:oai")),
        email=settings.CONTACT_EMAIL or settings.DEFAULT_FROM_EMAIL,
        host=_host(),
        earliest=queries.earliest_change() or timezone.now(),
    )


def _list_formats(root: Any, asked: Mapping[str, str]) -> None:
    if "identifier" in asked:
        _known(asked["identifier"])
    oai.add_formats(root)


def _list_sets(root: Any, asked: Mapping[str, str]) -> None:
    if "resumptionToken" in asked:
        raise Refused("badResumptionToken", "The sets come in one answer.")
    oai.add_sets(root)


def _get_record(root: Any, asked: Mapping[str, str]) -> None:
    found = _known(asked["identifier"])
    _require_format(asked["metadataPrefix"])
    oai.add_record(oai.add_verb(root, "GetRecord"), found, _host())


def _list_identifiers(root: Any, asked: Mapping[str, str]) -> None:
    _list(root, asked, oai.add_header)


def _list_records(root: Any, asked: Mapping[str, str]) -> None:
    _list(root, asked, oai.add_record)


def _list(root: Any, asked: Mapping[str, str], add: Callable[[Any, Harvested, str], None]) -> None:
    span = _resumed(asked) if "resumptionToken" in asked else _span(asked)
    since, before = _bounds(span)
    found = _found(span, since, before)
    if not found and span.after is None:
        raise Refused("noRecordsMatch", "Nothing meets these arguments.")
    part = oai.add_verb(root, asked["verb"])
    for one in found[:BATCH]:
        add(part, one, _host())
    if len(found) > BATCH:
        oai.add_token(part, _token(asked["verb"], span, found[BATCH - 1]), span.cursor)
    elif span.after is not None:
        oai.add_token(part, "", span.cursor)


def _found(span: Span, since: datetime | None, before: datetime | None) -> list[Harvested]:
    """Give what is asked for, and one more where there is more."""
    dimension, _colon, value = span.chosen_set.partition(":")
    kind, state = (
        (Kind(value) if dimension == "type" and value else None),
        (value if dimension == "state" else ""),
    )
    after = (datetime.fromisoformat(span.after[0]), span.after[1]) if span.after else None
    return queries.harvest(
        since=since,
        before=before,
        after=after,
        kind=kind,
        state=state,
        any_state=span.chosen_set == "state",
        size=BATCH + 1,
    )


def _span(asked: Mapping[str, str]) -> Span:
    _require_format(asked["metadataPrefix"])
    span = Span(asked.get("from", ""), asked.get("until", ""), asked.get("set", ""))
    if "set" in asked and span.chosen_set not in _sets():
        # An unknown set holds nothing (protocol, 3.6).
        raise Refused("noRecordsMatch", "There is no such set.")
    return span


def _sets() -> set[str]:
    by_state = {f"state:{state.iso3}" for state in states.STATES}
    return {"type", "state", *(f"type:{kind.value}" for kind in Kind), *by_state}


def _bounds(span: Span) -> tuple[datetime | None, datetime | None]:
    """Give the times asked for; `until` includes its whole second or day."""
    since, first = _instant(span.since, "from")
    until, step = _instant(span.until, "until")
    if since is not None and until is not None:
        if first != step:
            raise Refused("badArgument", "from and until are not of the same granularity.")
        if since > until:
            raise Refused("badArgument", "from is later than until.")
    return since, until + step if until is not None else None


def _instant(text: str, name: str) -> tuple[datetime | None, timedelta]:
    if not text:
        return None, timedelta(0)
    by_day = bool(_DAY.fullmatch(text))
    step = timedelta(days=1) if by_day else timedelta(seconds=1)
    wrong = Refused("badArgument", f"{name} is no time of a known granularity.")
    if not text.isascii() or not (by_day or _SECOND.fullmatch(text)):
        raise wrong
    try:
        found = datetime.fromisoformat(text.rstrip("Z")).replace(tzinfo=UTC)
        # The end of time has no next day.
        found + step
    except (ValueError, OverflowError):
        raise wrong from None
    return found, step


def _token(verb: str, span: Span, last: Harvested) -> str:
    """Sign the place behind the last record."""
    stands = [verb, span.since, span.until, span.chosen_set]
    place = [last.at.isoformat(), last.reference, span.cursor + BATCH]
    return signing.dumps([*stands, *place], salt=SALT, compress=False)


def _resumed(asked: Mapping[str, str]) -> Span:
    try:
        verb, since, until, chosen_set, at, reference, cursor = signing.loads(
            asked["resumptionToken"], salt=SALT
        )
    except (signing.BadSignature, ValueError, TypeError):
        verb = ""
    if verb != asked["verb"]:
        raise Refused("badResumptionToken", "This token was not given by this verb here.")
    return Span(since, until, chosen_set, (at, reference), cursor)


def _known(identifier: str) -> Harvested:
    """Find a record. Raises: Refused where there never was one."""
    prefix, _colon, reference = identifier.rpartition(":")
    found = None
    if prefix == f"oai:{_host()}" and _REFERENCE.fullmatch(reference):
        found = queries.harvested(reference)
    if found is None:
        raise Refused("idDoesNotExist", "There is no such record.")
    return found


def _require_format(prefix: str) -> None:
    if prefix != oai.PREFIX:
        raise Refused("cannotDisseminateFormat", "Records come in oai_dc.")


def _host() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"


@dataclass(frozen=True)
class Verb:
    """What a verb takes and how it is answered."""

    answer: Callable[[Any, Mapping[str, str]], None]
    allowed: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()


_LISTED = {
    "allowed": LIST_ARGUMENTS | {"resumptionToken"},
    "required": frozenset({"metadataPrefix"}),
}
_ONE = frozenset({"identifier", "metadataPrefix"})
VERBS = {
    "Identify": Verb(_identify),
    "ListMetadataFormats": Verb(_list_formats, frozenset({"identifier"})),
    "ListSets": Verb(_list_sets, frozenset({"resumptionToken"})),
    "GetRecord": Verb(_get_record, _ONE, _ONE),
    "ListIdentifiers": Verb(_list_identifiers, **_LISTED),
    "ListRecords": Verb(_list_records, **_LISTED),
}
