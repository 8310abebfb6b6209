"""Views of what stands on a page of search results.

Sources: https://docs.dataforseo.com/v3/serp/google/organic/task_get/advanced/ and
https://docs.dataforseo.com/v3/serp/google/images/task_get/advanced/ with their neighbours, and the
official Python client 2.1.10.
"""

from __future__ import annotations

from dfseo_async.views.fields import Flag, Many, Object, One, Text, Texts, Whole
from dfseo_async.views.item import Item, view
from dfseo_async.views.parts import AboutThisResult, Faq, Image, Link, Price, Rating, Table


class _Page(Item):
    """A result that stands for a page of the web."""

    __slots__ = ()
    breadcrumb = Text()
    website_name = Text()
    is_image = Flag()
    is_video = Flag()
    checks = Texts()
    images = Many(Image)
    rating = One(Rating)
    price = One(Price)
    highlighted = Texts()
    links = Many(Link)


class RelatedResult(_Page, types=("related_result",)):
    """A result that hangs below an organic one."""

    __slots__ = ()
    cache_url = Text()
    related_search_url = Text()
    pre_snippet = Text()
    extended_snippet = Text()
    amp_version = Flag()
    about_this_result = One(AboutThisResult)
    timestamp = Text()


class Organic(RelatedResult, types=("organic",)):
    """A result that nobody paid for; of any search engine."""

    __slots__ = ()
    is_featured_snippet = Flag()
    is_malicious = Flag()
    is_web_story = Flag()
    faq = One(Faq)
    extended_people_also_search = Texts()
    related_result = Many(RelatedResult)


class Paid(_Page, types=("paid",)):
    """An advertisement."""

    __slots__ = ()
    extra = Object()
    description_rows = Texts()


class FeaturedSnippet(Item, types=("featured_snippet",)):
    """The answer above the results, with the page it is from."""

    __slots__ = ()
    breadcrumb = Text()
    featured_title = Text()
    timestamp = Text()
    images = Many(Image)
    table = One(Table)


class Answer(Item, types=("people_also_ask_expanded_element",)):
    """The answer to a question that people also ask."""

    __slots__ = ()
    featured_title = Text()
    images = Many(Image)
    timestamp = Text()
    table = One(Table)


class PeopleAlsoAskElement(Item, types=("people_also_ask_element",)):
    """A question that people also ask.

    ``expanded_element`` has its answers: `Answer`, or `AnswerOverview` when an AI wrote it.
    """

    __slots__ = ()
    seed_question = Text()
    expanded_element = Many(view)


class PeopleAlsoAsk(Item, types=("people_also_ask",)):
    """The box of questions that people also ask."""

    __slots__ = ()
    items = Many(PeopleAlsoAskElement)


class ImagesElement(Item, types=("images_element",)):
    """A picture in a row of pictures: ``image_url``, and the page (``url``) that shows it."""

    __slots__ = ()
    alt = Text()
    image_url = Text()


class Images(Item, types=("images",)):
    """The row of pictures among other results."""

    __slots__ = ()
    items = Many(ImagesElement)
    related_image_searches = Many(Image)


class ImagesSearch(Item, types=("images_search",)):
    """A result of an image search: ``source_url`` is the picture, ``url`` the page."""

    __slots__ = ()
    subtitle = Text()
    alt = Text()
    source_url = Text()
    encoded_url = Text()


class RelatedSearches(Item, types=("related_searches", "people_also_search")):
    """Other searches; ``queries`` has them as text, where they are plain text."""

    __slots__ = ()
    queries = Texts("items")


class KnowledgeGraph(Item, types=("knowledge_graph",)):
    """The panel about a person, place or thing."""

    __slots__ = ()
    subtitle = Text()
    card_id = Text()
    image_url = Text()
    logo_url = Text()
    cid = Text()


class StoryElement(Item, types=("top_stories_element", "video_element")):
    """One piece of news, or one video."""

    __slots__ = ()
    source = Text()
    date = Text()
    timestamp = Text()
    amp_version = Flag()
    image_url = Text()
    preview = Text()
    badges = Texts()


class Stories(Item, types=("top_stories", "video")):
    """The box of news or videos."""

    __slots__ = ()
    items = Many(StoryElement)


class NewsSearch(Item, types=("news_search",)):
    """A result of a news search."""

    __slots__ = ()
    image_url = Text()
    snippet = Text()
    time_published = Text()
    timestamp = Text()


class ShoppingElement(Item, types=("shopping_element", "popular_products_element")):
    """A product among search results."""

    __slots__ = ()
    price = One(Price)
    source = Text()
    seller = Text()
    marketplace = Text()
    marketplace_url = Text()
    more_sellers = Flag()
    group_title = Text()
    group_source = Text()
    product_identifiers = Object()
    image_url = Text()
    rating = One(Rating)


class Shopping(Item, types=("shopping", "popular_products")):
    """The box of products among search results."""

    __slots__ = ()
    items = Many(ShoppingElement)


class Autocomplete(Item, types=("autocomplete",)):
    """A suggestion while typing."""

    __slots__ = ()
    relevance = Whole()
    suggestion = Text()
    suggestion_type = Text()
    search_query_url = Text()
    thumbnail_url = Text()
    highlighted = Texts()


class Job(Item, types=("google_jobs_item",)):
    """A vacancy."""

    __slots__ = ()
    job_id = Text()
    employer_name = Text()
    employer_url = Text()
    employer_image_url = Text()
    location = Text()
    source_name = Text()
    source_url = Text()
    salary = Text()
    contract_type = Text()
    timestamp = Text()
    time_ago = Text()


class YoutubeVideo(Item, types=("youtube_video", "youtube_video_paid")):
    """A video found on YouTube."""

    __slots__ = ()
    block_rank = Whole()
    block_name = Text()
    video_id = Text()
    thumbnail_url = Text()
    channel_id = Text()
    channel_name = Text()
    channel_url = Text()
    channel_logo = Text()
    highlighted = Texts()
    badges = Texts()
    is_live = Flag()
    is_shorts = Flag()
    is_movie = Flag()
    views_count = Whole()
    publication_date = Text()
    timestamp = Text()
    duration_time = Text()
    duration_time_seconds = Whole()
