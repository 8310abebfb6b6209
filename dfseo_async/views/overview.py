"""Views of answers that an AI wrote, with what they refer to.

Sources: https://docs.dataforseo.com/v3/serp/google/organic/task_get/advanced/ and
https://docs.dataforseo.com/v3/serp/google/ai_mode/live/advanced/.
"""

from __future__ import annotations

from dfseo_async.views.fields import Flag, Many, One, Text, Texts
from dfseo_async.views.item import Item
from dfseo_async.views.parts import Image, Link, Price, Rating, Reference, Table


class AiOverviewComponent(Item, types=("ai_overview_expanded_component",)):
    """A part of an element that can be unfolded."""

    __slots__ = ()
    text = Text()
    markdown = Text()
    images = Many(Image)
    links = Many(Link)
    references = Many(Reference)


class AiOverviewElement(
    AiOverviewComponent,
    types=(
        "ai_overview_element",
        "ai_overview_expanded_element",
        "ai_overview_video_element",
        "ai_overview_table_element",
        "ai_overview_code_block_element",
        "ai_overview_videos_element",
        "ai_overview_images_element",
        "ai_overview_organic_element",
    ),
):
    """A paragraph, video, table, … of an AI overview; ``type`` says which, each has its fields."""

    __slots__ = ()
    components = Many(AiOverviewComponent)
    snippet = Text()
    image_url = Text()
    source = Text()
    date = Text()
    timestamp = Text()
    table = One(Table)
    code_type = Text()
    breadcrumb = Text()
    website_name = Text()
    highlighted = Texts()


class AiOverviewProduct(Item, types=("ai_overview_shopping_element", "ai_overview_paid_element")):
    """A product or an advertisement within an AI overview."""

    __slots__ = ()
    product_id = Text()
    data_docid = Text()
    gid = Text()
    price = One(Price)
    rating = One(Rating)
    seller = Text()
    snippet = Text()
    text = Text()
    markdown = Text()
    marketplace = Text()
    marketplace_url = Text()
    image_url = Text()
    images = Many(Image)
    website_name = Text()
    breadcrumb = Text()
    ad_aclk = Text()


class AiOverviewProducts(Item, types=("ai_overview_shopping", "ai_overview_paid")):
    """Products or advertisements within an AI overview."""

    __slots__ = ()
    text = Text()
    markdown = Text()
    items = Many(AiOverviewProduct)


class AiOverview(Item, types=("ai_overview",)):
    """An answer that an AI wrote: ``markdown`` as a whole, ``items`` in pieces, its references.

    ``asynchronous_ai_overview`` is true when the search page loads it later.
    """

    __slots__ = ()
    asynchronous_ai_overview = Flag()
    markdown = Text()
    references = Many(Reference)


class AnswerOverview(AiOverview, types=("people_also_ask_ai_overview_expanded_element",)):
    """The answer that an AI wrote to a question that people also ask."""

    __slots__ = ()
