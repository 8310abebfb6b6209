# Written by tools/make_tasks.py from the catalogue; change the catalogue instead.

from collections.abc import Mapping
from typing import Any, Literal

from dfseo_async.models import Task

class BingAudienceEstimationTask(Task):
    """One task of ``keywords_data/bing/audience_estimation``.

    Exactly one of location_name, location_code, location_coordinate.
    Cost: $0.06 (unconfirmed) per task, $0.09 live.

    Args:
        age: one of eighteen_to_twenty_four, fifty_to_sixty_four, sixty_five_and_above,
            thirteen_to_seventeen, thirty_five_to_forty_nine, twenty_five_to_thirty_four, unknown,
            zero_to_twelve.
        bid: at least 0; at most 1000.
        daily_budget: at least 0; at most 10000.
        gender: one of male, female, unknown.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        age: list[Literal[
            "eighteen_to_twenty_four",
            "fifty_to_sixty_four",
            "sixty_five_and_above",
            "thirteen_to_seventeen",
            "thirty_five_to_forty_nine",
            "twenty_five_to_thirty_four",
            "unknown",
            "zero_to_twelve",
        ]] | None = None,
        bid: float | None = None,
        daily_budget: float | None = None,
        gender: list[Literal["male", "female", "unknown"]] | None = None,
        industry: list[Any] | None = None,
        job_function: list[Any] | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
    ) -> None: ...

class BingKeywordPerformanceTask(Task):
    """One task of ``keywords_data/bing/keyword_performance``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    Cost: $0.06 (unconfirmed) per task, $0.09 live.

    Args:
        keywords: at most 2,500 elements; at most 80 characters each; at most 10 words each.
        device: one of desktop, mobile, tablet, all; default all.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius.
        match: one of aggregate, broad, phrase, exact.
        pingback_url: http or https.
        postback_url: http or https.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        keywords: list[str],
        device: Literal["desktop", "mobile", "tablet", "all"] | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        match: Literal["aggregate", "broad", "phrase", "exact"] | None = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        tag: str | None = None,
    ) -> None: ...

class BingKeywordSuggestionsForUrlTask(Task):
    """One task of ``keywords_data/bing/keyword_suggestions_for_url``.

    Cost: $0.06 (unconfirmed) per task, $0.09 live.

    Args:
        pingback_url: http or https.
        postback_url: http or https.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        tag: str | None = None,
        **fields: Any,
    ) -> None: ...

class BingKeywordsForKeywordsTask(Task):
    """One task of ``keywords_data/bing/keywords_for_keywords``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    Cost: $0.06 (unconfirmed) per task, $0.09 live.

    Args:
        keywords: at most 200 elements; at most 100 characters each.
        date_from: yyyy-mm-dd.
        date_to: yyyy-mm-dd.
        device: one of all, mobile, desktop, tablet; default all.
        keywords_negative: at most 200 elements.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius.
        pingback_url: http or https.
        postback_url: http or https.
        search_partners: default False.
        sort_by: one of relevance, search_volume, cpc, competition; default relevance.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        keywords: list[str],
        date_from: str | None = None,
        date_to: str | None = None,
        device: Literal["all", "mobile", "desktop", "tablet"] | None = None,
        keywords_negative: list[str] | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        search_partners: bool | None = None,
        sort_by: Literal["relevance", "search_volume", "cpc", "competition"] | None = None,
        tag: str | None = None,
    ) -> None: ...

class BingKeywordsForSiteTask(Task):
    """One task of ``keywords_data/bing/keywords_for_site``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    Cost: $0.06 (unconfirmed) per task, $0.09 live.

    Args:
        date_from: yyyy-mm-dd.
        date_to: yyyy-mm-dd.
        device: one of all, mobile, desktop, tablet; default all.
        keywords_negative: at most 200 elements.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius.
        pingback_url: http or https.
        postback_url: http or https.
        search_partners: default False.
        sort_by: one of relevance, search_volume, cpc, competition; default relevance.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        target: str,
        date_from: str | None = None,
        date_to: str | None = None,
        device: Literal["all", "mobile", "desktop", "tablet"] | None = None,
        keywords_negative: list[str] | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        search_partners: bool | None = None,
        sort_by: Literal["relevance", "search_volume", "cpc", "competition"] | None = None,
        tag: str | None = None,
    ) -> None: ...

class BingSearchVolumeTask(Task):
    """One task of ``keywords_data/bing/search_volume``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    Cost: $0.06 (unconfirmed) per task, $0.09 live.

    Args:
        keywords: at most 1,000 elements; at most 100 characters each.
        date_from: yyyy-mm-dd.
        date_to: yyyy-mm-dd.
        device: one of all, mobile, desktop, tablet; default all.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius.
        pingback_url: http or https.
        postback_url: http or https.
        search_partners: default False.
        sort_by: one of relevance, search_volume, cpc, competition; default relevance.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        keywords: list[str],
        date_from: str | None = None,
        date_to: str | None = None,
        device: Literal["all", "mobile", "desktop", "tablet"] | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        search_partners: bool | None = None,
        sort_by: Literal["relevance", "search_volume", "cpc", "competition"] | None = None,
        tag: str | None = None,
    ) -> None: ...

class BingSearchVolumeHistoryTask(Task):
    """One task of ``keywords_data/bing/search_volume_history``.

    Exactly one of location_name, location_code, location_coordinate.
    At most one of language_name, language_code.
    Cost: $0.06 (unconfirmed) per task, $0.09 live.

    Args:
        keywords: at most 1,000 elements; at most 100 characters each.
        date_from: yyyy-mm-dd.
        date_to: yyyy-mm-dd.
        device: one of mobile, desktop, tablet, non_smartphones.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius.
        period: one of monthly, weekly, daily; default monthly.
        pingback_url: http or https.
        postback_url: http or https.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        keywords: list[str],
        date_from: str | None = None,
        date_to: str | None = None,
        device: list[Literal["mobile", "desktop", "tablet", "non_smartphones"]] | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        period: Literal["monthly", "weekly", "daily"] | None = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleAdsAdTrafficByKeywordsTask(Task):
    """One task of ``keywords_data/google_ads/ad_traffic_by_keywords``.

    At most one of location_name, location_code, location_coordinate.
    At most one of language_name, language_code.
    Only together: date_from, date_to.
    Cost: $0.06 (unconfirmed) per task, $0.09 live.

    Args:
        bid: at least 0.
        keywords: at most 1,000 elements; at most 80 characters each; at most 10 words each.
        match: one of exact, broad, phrase.
        date_from: yyyy-mm-dd.
        date_interval: one of next_week, next_month, next_quarter; default next_month.
        date_to: yyyy-mm-dd.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius.
        pingback_url: http or https.
        postback_url: http or https.
        sort_by: default relevance.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        bid: float,
        keywords: list[str],
        match: Literal["exact", "broad", "phrase"],
        date_from: str | None = None,
        date_interval: Literal["next_week", "next_month", "next_quarter"] | None = None,
        date_to: str | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        sort_by: str | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleAdsKeywordsForKeywordsTask(Task):
    """One task of ``keywords_data/google_ads/keywords_for_keywords``.

    At most one of location_name, location_code, location_coordinate.
    At most one of language_name, language_code.
    Cost: $0.06 (unconfirmed) per task, $0.09 live.

    Args:
        keywords: at most 20 elements; at most 80 characters each.
        date_from: yyyy-mm-dd.
        date_to: yyyy-mm-dd.
        include_adult_keywords: default False.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius.
        pingback_url: http or https.
        postback_url: http or https.
        search_partners: default False.
        sort_by: one of relevance, search_volume, competition_index, low_top_of_page_bid,
            high_top_of_page_bid; default relevance.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        keywords: list[str],
        date_from: str | None = None,
        date_to: str | None = None,
        include_adult_keywords: bool | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        search_partners: bool | None = None,
        sort_by: Literal[
            "relevance",
            "search_volume",
            "competition_index",
            "low_top_of_page_bid",
            "high_top_of_page_bid",
        ] | None = None,
        tag: str | None = None,
        target: str | None = None,
    ) -> None: ...

class GoogleAdsKeywordsForSiteTask(Task):
    """One task of ``keywords_data/google_ads/keywords_for_site``.

    At most one of location_name, location_code, location_coordinate.
    At most one of language_name, language_code.
    Cost: $0.06 (unconfirmed) per task, $0.09 live.

    Args:
        date_from: yyyy-mm-dd.
        date_to: yyyy-mm-dd.
        include_adult_keywords: default False.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius.
        pingback_url: http or https.
        postback_url: http or https.
        search_partners: default False.
        sort_by: one of relevance, search_volume, competition_index, low_top_of_page_bid,
            high_top_of_page_bid; default relevance.
        tag: at most 255 characters.
        target_type: one of site, page; default page.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        target: str,
        date_from: str | None = None,
        date_to: str | None = None,
        include_adult_keywords: bool | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        search_partners: bool | None = None,
        sort_by: Literal[
            "relevance",
            "search_volume",
            "competition_index",
            "low_top_of_page_bid",
            "high_top_of_page_bid",
        ] | None = None,
        tag: str | None = None,
        target_type: Literal["site", "page"] | None = None,
    ) -> None: ...

class GoogleAdsSearchVolumeTask(Task):
    """One task of ``keywords_data/google_ads/search_volume``.

    At most one of location_name, location_code, location_coordinate.
    At most one of language_name, language_code.
    Cost: $0.06 (unconfirmed) per task, $0.09 live.

    Args:
        keywords: at most 1,000 elements; at most 80 characters each; at most 10 words each.
        date_from: yyyy-mm-dd.
        date_to: yyyy-mm-dd.
        include_adult_keywords: default False.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius.
        pingback_url: http or https.
        postback_url: http or https.
        search_partners: default False.
        sort_by: one of relevance, search_volume, competition_index, low_top_of_page_bid,
            high_top_of_page_bid; default relevance.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        keywords: list[str],
        date_from: str | None = None,
        date_to: str | None = None,
        include_adult_keywords: bool | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        search_partners: bool | None = None,
        sort_by: Literal[
            "relevance",
            "search_volume",
            "competition_index",
            "low_top_of_page_bid",
            "high_top_of_page_bid",
        ] | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleTrendsExploreTask(Task):
    """One task of ``keywords_data/google_trends/explore``.

    At least one of keywords, category_code.
    At most one of language_name, language_code.

    Args:
        date_from: yyyy-mm-dd; from 2004-01-01 on.
        date_to: yyyy-mm-dd.
        item_types: one of google_trends_graph, google_trends_map, google_trends_topics_list,
            google_trends_queries_list.
        keywords: at most 5 elements; at most 100 characters each; at least 2 characters each.
        pingback_url: http or https.
        postback_url: http or https.
        tag: at most 255 characters.
        time_range: one of past_hour, past_4_hours, past_day, past_7_days, past_30_days,
            past_90_days, past_12_months, past_5_years, 2004_present, 2008_present.
        type: one of web, news, youtube, images, froogle.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        category_code: int | None = None,
        date_from: str | None = None,
        date_to: str | None = None,
        item_types: list[Literal[
            "google_trends_graph",
            "google_trends_map",
            "google_trends_topics_list",
            "google_trends_queries_list",
        ]] | None = None,
        keywords: list[str] | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: Any = None,
        location_name: Any = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        tag: str | None = None,
        time_range: Literal[
            "past_hour",
            "past_4_hours",
            "past_day",
            "past_7_days",
            "past_30_days",
            "past_90_days",
            "past_12_months",
            "past_5_years",
            "2004_present",
            "2008_present",
        ] | None = None,
        type: Literal["web", "news", "youtube", "images", "froogle"] | None = None,
    ) -> None: ...
