"""Views of what stands inside items: links, ratings, prices, pictures, tables."""

from __future__ import annotations

from dfseo_async.views.fields import Flag, Many, Number, One, Rows, Text, Texts, Whole
from dfseo_async.views.item import View


class Rating(View):
    """How something was rated, such as 4.5 of 5 with 320 votes."""

    __slots__ = ()
    type = Text()
    position = Text()
    rating_type = Text()
    value = Number()
    votes_count = Whole()
    rating_max = Whole()


class Price(View):
    """What something costs, in ``currency`` (ISO code)."""

    __slots__ = ()
    current = Number()
    regular = Number()
    max_value = Number()
    currency = Text()
    is_price_range = Flag()
    displayed_price = Text()


class Link(View):
    """A further link of an element; ``ad_aclk`` where it is an advertisement's."""

    __slots__ = ()
    type = Text()
    title = Text()
    snippet = Text()
    description = Text()
    url = Text()
    domain = Text()
    xpath = Text()
    ad_aclk = Text()


class Image(View):
    """A picture: ``image_url`` is the picture, ``url`` the page that shows it."""

    __slots__ = ()
    type = Text()
    title = Text()
    alt = Text()
    url = Text()
    image_url = Text()


class Table(View):
    """A table: the texts of its head, and rows of cells."""

    __slots__ = ()
    table_element = Text()
    table_header = Texts()
    table_content = Rows()


class Question(View):
    """A question with its answer in the FAQ box of an organic result."""

    __slots__ = ()
    type = Text()
    title = Text()
    description = Text()
    links = Many(Link)


class Faq(View):
    """The FAQ box of an organic result."""

    __slots__ = ()
    type = Text()
    items = Many(Question)


class AboutThisResult(View):
    """What the panel "About this result" tells."""

    __slots__ = ()
    type = Text()
    url = Text()
    source = Text()
    source_info = Text()
    source_url = Text()
    language = Text()
    location = Text()
    search_terms = Texts()
    related_terms = Texts()


class Reference(View):
    """A source that an AI overview names."""

    __slots__ = ()
    type = Text()
    position = Text()
    source = Text()
    domain = Text()
    url = Text()
    title = Text()
    text = Text()


class Address(View):
    """An address in its parts."""

    __slots__ = ()
    borough = Text()
    address = Text()
    city = Text()
    zip = Text()
    region = Text()
    country_code = Text()


class Delivery(View):
    """How and when a shop delivers."""

    __slots__ = ()
    delivery_message = Text()
    delivery_date_from = Text()
    delivery_date_to = Text()
    fastest_delivery_date_from = Text()
    fastest_delivery_date_to = Text()
    delivery_price = One(Price)
