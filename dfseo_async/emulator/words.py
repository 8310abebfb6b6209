"""Believable names and sentences, drawn from a key."""

from __future__ import annotations

from dfseo_async.emulator.dice import Dice

_TEXT = """
affordable annual appliance archive autumn baker balcony basic beginner best better bicycle
bottle bright budget builder buyer cabinet camera careful central chair classic coastal
coffee compact compare complete cotton custom daily delivery design dining discount durable
eastern efficient electric engine essential evening everyday expert factory family fast
fitting floor forest fresh garden gentle glass global golden grinder guide handmade harbour
healthy heater historic holiday house indoor insurance island jacket journal kettle kitchen
ladder lake lamp leather level light linen local luxury market master meadow metal mirror
modern morning mountain narrow natural northern notebook office official open organic outdoor
oven paint paper pattern perfect pillow plain planner pocket polished portable premium price
quality quick quiet rapid recipe record repair review river robust running safe season
second secure service shelf shoe silver simple single small smart solid southern special
spring stainless standard station steady steel storage summer supply table thermal timber
tool travel trusted urban valley vintage water western winter wooden workshop yearly young
"""
_WORDS = _TEXT.split()
_NAMES = ("Alder", "Birch", "Cedar", "Dale", "Ellis", "Finch", "Grove", "Harper", "Iris", "Kerr")
_SENTENCE = 26  # words
_ENDINGS = ("com", "net", "org", "io", "co.uk", "de", "fr", "shop")
_STREETS = ("Mill Lane", "Station Road", "Oak Street", "Harbour Way", "Market Square")


def phrase(dice: Dice, length: int) -> str:
    """Return some words."""
    return " ".join(dice.pick(_WORDS) for _ in range(length))


def title(dice: Dice) -> str:
    """Return a headline."""
    return f"{phrase(dice, 5).title()} | {dice.pick(_NAMES)} {dice.pick(_WORDS).title()}"


def sentence(dice: Dice) -> str:
    """Return one sentence, now and then with a character outside ASCII."""
    mark = dice.pick((".", ".", " …", " \u2013 4,5\u00a0€."))
    return phrase(dice, _SENTENCE).capitalize() + mark


def domain(dice: Dice) -> str:
    """Return a host name."""
    return f"www.{dice.pick(_WORDS)}{dice.pick(_WORDS)}.{dice.pick(_ENDINGS)}"


def url(dice: Dice, host: str) -> str:
    """Return an address on a host."""
    slug = phrase(dice, 4).replace(" ", "-")
    return f"https://{host}/{dice.pick(_WORDS)}/{slug}?ref={dice.below(1_000_000)}"


def breadcrumb(dice: Dice, host: str) -> str:
    """Return a path as search pages show it."""
    return f"https://{host} \u203a {dice.pick(_WORDS)} \u203a {dice.pick(_WORDS)}"


def person(dice: Dice) -> str:
    """Return a name."""
    return f"{dice.pick(_NAMES)} {dice.pick(_NAMES)}"


def address(dice: Dice) -> str:
    """Return a postal address."""
    return f"{dice.between(1, 250)} {dice.pick(_STREETS)}, {dice.pick(_NAMES)}ton"
