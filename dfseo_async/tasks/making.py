"""Makes the classes of typed tasks when they are asked for; the catalogue says what they take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from inspect import Parameter, Signature
from typing import Any, ClassVar

from dfseo_async.models import Task
from dfseo_async.tasks.shapes import Shape, names, shape


class TypedTask(Task):
    """What all typed tasks share: their fields are checked by name when they are made."""

    __slots__ = ()
    goes_to: ClassVar[str | None] = None
    taken: ClassVar[frozenset[str] | None] = None  # None: any field

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        **fields: Any,
    ) -> None:
        if self.taken is not None and not self.taken.issuperset(fields):
            raise TypeError(self._unknown(self.taken, fields))
        endpoint = self.goes_to or fields.pop("endpoint", None)
        super().__init__(params, key=key, endpoint=endpoint, **fields)

    @classmethod
    def _unknown(cls, taken: frozenset[str], fields: Mapping[str, Any]) -> str:
        name = next(one for one in fields if one not in taken)
        close = get_close_matches(name, taken, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        return f"{cls.__name__}() got an unexpected keyword argument {name!r}{hint}"


def members(api: str, module: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """``__getattr__`` and ``__dir__`` of the module with an API's classes."""
    made: dict[str, type[Task]] = {}

    def get(name: str) -> type[Task]:
        if not name.endswith("Task") or name not in names(api):
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        if name not in made:
            made[name] = _made(shape(api, name), module)
        return made[name]

    return get, lambda: sorted(names(api))


def _made(one: Shape, module: str) -> type[Task]:
    content = {
        "__slots__": (),
        "__module__": module,
        "__doc__": one.doc,
        "__signature__": _signature(one),
        "goes_to": one.endpoint,
        "taken": None if one.takes_any else frozenset(field.name for field in one.arguments),
    }
    return type(one.name, (TypedTask,), content)


def _signature(one: Shape) -> Signature:
    """What ``help`` and interactive shells complete from."""
    by_name = Parameter.KEYWORD_ONLY
    parameters = [
        Parameter("params", Parameter.POSITIONAL_ONLY, default=None),
        Parameter("key", by_name, default=None, annotation="str | None"),
    ]
    for field in one.arguments:
        default = Parameter.empty if field.is_required else None
        parameters.append(
            Parameter(field.name, by_name, default=default, annotation=field.annotation)
        )
    if one.takes_any:
        parameters.append(Parameter("fields", Parameter.VAR_KEYWORD, annotation="Any"))
    return Signature(parameters)
