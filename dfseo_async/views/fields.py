"""How a view reads one field: the value when it has the right type, else nothing.

Each class here is a descriptor. A view names a field in one line (``title = Text()``), an editor
knows its type, and the JSON is looked at when the attribute is asked for, and never changed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Never, Self, TypeVar, overload

if TYPE_CHECKING:
    from dfseo_async.views.item import View

T_co = TypeVar("T_co", covariant=True)
V = TypeVar("V", bound="View")


class Field(Generic[T_co]):
    """A field under the name of its attribute.

    Args:
        name: the name in the JSON, where the attribute is called otherwise.
    """

    def __init__(self, name: str = "") -> None:
        self.name = name

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.name = self.name or name

    @overload
    def __get__(self, view: None, owner: type[Any]) -> Self: ...
    @overload
    def __get__(self, view: View, owner: type[Any]) -> T_co: ...
    def __get__(self, view: View | None, owner: type[Any]) -> Self | T_co:
        if view is None:
            return self
        return self.read(view.get(self.name))

    def __set__(self, view: View, value: Never) -> None:
        raise AttributeError(f"views are read-only, {self.name} cannot be set")

    def read(self, value: Any) -> T_co:
        """What the attribute is when the field holds *value*."""
        raise NotImplementedError


class Text(Field[str | None]):
    """Text."""

    def read(self, value: Any) -> str | None:
        """None for anything else."""
        return value if isinstance(value, str) else None


class Whole(Field[int | None]):
    """A whole number, also when it is written ``3.0``."""

    def read(self, value: Any) -> int | None:
        """None for anything else, true and false included."""
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return value if isinstance(value, int) and not isinstance(value, bool) else None


class Number(Field[float | None]):
    """Any number, as it came."""

    def read(self, value: Any) -> float | None:
        """None for anything else, true and false included."""
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return value if is_number else None


class Flag(Field[bool | None]):
    """True or false."""

    def read(self, value: Any) -> bool | None:
        """None for anything else."""
        return value if isinstance(value, bool) else None


class Object(Field[dict[str, Any] | None]):
    """An object whose names are data themselves, such as days or stars."""

    def read(self, value: Any) -> dict[str, Any] | None:
        """The object as it came; None for anything else."""
        return value if isinstance(value, dict) else None


class Texts(Field[tuple[str, ...]]):
    """A list of texts; empty when there is none."""

    def read(self, value: Any) -> tuple[str, ...]:
        """Its texts; whatever else the list holds is in ``raw``."""
        return tuple(one for one in _entries(value) if isinstance(one, str))


class Rows(Field[tuple[tuple[Any, ...], ...]]):
    """A list of lists, such as the cells of a table; empty when there is none."""

    def read(self, value: Any) -> tuple[tuple[Any, ...], ...]:
        """Its rows, cells as they came."""
        return tuple(tuple(row) for row in _entries(value) if isinstance(row, list))


class One(Field[V | None]):
    """An object with a view of its own."""

    def __init__(self, kind: Callable[[Any], V], name: str = "") -> None:
        super().__init__(name)
        self.kind = kind

    def read(self, value: Any) -> V | None:
        """None when it is no object."""
        return self.kind(value) if isinstance(value, dict) else None


class Many(Field[tuple[V, ...]]):
    """A list of objects, each with a view; empty when there is none."""

    def __init__(self, kind: Callable[[Any], V], name: str = "") -> None:
        super().__init__(name)
        self.kind = kind

    def read(self, value: Any) -> tuple[V, ...]:
        """One view for each entry of the list, whatever the entry is."""
        return tuple(self.kind(one) for one in _entries(value))


def _entries(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
