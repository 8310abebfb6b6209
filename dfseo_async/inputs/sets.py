"""``--set field=value``: a field for every task, typed as the catalogue says."""

from __future__ import annotations

import orjson

from dfseo_async.catalogue import Family, Field
from dfseo_async.catalogue.checks import check_task
from dfseo_async.catalogue.coerce import coerce_row
from dfseo_async.catalogue.problems import shorten
from dfseo_async.catalogue.rules import value_test
from dfseo_async.engine.wire import OWN_FIELDS
from dfseo_async.errors import ConfigError


def parse_set(
    text: str, family: Family, *, validate: bool = True, allow_unknown: bool = False
) -> tuple[str, object]:
    """Name and value of a field.

    The value is read by the field's type; a field that the catalogue does not know takes JSON, or
    else text.

    Args:
        text: ``field=value``.
        family: the endpoint whose field it is.
        validate: check the value; without it, it must only be of the field's type.
        allow_unknown: let fields pass that the catalogue does not know.

    Raises:
        ConfigError: not ``field=value``, no such field, or a value that the field cannot have or
            that no JSON can hold.
    """
    name, value = _read(text, family, validate=validate, allow_unknown=allow_unknown)
    try:
        orjson.dumps({name: value})
    except TypeError as error:
        raise ConfigError(f"--set {name}: {shorten(value)} cannot be sent: {error}") from error
    return name, value


def _read(text: str, family: Family, *, validate: bool, allow_unknown: bool) -> tuple[str, object]:
    name, equals, value = text.partition("=")
    name = name.strip()
    if not (equals and name):
        raise ConfigError(f"--set takes field=value, such as language_code=en; got {text!r}")
    if name in OWN_FIELDS - family.fields.keys():
        raise ConfigError(f"--set {name}: a {name} belongs to one task, not to all of them")
    field = family.fields.get(name)
    if field is None:
        return name, _unknown(name, value, family, allow_unknown=allow_unknown)
    return name, _typed(field, value, family, validate=validate)


def _typed(field: Field, value: str, family: Family, *, validate: bool) -> object:
    if not value.strip():
        raise ConfigError(f"--set {field.name}: a value is missing behind the =")
    coerced = coerce_row(family, {field.name: value})
    typed = coerced.params[field.name]
    allowed = coerced.problems[0].allowed if coerced.problems else None
    if allowed is None and validate:
        allowed = value_test(field)(typed)
    if allowed is not None:
        raise ConfigError(f"--set {field.name}: got {shorten(value)}; {allowed}")
    return typed


def _unknown(name: str, value: str, family: Family, *, allow_unknown: bool) -> object:
    if not allow_unknown:
        problems = check_task(family, {name: value})
        allowed = next(one.allowed for one in problems if one.field == name)
        raise ConfigError(f"--set {name}: {allowed} (--allow-unknown-fields sends it all the same)")
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value
