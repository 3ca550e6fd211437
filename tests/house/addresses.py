"""All routes of the resolver, a path for each, and people to ask them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.submissions.workflow import State
from tests.factories import Cast, add_photo, advance, fill, make_submission, make_user

PARTS = (
    "signed out",
    "no mandate",
    "contributor",
    "focal point",
    "neighbour",
    "moderator",
    "lead",
    "editor",
    "auditor",
    "administrator",
)

OPEN_BELOW_CMS = frozenset({"cms/logout/"})

UNKNOWN = {
    "int": "999999",
    "slug": "unknown",
    "str": "unknown",
    "path": "unknown",
    "uuid": "00000000-0000-0000-0000-000000000000",
}

EXAMPLES = {
    r"^(?:[a-z]{2}(?:-[a-z]+)?/)?_util/login/$": "ja/_util/login/",
    r"^(?:[a-z]{2}(?:-[a-z]+)?/)?_util/authenticate_with_password/(?P<rest>.*)$": (
        "_util/authenticate_with_password/1/1/"
    ),
    r"^(?:[a-z]{2}(?:-[a-z]+)?/)?documents/authenticate_with_password/(?P<rest>.*)$": (
        "documents/authenticate_with_password/1/"
    ),
    r"^cms/(?P<rest>users|groups)/.*$": "cms/users/add/",
    r"^cms/bulk/(?P<rest>accounts|auth)/.*$": "cms/bulk/accounts/user/delete/",
    r"^cms/(?:documents|images)/chooser/chosen/(?P<rest>[^/]*[^/\d][^/]*)/$": (
        "cms/images/chooser/chosen/unknown/"
    ),
    "<language>/^((?:[\\w\\-]+/)*)$": "en/no-such-page/",
}
"""Paths for routes whose regular expressions say too little about one."""

GROUP = re.compile(r"\(\?P<(?P<name>\w+)>(?:[^()]|\([^()]*\))*\)")
CONVERTER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


def routes() -> list[str]:
    """Give every route of the resolver as one readable string."""
    return sorted({route for route, _pattern in _walk(get_resolver().url_patterns, "")})


def _walk(patterns: list[Any], prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        own = (
            "<language>/"
            if isinstance(pattern.pattern, LocalePrefixPattern)
            else str(pattern.pattern)
        )
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, prefix + own)
        else:
            yield prefix + own, pattern


@dataclass
class World:
    """A small world: one submission per interesting state, and one person per part."""

    people: dict[str, User]
    values: dict[str, str]

    def sign_in(self, client: Client, part: str) -> None:
        if part != "signed out":
            client.force_login(self.people[part])

    def paths(self) -> dict[str, str]:
        """Give a path for each route, with names of the world where a route asks for one."""
        return {route: "/" + self._fill(route) for route in routes()}

    def _fill(self, route: str) -> str:
        if route in EXAMPLES:
            return EXAMPLES[route]
        path = route.replace("<language>", "en")
        path = GROUP.sub(lambda m: self._value(m["name"], "str"), path)
        path = CONVERTER.sub(lambda m: self._value(m["name"], m["kind"] or "str"), path)
        path = path.replace(r"(\d+)", UNKNOWN["int"]).replace("(.*)", UNKNOWN["path"])
        # What is left of a regular expression: anchors, escapes, optional parts.
        path = re.sub(r"\(\?:[^()]*\)\??", "", path)
        return (
            path.replace("^", "")
            .replace("$", "")
            .replace("\\Z", "")
            .replace("\\", "")
            .replace("/?", "/")
        )

    def _value(self, name: str, kind: str) -> str:
        return self.values.get(name) or UNKNOWN.get(kind, "unknown")


def build_world() -> World:
    """Make people and submissions through the services."""
    cast, neighbours = Cast("MNG"), Cast("JPN")
    published = make_submission(State.PUBLISHED, cast, title_en="Pasture user groups")
    draft = make_submission(State.DRAFT, cast, complete=False, title_en="Draft")
    fill(draft, cast.contributor, draft.created_at, title_en="A second draft")
    photo = add_photo(draft, cast.contributor)
    review = make_submission(State.DRAFT, cast, title_en="In review")
    advance(review, State.IN_REVIEW, cast)
    people = {
        "no mandate": make_user(),
        "contributor": cast.contributor,
        "focal point": cast.focal_point,
        "neighbour": neighbours.focal_point,
        "moderator": cast.moderator,
        "lead": cast.lead,
        "editor": cast.editor,
        "auditor": cast.auditor,
        "administrator": cast.administrator,
    }
    assert set(people) == set(PARTS) - {"signed out"}
    assert Role.FOCAL_POINT in Role
    page_id = str(published.page_id)
    values = {
        "slug": "pasture-user-groups",
        "reference": draft.reference,
        "file_uuid": str(photo.uuid),
        "uuid": str(photo.uuid),
        "page_id": page_id,
        "page_pk": page_id,
        "parent_page_id": page_id,
        "section": "essentials",
        "key": "essentials",
        "code": "mn",
        "token": "unknown",
    }
    return World(people, values)


def ask(client: Client, path: str) -> int:
    """Ask by GET and give the status; a fault is a 500, as a visitor would see it."""
    client.raise_request_exception = False
    return int(client.get(path).status_code)
