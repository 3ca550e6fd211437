"""What a reader asks of a list, read from the address, and the filter form as it is shown.

An address may come from anywhere: a print, a mail, a robot. Whatever it holds, a `Selection` is
made of it; what was not understood is left out and named, so that a reader can be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts import states
from portal.catalogue.record import Kind, Order
from portal.core import languages
from portal.vocabulary.queries import Terms

PAGE_SIZE = 20
FOLDED_FROM = 9
"""A filter with this many values or more is folded until one of them is chosen."""
MAX_WORDS = 200
MAX_PAGE_DIGITS = 6
MAX_NAMED = 5
MAX_NAME = 40


class Source(StrEnum):
    """Where the values of a filter and their words come from."""

    VOCABULARY = "vocabulary"
    STATE = "state"
    LANGUAGE = "language"
    FIXED = "fixed"
    """A few values, named in `Facet.words`."""
    FREE = "free"
    """What entries say: a year, a meeting."""


@dataclass(frozen=True)
class Facet:
    """A filter: its parameter in addresses, its dimension in the catalogue, its heading."""

    name: str
    dimension: str
    title: Promise
    source: Source = Source.VOCABULARY
    words: Mapping[str, Promise] = field(default_factory=dict)


KINDS = {
    Kind.CASE_STUDY: gettext_lazy("Case studies"),
    Kind.PATH: gettext_lazy("Learning paths"),
    Kind.MATERIAL: gettext_lazy("Training materials"),
    Kind.EVENT: gettext_lazy("Events"),
    Kind.DOCUMENT: gettext_lazy("Documents"),
    Kind.COUNTRY: gettext_lazy("Countries"),
}
"""Types of entry as readers call them."""
DURATIONS = {
    "short": gettext_lazy("Up to half an hour"),
    "medium": gettext_lazy("Up to two hours"),
    "long": gettext_lazy("Longer"),
}
COP17 = {
    "road": gettext_lazy("Road to COP17"),
    "during": gettext_lazy("At COP17"),
    "after": gettext_lazy("After COP17"),
}
AUDIENCES = {
    "open": gettext_lazy("Open to all"),
    "invited": gettext_lazy("By invitation"),
}

_STATE = Facet("state", "state", gettext_lazy("State"), Source.STATE)
_READ_IN = Facet("language", "language", gettext_lazy("Can be read in"), Source.LANGUAGE)
_LAND = Facet("land", "land-use", gettext_lazy("Land use"))
_RESPONSE = Facet("response", "ldn-response", gettext_lazy("LDN response"))
_PRACTICE = Facet("practice", "practice", gettext_lazy("Practice"))
_DRIVER = Facet("driver", "driver", gettext_lazy("Drivers"))
_LEVEL = Facet("level", "level", gettext_lazy("Level"))
_DURATION = Facet("duration", "duration", gettext_lazy("Duration"), Source.FIXED, DURATIONS)

FACETS: dict[Kind | None, tuple[Facet, ...]] = {
    None: (
        Facet(
            "type",
            "kind",
            gettext_lazy("Type"),
            Source.FIXED,
            {kind.value: words for kind, words in KINDS.items()},
        ),
        _STATE,
        _PRACTICE,
        _DRIVER,
        _READ_IN,
    ),
    Kind.CASE_STUDY: (
        _STATE,
        _LAND,
        _RESPONSE,
        Facet("kind", "experience-kind", gettext_lazy("Kind of experience")),
        _PRACTICE,
        Facet("degradation", "degradation", gettext_lazy("Degradation")),
        _DRIVER,
        _READ_IN,
    ),
    Kind.MATERIAL: (
        Facet("type", "material-type", gettext_lazy("Type")),
        _PRACTICE,
        _DRIVER,
        _LEVEL,
        _DURATION,
        Facet(
            "material",
            "material-language",
            gettext_lazy("Language of the material"),
            Source.LANGUAGE,
        ),
        _READ_IN,
    ),
    Kind.PATH: (_PRACTICE, _DRIVER, _LEVEL, _DURATION, _READ_IN),
    Kind.EVENT: (
        Facet("type", "event-type", gettext_lazy("Type")),
        _STATE,
        Facet("cop17", "cop17", gettext_lazy("COP17"), Source.FIXED, COP17),
        Facet("year", "year", gettext_lazy("Year"), Source.FREE),
        Facet("spoken", "event-language", gettext_lazy("Language of the event"), Source.LANGUAGE),
        Facet("audience", "audience", gettext_lazy("Audience"), Source.FIXED, AUDIENCES),
        _READ_IN,
    ),
    Kind.DOCUMENT: (
        Facet("year", "year", gettext_lazy("Year"), Source.FREE),
        Facet("meeting", "meeting", gettext_lazy("Meeting"), Source.FREE),
        Facet("type", "document-type", gettext_lazy("Type")),
        Facet("paper", "paper-language", gettext_lazy("Language of the paper"), Source.LANGUAGE),
        _READ_IN,
    ),
    Kind.COUNTRY: (_STATE, _READ_IN),
}
"""The filters of each list; None is the search over all kinds."""

TENSES = ("upcoming", "past")
BY_WORDS = frozenset({None, Kind.CASE_STUDY, Kind.MATERIAL, Kind.PATH, Kind.COUNTRY})
"""Lists that put the best first where words are looked for; the others keep the order of time."""
ORDERS = {
    Order.RELEVANCE: gettext_lazy("Best match"),
    Order.NEWEST: gettext_lazy("Newest first"),
    Order.OLDEST: gettext_lazy("Oldest first"),
    Order.STATE: gettext_lazy("By State"),
    Order.SYMBOL: gettext_lazy("By symbol"),
}
"""Orders as readers call them."""


def dimensions(kind: Kind | None) -> tuple[str, ...]:
    """Give the dimensions of a list, to be counted."""
    return tuple(facet.dimension for facet in FACETS[kind])


@dataclass(frozen=True)
class Selection:
    """Words, filters, order and page of a list, all valid.

    `chosen` maps parameter names to values in the order asked, without repetitions. `ignored`
    names what the address held besides, shortened.
    """

    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: Order = Order.NEWEST
    page: int = 1
    ignored: tuple[str, ...] = ()
    kind: Kind | None = Kind.CASE_STUDY
    when: str = ""
    """Of events: `upcoming` or `past`; empty for all."""

    @classmethod
    def read(cls, query: QueryDict, terms: Terms, kind: Kind | None = Kind.CASE_STUDY) -> Selection:
        """Read the address of a list of one kind, or of the search over all; never fails."""
        by_name = {facet.name: facet for facet in FACETS[kind]}
        chosen: dict[str, tuple[str, ...]] = {}
        ignored: list[str] = []
        for name, values in query.lists():
            if name in by_name:
                asked = dict.fromkeys(value for value in values if value)
                known = tuple(v for v in asked if _knows(by_name[name], str(v), terms))
                ignored += [f"{name}={value}" for value in asked if value not in known]
                if known:
                    chosen[name] = known
            elif name not in _own_parameters(kind):
                ignored.append(name)
        sort, page = query.get("sort", ""), query.get("page", "")
        words = " ".join(query.get("q", "").split())[:MAX_WORDS]
        usual = _orders(kind, words)[0]
        if sort and sort not in _orders(kind, words):
            ignored.append(f"sort={sort}")
        if page and not _is_page(page):
            ignored.append(f"page={page}")
        when = query.get("when", "") if kind == Kind.EVENT else ""
        if when and when not in TENSES:
            ignored.append(f"when={when}")
        return cls(
            words=words,
            chosen={name: chosen[name] for name in by_name if name in chosen},
            order=Order(sort) if sort in _orders(kind, words) else usual,
            page=int(page) if _is_page(page) else 1,
            ignored=tuple(_short(name) for name in ignored[:MAX_NAMED]),
            kind=kind,
            when=when if when in TENSES else "",
        )

    @property
    def facets(self) -> tuple[Facet, ...]:
        """The filters of this list."""
        return FACETS[self.kind]

    @property
    def dimensions(self) -> dict[str, tuple[str, ...]]:
        """The choices as the catalogue calls them."""
        by_name = {facet.name: facet.dimension for facet in self.facets}
        return {by_name[name]: values for name, values in self.chosen.items()}

    @property
    def offset(self) -> int:
        """How many entries come before this page."""
        return (self.page - 1) * PAGE_SIZE

    @property
    def filters_on(self) -> int:
        """How many filter values are chosen."""
        return sum(len(values) for values in self.chosen.values())

    @property
    def sort(self) -> str:
        """The order as addresses name it; empty for the usual one."""
        return "" if self.order == self.usual_order else self.order.value

    @property
    def usual_order(self) -> Order:
        """The order of a list whose address names none: the best first where words are looked for."""
        return self.orders[0]

    @property
    def orders(self) -> tuple[Order, ...]:
        """The orders that this list can stand in, the usual one first."""
        return _orders(self.kind, self.words)

    @property
    def oldest_first(self) -> bool:
        """Whether the oldest stands first."""
        return self.order == Order.OLDEST

    @property
    def narrows(self) -> bool:
        """Whether words or filters leave anything out."""
        return bool(self.words or self.chosen or self.when)

    def query(self) -> str:
        """Write the selection as the one address that stands for it, with its question mark."""
        pairs = [("q", self.words)] if self.words else []
        pairs += [(name, value) for name, values in self.chosen.items() for value in values]
        if self.when:
            pairs.append(("when", self.when))
        if self.sort:
            pairs.append(("sort", self.sort))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return f"?{urlencode(pairs)}" if pairs else ""

    def without(self, name: str, value: str) -> Selection:
        """Give the selection without one filter value, from its first page."""
        left = {
            facet: kept
            for facet, values in self.chosen.items()
            if (kept := tuple(v for v in values if (facet, v) != (name, value)))
        }
        return replace(self, chosen=left, page=1)

    def without_words(self) -> Selection:
        """Give the selection without its words, from its first page."""
        order = Order.NEWEST if self.order == Order.RELEVANCE else self.order
        return replace(self, words="", order=order, page=1)

    def cleared(self) -> Selection:
        """Give the selection without any filter; words and order stay."""
        return replace(self, chosen={}, page=1)

    def sorted_by(self, order: Order) -> Selection:
        """Give the selection in an order, from its first page."""
        return replace(self, order=order, page=1)

    def at_time(self, when: str) -> Selection:
        """Give the selection of events of another tense, from its first page."""
        return replace(self, when=when, page=1)

    def at_page(self, number: int) -> Selection:
        """Give another page of the same list."""
        return replace(self, page=number)


def _knows(facet: Facet, value: str, terms: Terms) -> bool:
    known: dict[Source, Callable[[str], bool]] = {
        Source.STATE: lambda v: v in states.BY_ISO3,
        Source.LANGUAGE: lambda v: v in languages.BY_CODE,
        Source.FIXED: lambda v: v in facet.words,
        Source.FREE: lambda v: len(v) <= MAX_NAME and v.isprintable(),
        Source.VOCABULARY: lambda v: terms.knows(facet.dimension, v),
    }
    return known[facet.source](value)


def _own_parameters(kind: Kind | None) -> tuple[str, ...]:
    return ("q", "sort", "page", "when") if kind == Kind.EVENT else ("q", "sort", "page")


def _orders(kind: Kind | None, words: str) -> tuple[Order, ...]:
    by_words = (Order.RELEVANCE,) if words and kind in BY_WORDS else ()
    by_state = (Order.STATE,) if kind in (None, Kind.CASE_STUDY) else ()
    by_symbol = (Order.SYMBOL,) if kind == Kind.DOCUMENT else ()
    return (*by_words, Order.NEWEST, Order.OLDEST, *by_state, *by_symbol)


def _is_page(text: str) -> bool:
    number = text.isascii() and text.isdecimal() and len(text) <= MAX_PAGE_DIGITS
    return number and int(text) > 0


def _short(name: str) -> str:
    printable = "".join(sign for sign in name[: MAX_NAME + 1] if sign.isprintable())
    return printable if len(printable) <= MAX_NAME else f"{printable[:MAX_NAME]}…"


# ---- The form as it is shown -------------------------------------------------------------------


@dataclass(frozen=True)
class Option:
    """One value of a filter with the number of entries it would give."""

    value: str
    label: str
    count: int
    checked: bool
    language: str = ""


@dataclass(frozen=True)
class Meaning:
    """A word of a filter and what it means; the definition is English."""

    label: str
    definition: str


@dataclass(frozen=True)
class OptionGroup:
    """Values below one broader concept; without a label where a scheme has no groups."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class ShownFacet:
    """A filter as it is shown: only values that occur or are chosen."""

    name: str
    title: str
    groups: tuple[OptionGroup, ...]
    on: int
    folds: bool
    meanings: tuple[Meaning, ...] = ()
    """What the values mean, where a vocabulary explains them."""
    scheme: str = ""
    """That vocabulary, as the glossary calls it."""


@dataclass(frozen=True)
class Chip:
    """A filter that is on, with the address of the list without it."""

    group: str
    label: str
    url: str
    language: str = ""


def shown_facets(
    selection: Selection, counts: Mapping[str, Mapping[str, int]], terms: Terms
) -> list[ShownFacet]:
    """Give the filters that have something to choose, with counts under the other filters."""
    shown = [
        _shown(facet, selection, counts.get(facet.dimension, {}), terms)
        for facet in selection.facets
    ]
    return [facet for facet in shown if facet.groups]


def _shown(
    facet: Facet, selection: Selection, counts: Mapping[str, int], terms: Terms
) -> ShownFacet:
    chosen = selection.chosen.get(facet.name, ())
    groups = []
    for label, values in _values(facet, terms, [*counts, *chosen]):
        options = tuple(
            Option(value, words, counts.get(value, 0), value in chosen, language)
            for value, words, language in values
            if value in counts or value in chosen or facet.source == Source.STATE
        )
        if options:
            groups.append(OptionGroup(label, options))
    many = sum(len(group.options) for group in groups) >= FOLDED_FROM
    is_explained = facet.source == Source.VOCABULARY
    return ShownFacet(
        facet.name,
        str(facet.title),
        tuple(groups),
        len(chosen),
        folds=many,
        meanings=tuple(_meanings(facet, groups, terms)) if is_explained else (),
        scheme=facet.dimension if is_explained else "",
    )


def _meanings(facet: Facet, groups: Iterable[OptionGroup], terms: Terms) -> Iterator[Meaning]:
    known = terms.by_scheme.get(facet.dimension, {})
    for option in (option for group in groups for option in group.options):
        concept = known.get(option.value)
        if concept is not None and concept.definition:
            yield Meaning(option.label, concept.definition)


def _values(
    facet: Facet, terms: Terms, said: Iterable[str]
) -> Iterator[tuple[str, Sequence[tuple[str, str, str]]]]:
    if facet.source == Source.STATE:
        yield "", [(state.iso3, state.name(), "") for state in states.STATES]
    elif facet.source == Source.LANGUAGE:
        yield "", [(known.code, known.name, known.tag) for known in languages.LANGUAGES]
    elif facet.source == Source.FIXED:
        yield "", [(value, str(words), "") for value, words in facet.words.items()]
    elif facet.source == Source.FREE:
        yield "", [(value, value, "") for value in sorted(set(said), reverse=True)]
    else:
        for label, concepts in terms.groups(facet.dimension):
            yield label, [(concept.code, concept.label(), "") for concept in concepts]


def chips(selection: Selection, base: str, terms: Terms) -> list[Chip]:
    """Give what is on as links that turn it off."""
    found = []
    if selection.words:
        url = base + selection.without_words().query()
        found.append(Chip(_("Words"), selection.words, url))
    by_name = {facet.name: facet for facet in selection.facets}
    for name, values in selection.chosen.items():
        facet = by_name[name]
        for value in values:
            url = base + selection.without(name, value).query()
            label, language = _label(facet, value, terms)
            found.append(Chip(str(facet.title), label, url, language))
    return found


def _label(facet: Facet, value: str, terms: Terms) -> tuple[str, str]:
    if facet.source == Source.STATE:
        return states.name(value), ""
    if facet.source == Source.LANGUAGE:
        return languages.own_name(value), languages.tag(value)
    if facet.source == Source.FIXED:
        return str(facet.words[value]), ""
    if facet.source == Source.FREE:
        return value, ""
    return terms.label(facet.dimension, value), ""
