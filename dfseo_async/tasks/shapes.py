"""What each typed task looks like: its name, its arguments and its text, from the catalogue.

Used twice: for the stubs that editors read, and for the classes that run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from keyword import iskeyword

from dfseo_async.catalogue import Family, Field, FieldType, family, reading
from dfseo_async.catalogue.wording import family_rules, field_rules, is_always_needed, price_words

WHOLE = {"serp": "SerpTask"}  # one class for a whole API, by the API
_OWN = frozenset({"endpoint", "key", "params", "self"})
_TYPES = {
    FieldType.STRING: "str",
    FieldType.INTEGER: "int",
    FieldType.NUMBER: "float",
    FieldType.BOOLEAN: "bool",
    FieldType.STRINGS: "list[str]",
    FieldType.ARRAY: "list[Any]",
    FieldType.OBJECTS: "Sequence[Mapping[str, Any]]",
    FieldType.OBJECT: "Mapping[str, Any]",
    FieldType.ANY: "Any",
}


@dataclass(frozen=True, slots=True)
class Argument:
    """One keyword argument.

    Attributes:
        name: of the argument, which is that of the field.
        type: as it is written in Python.
        is_required: no task can do without it.
        rules: what it may hold, in words; may be empty.
    """

    name: str
    type: str
    is_required: bool = False
    rules: str = ""

    @property
    def annotation(self) -> str:
        """The type of the argument; None is as good as leaving it out."""
        return self.type if self.is_required or self.type == "Any" else f"{self.type} | None"


@dataclass(frozen=True, slots=True)
class Shape:
    """One class.

    Attributes:
        name: of the class.
        endpoint: where its tasks go; None when each task says, or the job.
        arguments: its fields, those that are required first.
        takes_any: its fields are nowhere described, so any may be given.
        lines: its docstring above the arguments.
    """

    name: str
    endpoint: str | None
    arguments: tuple[Argument, ...]
    takes_any: bool
    lines: tuple[str, ...]

    @property
    def doc(self) -> str:
        """The docstring, lines as long as they come."""
        rules = [f"    {one.name}: {one.rules}." for one in self.arguments if one.rules]
        return "\n".join([*self.lines, *(["", "Args:", *rules] if rules else [])])


def names(api: str) -> dict[str, str | None]:
    """Names of an API's classes, and the endpoint of each."""
    whole: dict[str, str | None] = {WHOLE[api]: None} if api in WHOLE else {}
    return {**whole, **{_class_name(one): one for one in reading.endpoints(api)}}


def shape(api: str, name: str) -> Shape:
    """One class of an API; *name* is one of ``names``."""
    endpoint = names(api)[name]
    return _whole(api) if endpoint is None else _of_family(name, family(endpoint))


def _class_name(endpoint: str) -> str:
    """``serp/google/ai_mode`` is GoogleAiModeTask, ``on_page`` is OnPageTask."""
    api, _, rest = endpoint.partition("/")
    words = (rest or api).replace("/", "_").split("_")
    return "".join(word.capitalize() for word in words) + "Task"


def _of_family(name: str, one: Family) -> Shape:
    arguments = [
        Argument(
            name=field.name,
            type=_written(_TYPES[field.type], field.choices),
            is_required=is_always_needed(one, field),
            rules=field_rules(field),
        )
        for field in _arguments(one.fields)
    ]
    rules = [f"{line[0].upper()}{line[1:]}." for line in family_rules(one)]
    if price := price_words(one):
        rules.append(f"Cost: {price}.")
    lines = [f"One task of ``{one.endpoint}``.", *(["", *rules] if rules else [])]
    return Shape(
        name=name,
        endpoint=one.endpoint,
        arguments=tuple(sorted(arguments, key=lambda argument: not argument.is_required)),
        takes_any=not one.are_fields_known,
        lines=tuple(lines),
    )


def _whole(api: str) -> Shape:
    """The class with the fields of all endpoints of an API; none is required by all of them."""
    known: dict[str, list[Field]] = {}
    for endpoint in reading.endpoints(api):
        for field in _arguments(family(endpoint).fields):
            known.setdefault(field.name, []).append(field)
    endpoints = Argument("endpoint", _written("str", reading.endpoints(api)))
    fields = (Argument(name, _any_of(ones)) for name, ones in sorted(known.items()))
    return Shape(
        name=WHOLE[api],
        endpoint=None,
        arguments=(endpoints, *fields),
        takes_any=False,
        lines=(
            f"One task of any ``{api}`` endpoint: the one it names, else the job's.",
            "",
            "It has the fields of all of them; a job checks each task against its own endpoint.",
        ),
    )


def _arguments(fields: Mapping[str, Field]) -> Iterable[Field]:
    """Fields whose name can be that of an argument; others go in as a mapping."""
    for name, field in fields.items():
        if name.isidentifier() and not iskeyword(name) and name not in _OWN:
            yield field


def _any_of(fields: list[Field]) -> str:
    """What a field takes that endpoints describe differently."""
    types: dict[str, dict[str | float, None] | None] = {}
    for field in fields:
        kind = _TYPES[field.type]
        known = types.setdefault(kind, {})
        types[kind] = (
            None if known is None or not field.choices else known | dict.fromkeys(field.choices)
        )
    return " | ".join(_written(kind, tuple(choices or ())) for kind, choices in types.items())


def _written(kind: str, choices: Iterable[str | float]) -> str:
    """A type in Python, with its choices when there are some."""
    told = ", ".join(f'"{one}"' if isinstance(one, str) else repr(one) for one in choices)
    if not told or "float" in kind:
        return kind
    return f"list[Literal[{told}]]" if kind.startswith("list") else f"Literal[{told}]"
