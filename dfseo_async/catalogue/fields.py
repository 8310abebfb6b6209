"""What one field of a task may hold; plain frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum


class FieldType(Enum):
    """The JSON type that a field must have."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    STRINGS = "strings"  # an array of strings
    ARRAY = "array"  # an array of anything
    OBJECTS = "objects"  # an array of objects
    OBJECT = "object"
    ANY = "any"  # several types are taken, or nobody says which


class Need(Enum):
    """Whether a task must have the field."""

    REQUIRED = "required"
    CONDITIONAL = "conditional"  # a family rule says when
    OPTIONAL = "optional"


class Form(Enum):
    """What the text of a string field must look like."""

    TEXT = "text"
    URL = "url"  # http or https
    DATE = "date"  # yyyy-mm-dd
    HOURS = "hours"  # open_now, 24_hours, monday, monday;18
    POINT = "point"  # latitude,longitude
    RADIUS = "radius"  # latitude,longitude,radius
    ZOOM = "zoom"  # latitude,longitude,zoom such as 17z


class Charge(Enum):
    """How a field raises the price of a task."""

    ADD = "add"  # USD once, at normal priority
    EACH = "each"  # USD for each unit of the value, at any priority
    TIMES = "times"  # multiplies the price, when the value is not the default
    OPERATORS = "operators"  # multiplies the price, when the text holds a search operator
    REQUESTS = "requests"  # further charges of the base price


@dataclass(frozen=True, slots=True)
class Billing:
    """One effect of a field on the price: what kind, and USD or factor."""

    charge: Charge
    amount: float


@dataclass(frozen=True, slots=True)
class Field:
    """What one field of a task may hold.

    Attributes:
        name: the field's name in the request.
        type: the JSON type.
        need: required, conditional or optional.
        default: what the service takes when the field is absent; None when nothing is stated.
        minimum: smallest number; for coordinates, of the radius or zoom.
        maximum: largest number; the larger where two published figures differ.
        max_chars: most characters (not bytes) in the text.
        max_items: most elements in the array.
        max_item_chars: most characters in one element.
        min_item_chars: fewest characters in one element.
        max_item_words: most words in one element.
        choices: allowed values; empty when open.
        form: what the text must look like.
        earliest: the first date that the service has; None when not stated.
        item_needs: what each object of the array must have.
        item_choices: allowed values of what the objects have, by name.
        is_decoded: whether the service URL-decodes the text; only a keyword's matters.
        billing: effects on the price.
    """

    name: str
    type: FieldType
    need: Need = Need.OPTIONAL
    default: str | float | bool | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_chars: int | None = None
    max_items: int | None = None
    max_item_chars: int | None = None
    min_item_chars: int | None = None
    max_item_words: int | None = None
    choices: tuple[str | float, ...] = ()
    form: Form = Form.TEXT
    earliest: date | None = None
    item_needs: tuple[str, ...] = ()
    item_choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    is_decoded: bool = True
    billing: tuple[Billing, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """Narrower limits of one field, where another has a certain value.

    Attributes:
        when: the other field, such as ``device``.
        value: the value that it must have.
        is_assumed: whether the case holds, too, when the task does not give that field.
        limits: what holds then; its name is the field's.
    """

    when: str
    value: str
    is_assumed: bool
    limits: Field
