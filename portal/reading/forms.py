"""What a reader asks of a list, read from the address, and the filter form as it is shown.

An address may come from anywhere: a print, a mail, a robot. Whatever it holds, a `Selection` is
made of it; what was not understood is left out and named, so that a reader can be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts import states
from portal.core import languages
from portal.vocabulary.queries import Terms

PAGE_SIZE = 20
FOLDED_FROM = 9
"""A filter with this many values or more is folded until one of them is chosen."""
MAX_WORDS = 200
MAX_PAGE_DIGITS = 6
MAX_NAMED = 5
MAX_NAME = 40


@dataclass(frozen=True)
class Facet:
    """A filter: its parameter in addresses, its dimension in the catalogue, its heading."""

    name: str
    dimension: str
    title: Promise


FACETS = (
    Facet("state", "state", gettext_lazy("State")),
    Facet("land", "land-use", gettext_lazy("Land use")),
    Facet("response", "ldn-response", gettext_lazy("LDN response")),
    Facet("kind", "experience-kind", gettext_lazy("Kind of experience")),
    Facet("practice", "practice", gettext_lazy("Practice")),
    Facet("degradation", "degradation", gettext_lazy("Degradation")),
    Facet("driver", "driver", gettext_lazy("Drivers")),
    Facet("language", "language", gettext_lazy("Can be read in")),
)
DIMENSIONS = tuple(facet.dimension for facet in FACETS)
_BY_NAME = {facet.name: facet for facet in FACETS}


@dataclass(frozen=True)
class Selection:
    """Words, filters, order and page of a list, all valid.

    `chosen` maps parameter names to values in the order asked, without repetitions. `ignored`
    names what the address held besides, shortened.
    """

    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    oldest_first: bool = False
    page: int = 1
    ignored: tuple[str, ...] = ()

    @classmethod
    def read(cls, query: QueryDict, terms: Terms) -> Selection:
        """Read an address; never fails."""
        chosen: dict[str, tuple[str, ...]] = {}
        ignored: list[str] = []
        for name, values in query.lists():
            if name in _BY_NAME:
                asked = dict.fromkeys(value for value in values if value)
                known = tuple(v for v in asked if _knows(_BY_NAME[name], str(v), terms))
                ignored += [f"{name}={value}" for value in asked if value not in known]
                if known:
                    chosen[name] = known
            elif name not in ("q", "sort", "page"):
                ignored.append(name)
        sort, page = query.get("sort", ""), query.get("page", "")
        if sort not in ("", "newest", "oldest"):
            ignored.append(f"sort={sort}")
        if page and not _is_page(page):
            ignored.append(f"page={page}")
        return cls(
            words=" ".join(query.get("q", "").split())[:MAX_WORDS],
            chosen={facet.name: chosen[facet.name] for facet in FACETS if facet.name in chosen},
            oldest_first=sort == "oldest",
            page=int(page) if _is_page(page) else 1,
            ignored=tuple(_short(name) for name in ignored[:MAX_NAMED]),
        )

    @property
    def dimensions(self) -> dict[str, tuple[str, ...]]:
        """The choices as the catalogue calls them."""
        return {_BY_NAME[name].dimension: values for name, values in self.chosen.items()}

    @property
    def offset(self) -> int:
        """How many entries come before this page."""
        return (self.page - 1) * PAGE_SIZE

    @property
    def filters_on(self) -> int:
        """How many filter values are chosen."""
        return sum(len(values) for values in self.chosen.values())

    @property
    def narrows(self) -> bool:
        """Whether words or filters leave anything out."""
        return bool(self.words or self.chosen)

    def query(self) -> str:
        """Write the selection as the one address that stands for it, with its question mark."""
        pairs = [("q", self.words)] if self.words else []
        pairs += [(name, value) for name, values in self.chosen.items() for value in values]
        if self.oldest_first:
            pairs.append(("sort", "oldest"))
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
        return replace(self, words="", page=1)

    def cleared(self) -> Selection:
        """Give the selection without any filter; words and order stay."""
        return replace(self, chosen={}, page=1)

    def sorted_by(self, *, oldest_first: bool) -> Selection:
        """Give the selection in an order, from its first page."""
        return replace(self, oldest_first=oldest_first, page=1)

    def at_page(self, number: int) -> Selection:
        """Give another page of the same list."""
        return replace(self, page=number)


def _knows(facet: Facet, value: str, terms: Terms) -> bool:
    if facet.name == "state":
        return value in states.BY_ISO3
    if facet.name == "language":
        return value in languages.BY_CODE
    return terms.knows(facet.dimension, value)


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
    shown = [_shown(facet, selection, counts.get(facet.dimension, {}), terms) for facet in FACETS]
    return [facet for facet in shown if facet.groups]


def _shown(
    facet: Facet, selection: Selection, counts: Mapping[str, int], terms: Terms
) -> ShownFacet:
    chosen = selection.chosen.get(facet.name, ())
    groups = []
    for label, values in _values(facet, terms):
        options = tuple(
            Option(value, words, counts.get(value, 0), value in chosen, language)
            for value, words, language in values
            if value in counts or value in chosen or facet.name == "state"
        )
        if options:
            groups.append(OptionGroup(label, options))
    many = sum(len(group.options) for group in groups) >= FOLDED_FROM
    return ShownFacet(facet.name, str(facet.title), tuple(groups), len(chosen), folds=many)


def _values(facet: Facet, terms: Terms) -> Iterator[tuple[str, Sequence[tuple[str, str, str]]]]:
    if facet.name == "state":
        yield "", [(state.iso3, state.name(), "") for state in states.STATES]
    elif facet.name == "language":
        yield "", [(known.code, known.name, known.tag) for known in languages.LANGUAGES]
    else:
        for label, concepts in terms.groups(facet.dimension):
            yield label, [(concept.code, concept.label(), "") for concept in concepts]


def chips(selection: Selection, base: str, terms: Terms) -> list[Chip]:
    """Give what is on as links that turn it off."""
    found = []
    if selection.words:
        url = base + selection.without_words().query()
        found.append(Chip(_("Words"), selection.words, url))
    for name, values in selection.chosen.items():
        facet = _BY_NAME[name]
        for value in values:
            url = base + selection.without(name, value).query()
            label, language = _label(facet, value, terms)
            found.append(Chip(str(facet.title), label, url, language))
    return found


def _label(facet: Facet, value: str, terms: Terms) -> tuple[str, str]:
    if facet.name == "state":
        return states.name(value), ""
    if facet.name == "language":
        return languages.own_name(value), languages.tag(value)
    return terms.label(facet.dimension, value), ""
