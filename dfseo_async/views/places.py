"""Views of places: on the map, in the local finder, in the local pack.

Sources: https://docs.dataforseo.com/v3/serp/google/maps/task_get/advanced/,
https://docs.dataforseo.com/v3/serp/google/local_finder/task_get/advanced/ and
https://docs.dataforseo.com/v3/business_data/google/my_business_info/task_get/.
"""

from __future__ import annotations

from dfseo_async.views.fields import Flag, Many, Number, Object, One, Text, Texts, Whole
from dfseo_async.views.item import Item, View
from dfseo_async.views.parts import Address, Link, Rating


class LocalPack(Item, types=("local_pack", "local_finder")):
    """A place of the local pack; the places of the local finder are of this type as well."""

    __slots__ = ()
    phone = Text()
    booking_url = Text()
    is_paid = Flag()
    is_claimed = Flag()
    rating = One(Rating)
    cid = Text()


class WorkHours(View):
    """Opening hours: for each day (``monday``) a list of ``open`` and ``close``."""

    __slots__ = ()
    timetable = Object()
    current_status = Text()


class Justification(View):
    """Why a place is shown, such as the words of a visitor."""

    __slots__ = ()
    type = Text()
    text = Text()


class _Place(Item):
    """What is known of a place on the map."""

    __slots__ = ()
    original_title = Text()
    contact_url = Text()
    contributor_url = Text()
    book_online_url = Text()
    rating = One(Rating)
    rating_distribution = Object()
    hotel_rating = Number()
    price_level = Text()
    snippet = Text()
    address = Text()
    address_info = One(Address)
    place_id = Text()
    cid = Text()
    feature_id = Text()
    phone = Text()
    main_image = Text()
    total_photos = Whole()
    category = Text()
    additional_categories = Texts()
    category_ids = Texts()
    latitude = Number()
    longitude = Number()
    is_claimed = Flag()
    is_directory_item = Flag()


class MapsSearch(_Place, types=("maps_search",)):
    """A place of a Maps search."""

    __slots__ = ()
    work_hours = One(WorkHours)
    local_justifications = Many(Justification)


class MapsPaid(Item, types=("maps_paid_item",)):
    """An advertisement of a Maps search."""

    __slots__ = ()
    rating = One(Rating)
    rating_distribution = Object()


class WorkTime(View):
    """The object that a business profile has around its hours."""

    __slots__ = ()
    work_hours = One(WorkHours)


class OtherPlace(View):
    """A place that people look for as well."""

    __slots__ = ()
    cid = Text()
    feature_id = Text()
    title = Text()
    rating = One(Rating)


class BusinessInfo(_Place, types=("google_business_info",)):
    """A business profile of Google."""

    __slots__ = ()
    logo = Text()
    questions_and_answers_count = Whole()
    attributes = Object()
    place_topics = Object()
    people_also_search = Many(OtherPlace)
    work_time = One(WorkTime)
    popular_times = Object()
    local_business_links = Many(Link)
    directory = One(Item)
