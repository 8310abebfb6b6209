"""Views of reviews and products.

Sources: https://docs.dataforseo.com/v3/business_data/google/reviews/task_get/,
https://docs.dataforseo.com/v3/app_data/google/app_reviews/task_get/advanced/ and
https://docs.dataforseo.com/v3/merchant/amazon/products/task_get/advanced/ with their neighbours.
"""

from __future__ import annotations

from dfseo_async.views.fields import Flag, Many, Number, Object, One, Text, Texts, Whole
from dfseo_async.views.item import Item, View
from dfseo_async.views.parts import Delivery, Image, Link, Rating


class Highlight(View):
    """What a review says of one feature."""

    __slots__ = ()
    feature = Text()
    assessment = Text()


class Reviewer(View):
    """Who wrote a review; application stores name only ``profile_name`` and its picture."""

    __slots__ = ()
    name = Text()
    url = Text()
    image_url = Text()
    location = Text()
    reviews_count = Whole()
    profile_name = Text()
    profile_image_url = Text()


class Response(View):
    """What the owner answered to a review."""

    __slots__ = ()
    author = Text()
    title = Text()
    text = Text()
    timestamp = Text()


class Review(
    Item,
    types=(
        "google_reviews_search",
        "google_extended_reviews",
        "google_extended_reviews_search",
        "trustpilot_review_search",
        "tripadvisor_review_search",
        "google_play_reviews_search",
        "app_store_reviews_search",
    ),
):
    """A review of a place, a business or an application; each source has some of these fields."""

    __slots__ = ()
    review_id = Text()
    id = Text()
    review_text = Text()
    original_review_text = Text()
    language = Text()
    original_language = Text()
    time_ago = Text()
    timestamp = Text()
    date_of_visit = Text()
    rating = One(Rating)
    verified = Flag()
    version = Text()
    helpful_count = Whole()
    reviews_count = Whole()
    photos_count = Whole()
    local_guide = Flag()
    profile_name = Text()
    profile_url = Text()
    review_url = Text()
    profile_image_url = Text()
    owner_answer = Text()
    original_owner_answer = Text()
    owner_time_ago = Text()
    owner_timestamp = Text()
    images = Many(Image)
    review_images = Many(Image)
    review_highlights = Many(Highlight)
    user_profile = One(Reviewer)
    responses = Many(Response)


class AmazonProduct(Item, types=("amazon_serp", "amazon_paid", "amazon_serp_element")):
    """A product found on Amazon; ``amazon_paid`` is an advertisement."""

    __slots__ = ()
    image_url = Text()
    bought_past_month = Whole()
    price_from = Number()
    price_to = Number()
    currency = Text()
    special_offers = Texts()
    data_asin = Text()
    rating = One(Rating)
    is_amazon_choice = Flag()
    is_best_seller = Flag()
    delivery_info = One(Delivery)
    labels = Many(Link)


class AmazonProducts(Item, types=("editorial_recommendations", "top_rated_from_our_brands")):
    """A box of products on Amazon."""

    __slots__ = ()
    items = Many(AmazonProduct)


class ShoppingProduct(Item, types=("google_shopping_serp", "google_shopping_paid")):
    """A product of Google Shopping; ``google_shopping_paid`` is an advertisement."""

    __slots__ = ()
    shopping_url = Text()
    tags = Texts()
    price = Number()
    price_multiplier = Whole()
    old_price = Number()
    currency = Text()
    product_id = Text()
    data_docid = Text()
    gid = Text()
    seller = Text()
    snippet = Text()
    reviews_count = Whole()
    is_best_match = Flag()
    product_rating = One(Rating)
    shop_rating = One(Rating)
    product_images = Texts()
    shop_ad_aclk = Text()
    additional_specifications = Object()
    stores_count_info = Object()
    delivery_info = One(Delivery)
