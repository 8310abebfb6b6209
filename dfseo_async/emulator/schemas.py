"""What results look like: names and types of fields for every call, read from package data.

The data is written by ``tools/make_result_models.py`` from the vendor's official Python client, so
that this client reads our results by its own models. Kinds are ``str``, ``int``, ``float``,
``bool``, ``any``, ``[kind]`` for arrays, ``{kind}`` for objects with free keys, or a model's name.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import msgspec

_ENDINGS = re.compile(r"(SerpElementItem|ElementItem|Item|Info)$")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Choices(msgspec.Struct, frozen=True):
    """Models that may stand in one place: by the value of the field ``by``."""

    by: str
    of: dict[str, str]


class Schemas(msgspec.Struct, frozen=True):
    """All of it: kinds of results by call, alternatives and fields by model."""

    source: str
    results: dict[str, str]
    choices: dict[str, Choices]
    models: dict[str, dict[str, str]]

    def fields(self, model: str) -> dict[str, str]:
        """Return the fields of a model with their kinds."""
        return self.models[model]

    def items(self, model: str) -> str:
        """Return the model of what stands in its ``items``; empty when there are none."""
        kind = self.models.get(model, {}).get("items", "")
        return kind[1:-1] if kind[1:-1] in self.models else ""


@cache
def schemas() -> Schemas:
    """Return the data; read once, when the first result is made."""
    raw = files("dfseo_async.emulator").joinpath("data", "results.json").read_bytes()
    return msgspec.json.decode(raw, type=Schemas)


@cache
def result_of(method: str, path: str) -> str:
    """Return the kind of what a call gives, such as ``[SomeModel]``; empty when it is unknown.

    Args:
        method: ``GET`` or ``POST``.
        path: without ``/v3/``, with ``{id}`` and the like for what varies.
    """
    return schemas().results.get(f"{method} {path}", "")


@cache
def type_name(model: str) -> str:
    """Return what stands as ``type`` in objects of a model, such as ``google_reviews_search``."""
    for choices in schemas().choices.values():
        for value, chosen in choices.of.items():
            if chosen == model and choices.by == "type":
                return value
    return _HUMP.sub("_", _ENDINGS.sub("", model.removeprefix("AiMode"))).lower()
