# Written by tools/make_tasks.py from the catalogue; change the catalogue instead.

from collections.abc import Mapping
from typing import Any, Literal

from dfseo_async.models import Task

class GoogleExtendedReviewsTask(Task):
    """One task of ``business_data/google/extended_reviews``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    At least one of keyword, cid, place_id.
    Cost: $0.00075 (unconfirmed) per 10 reviews, $0.0015 at priority 2.

    Args:
        cid: raises the price.
        depth: at least 1; at most 1000; default 20.
        keyword: at most 700 characters; raises the price.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius; at least 199.
        pingback_url: http or https.
        place_id: raises the price.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        cid: str | None = None,
        depth: int | None = None,
        keyword: str | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        place_id: str | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleHotelInfoTask(Task):
    """One task of ``business_data/google/hotel_info``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    At least one of keyword, hotel_identifier.

    Args:
        adults: at least 1.
        check_in: yyyy-mm-dd.
        check_out: yyyy-mm-dd.
        keyword: at most 700 characters.
        load_prices_by_dates: raises the price.
        location_code: at least 1.
        location_coordinate: latitude,longitude.
        pingback_url: http or https.
        postback_data: one of advanced, html.
        postback_url: http or https.
        prices_date_range: one of month, three_months, six_months, year; default month.
        prices_end_date: yyyy-mm-dd.
        prices_start_date: yyyy-mm-dd.
        priority: one of 1, 2; default 1.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        adults: int | None = None,
        check_in: str | None = None,
        check_out: str | None = None,
        children: list[Any] | None = None,
        currency: str | None = None,
        hotel_identifier: str | None = None,
        keyword: str | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        load_prices_by_dates: bool | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced", "html"] | None = None,
        postback_url: str | None = None,
        prices_date_range: Literal["month", "three_months", "six_months", "year"] | None = None,
        prices_end_date: str | None = None,
        prices_start_date: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleHotelSearchesTask(Task):
    """One task of ``business_data/google/hotel_searches``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.

    Args:
        adults: at least 1; at most 6; default 2.
        amenities: one of air_conditioning, all_inclusive_available, bar, free_breakfast,
            fitness_center, kid_friendly, free_parking, pets_allowed, pool, restaurant,
            room_service, spa, free_wifi, parking, indoor_pool, outdoor_pool, wheelchair_accessible,
            beach_access.
        check_in: yyyy-mm-dd.
        check_out: yyyy-mm-dd.
        depth: at least 1; at most 140; default 18.
        free_cancellation: default False.
        is_vacation_rentals: default False.
        keyword: at most 700 characters.
        location_code: at least 1.
        location_coordinate: latitude,longitude.
        max_price: at least 0.
        min_price: at least 0.
        min_rating: at least 0.
        pingback_url: http or https.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        search_this_area: default True.
        sort_by: one of relevance, lowest_price, highest_rating, most_reviewed; default relevance.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        adults: int | None = None,
        amenities: list[Literal[
            "air_conditioning",
            "all_inclusive_available",
            "bar",
            "free_breakfast",
            "fitness_center",
            "kid_friendly",
            "free_parking",
            "pets_allowed",
            "pool",
            "restaurant",
            "room_service",
            "spa",
            "free_wifi",
            "parking",
            "indoor_pool",
            "outdoor_pool",
            "wheelchair_accessible",
            "beach_access",
        ]] | None = None,
        check_in: str | None = None,
        check_out: str | None = None,
        children: list[Any] | None = None,
        currency: str | None = None,
        depth: int | None = None,
        free_cancellation: bool | None = None,
        is_vacation_rentals: bool | None = None,
        keyword: str | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        max_price: int | None = None,
        min_price: int | None = None,
        min_rating: float | None = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        search_this_area: bool | None = None,
        sort_by: Literal[
            "relevance",
            "lowest_price",
            "highest_rating",
            "most_reviewed",
        ] | None = None,
        stars: list[Any] | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleMyBusinessInfoTask(Task):
    """One task of ``business_data/google/my_business_info``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    Cost: $0.0015 (unconfirmed) per profile, $0.003 at priority 2, $0.0054 live.

    Args:
        keyword: at most 700 characters.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius; at least 199; at most 199999.
        pingback_url: http or https.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        keyword: str,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleMyBusinessUpdatesTask(Task):
    """One task of ``business_data/google/my_business_updates``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.

    Args:
        keyword: at most 700 characters.
        depth: at least 1; at most 4490; default 10.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius; at least 199.
        pingback_url: http or https.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        keyword: str,
        depth: int | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleQuestionsAndAnswersTask(Task):
    """One task of ``business_data/google/questions_and_answers``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.

    Args:
        keyword: at most 700 characters.
        depth: at least 1; at most 700; default 20.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius; at least 199; at most 199999.
        pingback_url: http or https.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        keyword: str,
        depth: int | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleReviewsTask(Task):
    """One task of ``business_data/google/reviews``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    At least one of keyword, cid, place_id.
    Cost: $0.00075 (unconfirmed) per 10 reviews, $0.0015 at priority 2.

    Args:
        depth: at least 1; at most 4490; default 10.
        keyword: at most 700 characters; raises the price.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius; at least 199.
        pingback_url: http or https.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        sort_by: one of newest, highest_rating, lowest_rating, relevant; default relevant.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        cid: str | None = None,
        depth: int | None = None,
        keyword: str | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        place_id: str | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        sort_by: Literal["newest", "highest_rating", "lowest_rating", "relevant"] | None = None,
        tag: str | None = None,
    ) -> None: ...

class TripadvisorReviewsTask(Task):
    """One task of ``business_data/tripadvisor/reviews``.

    At least one of keyword, url_path.
    At least one of location_name, location_code, url_path.

    Args:
        depth: at least 1; at most 4490; default 10.
        keyword: at most 700 characters.
        language_code: raises the price.
        language_name: raises the price.
        location_code: at least 1.
        months: one of january, february, march, april, may, june, july, august, september, october,
            november, december.
        pingback_url: http or https.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        ratings: one of excellent, very_good, average, poor, terrible.
        sort_by: one of most_recent, detailed_reviews.
        tag: at most 255 characters.
        translate_reviews: default True.
        visit_type: one of families, couples, solo, business, friends.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        depth: int | None = None,
        keyword: str | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_name: str | None = None,
        months: list[Literal[
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ]] | None = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        ratings: list[Literal[
            "excellent",
            "very_good",
            "average",
            "poor",
            "terrible",
        ]] | None = None,
        sort_by: Literal["most_recent", "detailed_reviews"] | None = None,
        tag: str | None = None,
        translate_reviews: bool | None = None,
        url_path: str | None = None,
        visit_type: list[Literal[
            "families",
            "couples",
            "solo",
            "business",
            "friends",
        ]] | None = None,
    ) -> None: ...

class TripadvisorSearchTask(Task):
    """One task of ``business_data/tripadvisor/search``.

    Exactly one of location_name, location_code.

    Args:
        keyword: at most 700 characters.
        depth: at least 1; at most 210; default 30.
        location_code: at least 1.
        pingback_url: http or https.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        keyword: str,
        depth: int | None = None,
        location_code: int | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...

class TrustpilotReviewsTask(Task):
    """One task of ``business_data/trustpilot/reviews``.

    Cost: $0.00075 (unconfirmed) per 20 reviews, $0.0015 at priority 2.

    Args:
        depth: at least 1; at most 200; default 20.
        pingback_url: http or https.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        sort_by: one of recency, relevance; default relevance.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        domain: str,
        depth: int | None = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        sort_by: Literal["recency", "relevance"] | None = None,
        tag: str | None = None,
    ) -> None: ...

class TrustpilotSearchTask(Task):
    """One task of ``business_data/trustpilot/search``.

    Args:
        keyword: at most 700 characters.
        depth: at least 1; at most 140; default 10.
        pingback_url: http or https.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        keyword: str,
        depth: int | None = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...
