"""Parts of a template that are the same for all readers of a language, rendered once."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django import template
from django.conf import settings
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.template.loader_tags import BlockNode
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

MOST_VARIANTS = 200
ADDRESSES = "shared:addresses"
OF_ONE_READER = (BlockNode, CsrfTokenNode)


class SharedNode(template.Node):
    """What was rendered is kept in the compiled template: a new template knows nothing of it."""

    child_nodelists = ()
    """No block can be inside, so whoever looks for blocks (each page that extends another, at each
    request) need not look here."""

    def __init__(self, nodelist: NodeList, names: tuple[str, ...]) -> None:
        """Keep the part and the names that it may read."""
        self.nodelist = nodelist
        self.names = names
        self.made: dict[Hashable, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """Give the part for this language and these values, rendered now where it never was."""
        values = {name: context.get(name, "") for name in self.names}
        key = (get_language(), _addresses(context), *values.values())
        found = self.made.get(key)
        if found is None:
            found = self._render_alone(context, values)
            if len(self.made) >= MOST_VARIANTS:
                self.made.clear()
            self.made[key] = found
        return found

    def _render_alone(self, context: Context, values: dict[str, Any]) -> SafeString:
        # A context of its own: neither the request nor the reader is in it.
        alone = Context(values, autoescape=context.autoescape)
        page = context.template
        assert page is not None  # a node is rendered by a template
        with alone.bind_template(page), alone.render_context.push_state(page):
            return self.nodelist.render(alone)


def _addresses(context: Context) -> Hashable:
    """Name what addresses are made by; it is the same for all parts of a page, so asked once."""
    found: Hashable = context.render_context.get(ADDRESSES)
    if found is None:
        found = (get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
        context.render_context[ADDRESSES] = found
    return found


@register.tag
def shared(parser: Parser, token: Token) -> SharedNode:
    """Render a part once per process and language, and for each value of the variables named.

        {% shared primary_nav %} … {% endshared %}

    Inside, only the named variables are known, so nothing of a reader can stay in what is kept.
    They must be hashable and have few values: `MOST_VARIANTS` are kept.

    Raises: TemplateSyntaxError where the part holds a block or a token against forgery.
    """
    _tag, *names = token.split_contents()
    nodelist = parser.parse(("endshared",))
    parser.delete_first_token()
    for kind in OF_ONE_READER:
        if nodelist.get_nodes_by_type(kind):
            raise template.TemplateSyntaxError(f"{kind.__name__} cannot stand in a shared part")
    return SharedNode(nodelist, tuple(names))
