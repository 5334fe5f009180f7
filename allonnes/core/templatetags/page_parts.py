"""Parts of a page that are the same for everybody, kept for people who have a cookie too."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from allonnes.core.page_cache import kept_part

register = template.Library()
# What a part that is kept for everybody never sees: who asks, and what was drawn for them.
PERSONAL = ("user", "perms", "csrf_token", "messages")


class _Part(Node):
    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        request: HttpRequest | None = context.get("request")
        if request is None or getattr(request, "part_version", None) is None:
            return self.nodelist.render(context)
        return mark_safe(kept_part(request, self.name, lambda: self._written(context)))  # noqa: S308

    def _written(self, context: Context) -> str:
        with without(context, PERSONAL):
            return self.nodelist.render(context)


@contextmanager
def without(context: Context, names: Sequence[str]) -> Iterator[None]:
    """The layers of the context, without names that a part which is kept must not see."""
    layers: list[dict[str, Any]] = context.dicts
    context.dicts = [{name: value for name, value in layer.items() if name not in names} for layer in layers]
    try:
        yield
    finally:
        context.dicts = layers


@register.tag
def kept(parser: Parser, token: Token) -> Node:
    """`{% kept "name" %}...{% endkept %}` on a page of a view with `has_parts`; what it shows had better be lazy."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return _Part(name.strip("\"'"), nodelist)
