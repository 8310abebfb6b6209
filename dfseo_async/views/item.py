"""What all views share, and which view an item of which type gets.

A view holds the decoded JSON as it came (``raw``) and nothing else: it is made when asked for, can
refuse nothing and lose nothing. Two views are equal when their kind and their JSON are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dfseo_async.views.fields import Many, Number, One, Text, Whole

_SHOWN = ("type", "rank_absolute", "title", "text", "url")
_SHOWN_CHARS = 60


@dataclass(frozen=True, repr=False)
class View:
    """A piece of JSON with names for what it holds; any JSON will do.

    Attributes:
        raw: the JSON as it came, decoded; changing it changes the view.
    """

    __slots__ = ("raw",)  # by hand: subclasses of ``slots=True`` break in Python 3.11
    raw: Any

    def __reduce__(self) -> tuple[type[View], tuple[Any]]:
        """Copy and pickle by the JSON: nothing can be set on what is frozen."""
        return type(self), (self.raw,)

    def get(self, name: str, default: Any = None) -> Any:
        """Any field as it came, also one that no view knows yet."""
        return self.raw.get(name, default) if isinstance(self.raw, dict) else default

    def __repr__(self) -> str:
        shown = {name: self.get(name) for name in _SHOWN}
        told = [f"{name}={_short(one)}" for name, one in shown.items() if one is not None]
        return f"{type(self).__name__}({', '.join(told)})"


def _short(value: Any) -> str:
    if not isinstance(value, (str, int, float)):
        return "…"
    text = repr(value[:_SHOWN_CHARS] if isinstance(value, str) else value)
    return text if not isinstance(value, str) or len(value) <= _SHOWN_CHARS else f"{text}…"


class Rectangle(View):
    """Where an element stands on the page, in pixels; with ``calculate_rectangles``."""

    __slots__ = ()
    x = Number()
    y = Number()
    width = Number()
    height = Number()


_KINDS: dict[str, Callable[[Any], Item]] = {}  # by the ``type`` of the JSON


class Item(View):
    """One element of a result: what most types have. Types with more have a view of their own.

    Source: https://docs.dataforseo.com/v3/serp/google/organic/task_get/advanced/
    """

    __slots__ = ()

    def __init_subclass__(cls, *, types: tuple[str, ...] = (), **more: Any) -> None:
        """Make *cls* the view of items of these types."""
        super().__init_subclass__(**more)
        _KINDS.update(dict.fromkeys(types, cls))

    type = Text()
    rank_group = Whole()
    rank_absolute = Whole()
    page = Whole()
    position = Text()
    xpath = Text()
    title = Text()
    description = Text()
    url = Text()
    domain = Text()
    rectangle = One(Rectangle)
    items = Many(lambda raw: view(raw))  # noqa: PLW0108 - it is defined below


class HtmlPage(Item):
    """One page of an ``html`` result."""

    __slots__ = ()
    date = Text()
    html = Text()


def view(raw: Any) -> Item:
    """*raw* as the view of its type; as a plain `Item` when its type is unknown or missing."""
    if not isinstance(raw, dict):
        return Item(raw)
    name = raw.get("type")
    if isinstance(name, str):
        return _KINDS.get(name, Item)(raw)
    return HtmlPage(raw) if isinstance(raw.get("html"), str) else Item(raw)
