# Written by tools/make_tasks.py from the catalogue; change the catalogue instead.

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from dfseo_async.models import Task

class SerpTask(Task):
    """One task of any ``serp`` endpoint: the one it names, else the job's.

    It has the fields of all of them; a job checks each task against its own endpoint.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        endpoint: Literal[
            "serp/baidu/organic",
            "serp/bing/organic",
            "serp/google/ads_advertisers",
            "serp/google/ads_search",
            "serp/google/ai_mode",
            "serp/google/autocomplete",
            "serp/google/dataset_info",
            "serp/google/dataset_search",
            "serp/google/events",
            "serp/google/finance_explore",
            "serp/google/finance_markets",
            "serp/google/finance_quote",
            "serp/google/finance_ticker_search",
            "serp/google/images",
            "serp/google/jobs",
            "serp/google/local_finder",
            "serp/google/maps",
            "serp/google/news",
            "serp/google/organic",
            "serp/google/search_by_image",
            "serp/naver/organic",
            "serp/seznam/organic",
            "serp/yahoo/organic",
            "serp/youtube/organic",
            "serp/youtube/video_comments",
            "serp/youtube/video_info",
            "serp/youtube/video_subtitles",
        ] | None = None,
        advertiser_ids: list[str] | None = None,
        block_depth: int | None = None,
        browser_screen_height: int | None = None,
        browser_screen_resolution_ratio: float | None = None,
        browser_screen_width: int | None = None,
        calculate_rectangles: bool | None = None,
        category: Literal[
            "all",
            "stock",
            "index",
            "mutual_fund",
            "currency",
            "futures",
        ] | None = None,
        client: Literal[
            "chrome",
            "chrome-omni",
            "gws-wiz",
            "gws-wiz-serp",
            "safari",
            "firefox",
            "psy-ab",
            "toolbar",
            "youtube",
            "gws-wiz-local",
            "img",
            "products-cc",
        ] | None = None,
        cursor_pointer: int | None = None,
        dataset_id: str | None = None,
        date_from: str | None = None,
        date_range: Literal[
            "today",
            "tomorrow",
            "week",
            "weekend",
            "next_week",
            "month",
            "next_month",
        ] | None = None,
        date_to: str | None = None,
        depth: int | None = None,
        device: Literal["desktop", "mobile", "tablet"] | None = None,
        employment_type: list[Literal["fulltime", "partime", "contractor", "intern"]] | None = None,
        expand_ai_overview: bool | None = None,
        file_formats: list[Literal[
            "other",
            "archive",
            "text",
            "image",
            "document",
            "tabular",
        ]] | None = None,
        find_targets_in: list[Literal[
            "organic",
            "paid",
            "local_pack",
            "featured_snippet",
            "events",
            "google_flights",
            "images",
            "jobs",
            "knowledge_graph",
            "local_service",
            "map",
            "scholarly_articles",
            "third_party_reviews",
            "twitter",
        ]] | None = None,
        format: Literal["all", "text", "image", "video"] | None = None,
        get_website_url: bool | None = None,
        group_organic_results: bool | None = None,
        ignore_targets_in: list[Literal[
            "organic",
            "paid",
            "local_pack",
            "featured_snippet",
            "events",
            "google_flights",
            "images",
            "jobs",
            "knowledge_graph",
            "local_service",
            "map",
            "scholarly_articles",
            "third_party_reviews",
            "twitter",
        ]] | None = None,
        image_url: str | None = None,
        is_free: bool | None = None,
        keyword: str | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        last_updated: Literal["1m", "1y", "3y"] | None = None,
        load_async_ai_overview: bool | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        location_radius: Any = None,
        market_type: Literal[
            "most-active",
            "indexes",
            "indexes/americas",
            "indexes/europe-middle-east-africa",
            "indexes/asia-pacific",
            "gainers",
            "losers",
            "climate-leaders",
            "cryptocurrencies",
            "currencies",
        ] | None = None,
        match_type: Literal["domain", "with_subdomains", "wildcard"] | None = None,
        match_value: str | None = None,
        max_crawl_pages: int | None = None,
        min_rating: float | None = None,
        news_type: Literal["top_stories", "local_market", "world_markets"] | None = None,
        os: Literal["windows", "macos", "android", "ios"] | None = None,
        people_also_ask_click_depth: int | None = None,
        pingback_url: str | None = None,
        platform: Literal[
            "all",
            "google_play",
            "google_maps",
            "google_search",
            "google_shopping",
            "youtube",
        ] | None = None,
        postback_data: Literal["regular", "html", "advanced"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        remove_from_url: list[str] | None = None,
        se_domain: str | None = None,
        search_param: str | None = None,
        search_places: bool | None = None,
        search_this_area: bool | None = None,
        stop_crawl_on_match: Sequence[Mapping[str, Any]] | None = None,
        subtitles_language: str | None = None,
        subtitles_translate_language: str | None = None,
        tag: str | None = None,
        target: str | None = None,
        target_search_mode: Literal["all", "any"] | None = None,
        time_filter: str | None = None,
        topics: list[Literal[
            "humanities",
            "social_sciences",
            "life_sciences",
            "agriculture",
            "natural_sciences",
            "geo",
            "computer",
            "architecture_and_urban_planning",
            "engineering",
        ]] | None = None,
        url: str | None = None,
        usage_rights: Literal["commercial", "noncommercial"] | None = None,
        video_id: str | None = None,
        window: Literal["1D", "5D", "1M", "6M", "YTD", "1Y", "5Y", "MAX"] | None = None,
    ) -> None: ...

class BaiduOrganicTask(Task):
    """One task of ``serp/baidu/organic``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    With device desktop, os: one of windows, macos.
    With device mobile, os: one of android, ios.
    Cost: $0.0006 per 10 results, $0.0012 at priority 2.

    Args:
        keyword: at most 700 characters.
        depth: at least 1; at most 700; default 10.
        device: one of desktop, mobile, tablet; default desktop.
        get_website_url: default False; raises the price.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius; at least 199; at most 199999.
        max_crawl_pages: at least 1; at most 100; default 1.
        os: one of windows, macos, android, ios.
        pingback_url: http or https.
        postback_data: one of regular, html.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        stop_crawl_on_match: at most 10 elements; each with match_value and match_type; match_type
            one of domain, with_subdomains, wildcard.
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
        device: Literal["desktop", "mobile", "tablet"] | None = None,
        get_website_url: bool | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        max_crawl_pages: int | None = None,
        os: Literal["windows", "macos", "android", "ios"] | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["regular", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        stop_crawl_on_match: Sequence[Mapping[str, Any]] | None = None,
        tag: str | None = None,
    ) -> None: ...

class BingOrganicTask(Task):
    """One task of ``serp/bing/organic``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    With device desktop, os: one of windows, macos.
    With device mobile, os: one of android, ios.
    Cost: $0.0006 (unconfirmed) per 10 results, $0.0012 at priority 2, $0.002 live.

    Args:
        browser_screen_height: at least 240; at most 9999.
        browser_screen_resolution_ratio: at least 0.5; at most 3.
        browser_screen_width: at least 240; at most 9999.
        calculate_rectangles: raises the price.
        depth: at least 1; at most 700; default 10.
        device: one of desktop, mobile; default desktop.
        keyword: at most 700 characters.
        location_code: at least 1.
        location_coordinate: latitude,longitude.
        match_type: one of domain, with_subdomains, wildcard.
        max_crawl_pages: at least 1; at most 100; default 1.
        os: one of windows, macos, android, ios.
        pingback_url: http or https.
        postback_data: one of regular, advanced, html.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        stop_crawl_on_match: at most 10 elements; each with match_value and match_type; match_type
            one of domain, with_subdomains, wildcard.
        tag: at most 255 characters.
        url: http or https.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        browser_screen_height: int | None = None,
        browser_screen_resolution_ratio: float | None = None,
        browser_screen_width: int | None = None,
        calculate_rectangles: bool | None = None,
        depth: int | None = None,
        device: Literal["desktop", "mobile"] | None = None,
        keyword: str | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        match_type: Literal["domain", "with_subdomains", "wildcard"] | None = None,
        match_value: str | None = None,
        max_crawl_pages: int | None = None,
        os: Literal["windows", "macos", "android", "ios"] | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["regular", "advanced", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        search_param: str | None = None,
        stop_crawl_on_match: Sequence[Mapping[str, Any]] | None = None,
        tag: str | None = None,
        url: str | None = None,
    ) -> None: ...

class GoogleAdsAdvertisersTask(Task):
    """One task of ``serp/google/ads_advertisers``.

    At most one of location_name, location_code, location_coordinate.
    Cost: $0.0006 (unconfirmed) per request, $0.0012 at priority 2, $0.002 live.

    Args:
        keyword: at most 700 characters.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius.
        pingback_url: http or https.
        postback_data: one of advanced.
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
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleAdsSearchTask(Task):
    """One task of ``serp/google/ads_search``.

    At least one of target, advertiser_ids.
    At most one of location_name, location_code, location_coordinate.
    Only together: date_from, date_to.
    Cost: $0.0006 per 40 results, $0.0012 at priority 2, $0.002 live.

    Args:
        advertiser_ids: at most 25 elements.
        date_from: yyyy-mm-dd; from 2018-05-31 on.
        date_to: yyyy-mm-dd; from 2018-05-31 on.
        depth: at least 1; at most 700; default 40.
        format: one of all, text, image, video.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius.
        pingback_url: http or https.
        platform: one of all, google_play, google_maps, google_search, google_shopping, youtube;
            default all.
        postback_data: one of advanced.
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
        advertiser_ids: list[str] | None = None,
        date_from: str | None = None,
        date_to: str | None = None,
        depth: int | None = None,
        format: Literal["all", "text", "image", "video"] | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        platform: Literal[
            "all",
            "google_play",
            "google_maps",
            "google_search",
            "google_shopping",
            "youtube",
        ] | None = None,
        postback_data: Literal["advanced"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
        target: str | None = None,
    ) -> None: ...

class GoogleAiModeTask(Task):
    """One task of ``serp/google/ai_mode``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    With device desktop, os: one of windows, macos.
    With device mobile, os: one of android, ios.
    Cost: $0.0012 per results page, $0.0024 at priority 2, $0.004 live.

    Args:
        keyword: at most 700 characters.
        browser_screen_height: at least 240; at most 9999.
        browser_screen_resolution_ratio: at least 0.5; at most 3.
        browser_screen_width: at least 240; at most 9999.
        calculate_rectangles: raises the price.
        device: one of desktop, mobile; default desktop.
        location_code: at least 1.
        location_coordinate: latitude,longitude,zoom; at least 4; at most 18.
        os: one of windows, macos, android, ios.
        pingback_url: http or https.
        postback_data: one of advanced, html.
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
        browser_screen_height: int | None = None,
        browser_screen_resolution_ratio: float | None = None,
        browser_screen_width: int | None = None,
        calculate_rectangles: bool | None = None,
        device: Literal["desktop", "mobile"] | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        os: Literal["windows", "macos", "android", "ios"] | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleAutocompleteTask(Task):
    """One task of ``serp/google/autocomplete``.

    Exactly one of location_name, location_code.
    Exactly one of language_name, language_code.
    Cost: $0.0006 (unconfirmed) per request, $0.0012 at priority 2, $0.002 live.

    Args:
        keyword: at most 700 characters.
        client: one of chrome, chrome-omni, gws-wiz, gws-wiz-serp, safari, firefox, psy-ab, toolbar,
            youtube, gws-wiz-local, img, products-cc.
        cursor_pointer: at least 0.
        location_code: at least 1.
        pingback_url: http or https.
        postback_data: one of advanced.
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
        client: Literal[
            "chrome",
            "chrome-omni",
            "gws-wiz",
            "gws-wiz-serp",
            "safari",
            "firefox",
            "psy-ab",
            "toolbar",
            "youtube",
            "gws-wiz-local",
            "img",
            "products-cc",
        ] | None = None,
        cursor_pointer: int | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleDatasetInfoTask(Task):
    """One task of ``serp/google/dataset_info``.

    Cost: $0.0006 (unconfirmed) per request, $0.0012 at priority 2, $0.002 live.

    Args:
        device: one of desktop.
        language_code: one of en.
        language_name: one of English.
        os: one of windows, macos.
        pingback_url: http or https.
        postback_data: one of advanced.
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
        dataset_id: str,
        device: Literal["desktop"] | None = None,
        language_code: Literal["en"] | None = None,
        language_name: Literal["English"] | None = None,
        os: Literal["windows", "macos"] | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleDatasetSearchTask(Task):
    """One task of ``serp/google/dataset_search``.

    Cost: $0.0006 (unconfirmed) per 20 results, $0.0012 at priority 2, $0.002 live.

    Args:
        keyword: at most 700 characters.
        depth: at least 1; at most 700; default 20.
        device: one of desktop.
        file_formats: one of other, archive, text, image, document, tabular.
        language_code: one of en.
        language_name: one of English.
        last_updated: one of 1m, 1y, 3y.
        os: one of windows, macos.
        pingback_url: http or https.
        postback_data: one of advanced.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        tag: at most 255 characters.
        topics: one of humanities, social_sciences, life_sciences, agriculture, natural_sciences,
            geo, computer, architecture_and_urban_planning, engineering.
        usage_rights: one of commercial, noncommercial.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        keyword: str,
        depth: int | None = None,
        device: Literal["desktop"] | None = None,
        file_formats: list[Literal[
            "other",
            "archive",
            "text",
            "image",
            "document",
            "tabular",
        ]] | None = None,
        is_free: bool | None = None,
        language_code: Literal["en"] | None = None,
        language_name: Literal["English"] | None = None,
        last_updated: Literal["1m", "1y", "3y"] | None = None,
        os: Literal["windows", "macos"] | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
        topics: list[Literal[
            "humanities",
            "social_sciences",
            "life_sciences",
            "agriculture",
            "natural_sciences",
            "geo",
            "computer",
            "architecture_and_urban_planning",
            "engineering",
        ]] | None = None,
        usage_rights: Literal["commercial", "noncommercial"] | None = None,
    ) -> None: ...

class GoogleEventsTask(Task):
    """One task of ``serp/google/events``.

    Exactly one of location_name, location_code, location_coordinate.
    At most one of language_name, language_code.
    Cost: $0.0006 (unconfirmed) per 10 results, $0.0012 at priority 2, $0.002 live.

    Args:
        keyword: at most 700 characters.
        date_range: one of today, tomorrow, week, weekend, next_week, month, next_month.
        depth: at least 1; at most 700; default 10.
        device: one of desktop.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius; at least 199; at most 199999.
        max_crawl_pages: at least 1; at most 100.
        os: one of windows, macos.
        pingback_url: http or https.
        postback_data: one of advanced.
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
        date_range: Literal[
            "today",
            "tomorrow",
            "week",
            "weekend",
            "next_week",
            "month",
            "next_month",
        ] | None = None,
        depth: int | None = None,
        device: Literal["desktop"] | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        max_crawl_pages: int | None = None,
        os: Literal["windows", "macos"] | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        se_domain: str | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleFinanceExploreTask(Task):
    """One task of ``serp/google/finance_explore``.

    Exactly one of location_name, location_code.
    Exactly one of language_name, language_code.
    Cost: $0.0006 (unconfirmed) per request, $0.0012 at priority 2, $0.002 live.

    Args:
        device: one of desktop.
        location_code: at least 1.
        news_type: one of top_stories, local_market, world_markets; default top_stories; raises the
            price.
        os: one of windows.
        pingback_url: http or https.
        postback_data: one of advanced, html.
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
        device: Literal["desktop"] | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_name: str | None = None,
        news_type: Literal["top_stories", "local_market", "world_markets"] | None = None,
        os: Literal["windows"] | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleFinanceMarketsTask(Task):
    """One task of ``serp/google/finance_markets``.

    Exactly one of location_name, location_code.
    Exactly one of language_name, language_code.
    Cost: $0.0006 (unconfirmed) per request, $0.0012 at priority 2, $0.002 live.

    Args:
        device: one of desktop.
        location_code: at least 1.
        market_type: one of most-active, indexes, indexes/americas,
            indexes/europe-middle-east-africa, indexes/asia-pacific, gainers, losers,
            climate-leaders, cryptocurrencies, currencies; default most-active.
        os: one of windows.
        pingback_url: http or https.
        postback_data: one of advanced, html.
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
        device: Literal["desktop"] | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_name: str | None = None,
        market_type: Literal[
            "most-active",
            "indexes",
            "indexes/americas",
            "indexes/europe-middle-east-africa",
            "indexes/asia-pacific",
            "gainers",
            "losers",
            "climate-leaders",
            "cryptocurrencies",
            "currencies",
        ] | None = None,
        os: Literal["windows"] | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleFinanceQuoteTask(Task):
    """One task of ``serp/google/finance_quote``.

    Exactly one of location_name, location_code.
    Exactly one of language_name, language_code.
    Cost: $0.0006 (unconfirmed) per request, $0.0012 at priority 2, $0.002 live.

    Args:
        keyword: at most 700 characters.
        device: one of desktop.
        location_code: at least 1.
        os: one of windows.
        pingback_url: http or https.
        postback_data: one of advanced, html.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        tag: at most 255 characters.
        window: one of 1D, 5D, 1M, 6M, YTD, 1Y, 5Y, MAX; default 1D; raises the price.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        keyword: str,
        device: Literal["desktop"] | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_name: str | None = None,
        os: Literal["windows"] | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
        window: Literal["1D", "5D", "1M", "6M", "YTD", "1Y", "5Y", "MAX"] | None = None,
    ) -> None: ...

class GoogleFinanceTickerSearchTask(Task):
    """One task of ``serp/google/finance_ticker_search``.

    Exactly one of location_name, location_code.
    Exactly one of language_name, language_code.
    Cost: $0.0006 (unconfirmed) per request, $0.0012 at priority 2, $0.002 live.

    Args:
        keyword: at most 700 characters.
        category: one of all, stock, index, mutual_fund, currency, futures; default all.
        location_code: at least 1.
        pingback_url: http or https.
        postback_data: one of advanced, html.
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
        category: Literal[
            "all",
            "stock",
            "index",
            "mutual_fund",
            "currency",
            "futures",
        ] | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleImagesTask(Task):
    """One task of ``serp/google/images``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    Cost: $0.0006 (unconfirmed) per 100 results, $0.0012 at priority 2, $0.002 live.

    Args:
        depth: at least 1; at most 700; default 100.
        device: one of desktop.
        keyword: at most 700 characters; raises the price.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius; at least 199; at most 199999.
        max_crawl_pages: at least 1; at most 100.
        os: one of windows, macos.
        pingback_url: http or https.
        postback_data: one of advanced, html.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        tag: at most 255 characters.
        url: http or https.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        depth: int | None = None,
        device: Literal["desktop"] | None = None,
        keyword: str | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        max_crawl_pages: int | None = None,
        os: Literal["windows", "macos"] | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        se_domain: str | None = None,
        search_param: str | None = None,
        tag: str | None = None,
        url: str | None = None,
    ) -> None: ...

class GoogleJobsTask(Task):
    """One task of ``serp/google/jobs``.

    Exactly one of location_name, location_code.
    Exactly one of language_name, language_code.
    Cost: $0.0006 (unconfirmed) per 10 results, $0.0012 at priority 2, $0.002 live.

    Args:
        keyword: at most 700 characters.
        depth: at least 1; at most 200; default 10.
        device: one of desktop.
        employment_type: one of fulltime, partime, contractor, intern.
        location_code: at least 1.
        location_radius: at least 0; at most 300.
        pingback_url: http or https.
        postback_data: one of regular, advanced, html.
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
        device: Literal["desktop"] | None = None,
        employment_type: list[Literal["fulltime", "partime", "contractor", "intern"]] | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_name: str | None = None,
        location_radius: Any = None,
        pingback_url: str | None = None,
        postback_data: Literal["regular", "advanced", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleLocalFinderTask(Task):
    """One task of ``serp/google/local_finder``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    With device desktop, os: one of windows, macos.
    With device mobile, os: one of android, ios.
    With device mobile, depth: at most 350.
    With device desktop, min_rating: one of 3.5, 4, 4.5.
    Cost: $0.0006 (unconfirmed) per 20 results on desktop, 10 on mobile, $0.0012 at priority 2,
        $0.002 live.

    Args:
        keyword: at most 700 characters.
        depth: at least 1; at most 500.
        device: one of desktop, mobile; default desktop.
        location_code: at least 1.
        location_coordinate: latitude,longitude,zoom; at least 4; at most 18.
        min_rating: one of 2, 2.5, 3, 3.5, 4, 4.5.
        os: one of windows, macos, android, ios.
        pingback_url: http or https.
        postback_data: one of advanced, html.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        tag: at most 255 characters.
        time_filter: open_now, 24_hours, monday, monday;18.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        keyword: str,
        depth: int | None = None,
        device: Literal["desktop", "mobile"] | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        min_rating: float | None = None,
        os: Literal["windows", "macos", "android", "ios"] | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
        time_filter: str | None = None,
    ) -> None: ...

class GoogleMapsTask(Task):
    """One task of ``serp/google/maps``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    With device desktop, os: one of windows, macos.
    With device mobile, os: one of android, ios.
    Cost: $0.0006 (unconfirmed) per 100 results, $0.0012 at priority 2, $0.002 live.

    Args:
        depth: at least 1; at most 700; default 100.
        device: one of desktop, mobile; default desktop.
        keyword: at most 700 characters.
        location_code: at least 1.
        location_coordinate: latitude,longitude,zoom; at least 3; at most 21.
        max_crawl_pages: at least 1; at most 100.
        os: one of windows, macos, android, ios.
        pingback_url: http or https.
        postback_data: one of advanced.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        search_places: default True.
        search_this_area: default True.
        tag: at most 255 characters.
        url: http or https.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        depth: int | None = None,
        device: Literal["desktop", "mobile"] | None = None,
        keyword: str | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        max_crawl_pages: int | None = None,
        os: Literal["windows", "macos", "android", "ios"] | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        se_domain: str | None = None,
        search_places: bool | None = None,
        search_this_area: bool | None = None,
        tag: str | None = None,
        url: str | None = None,
    ) -> None: ...

class GoogleNewsTask(Task):
    """One task of ``serp/google/news``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    Cost: $0.0006 (unconfirmed) per 10 results, $0.0012 at priority 2, $0.002 live.

    Args:
        browser_screen_height: at least 240; at most 9999.
        browser_screen_resolution_ratio: at least 0.5; at most 3.
        browser_screen_width: at least 240; at most 9999.
        calculate_rectangles: raises the price.
        depth: at least 1; at most 700; default 10.
        device: one of desktop.
        keyword: at most 700 characters; raises the price.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius; at least 199; at most 199999.
        max_crawl_pages: at least 1; at most 100.
        os: one of windows, macos.
        pingback_url: http or https.
        postback_data: one of advanced, html.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        tag: at most 255 characters.
        url: http or https.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        browser_screen_height: int | None = None,
        browser_screen_resolution_ratio: float | None = None,
        browser_screen_width: int | None = None,
        calculate_rectangles: bool | None = None,
        depth: int | None = None,
        device: Literal["desktop"] | None = None,
        keyword: str | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        max_crawl_pages: int | None = None,
        os: Literal["windows", "macos"] | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        se_domain: str | None = None,
        search_param: str | None = None,
        tag: str | None = None,
        url: str | None = None,
    ) -> None: ...

class GoogleOrganicTask(Task):
    """One task of ``serp/google/organic``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    With device desktop, os: one of windows, macos.
    With device mobile, os: one of android, ios.
    Cost: $0.0006 per 10 results, $0.0012 at priority 2, $0.002 live.

    Args:
        browser_screen_height: at least 240; at most 9999.
        browser_screen_resolution_ratio: at least 0.5; at most 3.
        browser_screen_width: at least 240; at most 9999.
        calculate_rectangles: raises the price.
        depth: at least 1; at most 700; default 10.
        device: one of desktop, mobile; default desktop.
        expand_ai_overview: default False.
        find_targets_in: one of organic, paid, local_pack, featured_snippet, events, google_flights,
            images, jobs, knowledge_graph, local_service, map, scholarly_articles,
            third_party_reviews, twitter.
        group_organic_results: default True.
        ignore_targets_in: one of organic, paid, local_pack, featured_snippet, events,
            google_flights, images, jobs, knowledge_graph, local_service, map, scholarly_articles,
            third_party_reviews, twitter.
        keyword: at most 700 characters; raises the price.
        load_async_ai_overview: default False; raises the price.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius; at least 199; at most 199999.
        match_type: one of domain, with_subdomains, wildcard.
        max_crawl_pages: at least 1; at most 100.
        os: one of windows, macos, android, ios.
        people_also_ask_click_depth: at least 1; at most 4; raises the price.
        pingback_url: http or https.
        postback_data: one of regular, advanced, html.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        remove_from_url: at most 10 elements.
        stop_crawl_on_match: at most 10 elements; each with match_value and match_type; match_type
            one of domain, with_subdomains, wildcard.
        tag: at most 255 characters.
        target_search_mode: one of all, any; default any.
        url: http or https.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        browser_screen_height: int | None = None,
        browser_screen_resolution_ratio: float | None = None,
        browser_screen_width: int | None = None,
        calculate_rectangles: bool | None = None,
        depth: int | None = None,
        device: Literal["desktop", "mobile"] | None = None,
        expand_ai_overview: bool | None = None,
        find_targets_in: list[Literal[
            "organic",
            "paid",
            "local_pack",
            "featured_snippet",
            "events",
            "google_flights",
            "images",
            "jobs",
            "knowledge_graph",
            "local_service",
            "map",
            "scholarly_articles",
            "third_party_reviews",
            "twitter",
        ]] | None = None,
        group_organic_results: bool | None = None,
        ignore_targets_in: list[Literal[
            "organic",
            "paid",
            "local_pack",
            "featured_snippet",
            "events",
            "google_flights",
            "images",
            "jobs",
            "knowledge_graph",
            "local_service",
            "map",
            "scholarly_articles",
            "third_party_reviews",
            "twitter",
        ]] | None = None,
        keyword: str | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        load_async_ai_overview: bool | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        match_type: Literal["domain", "with_subdomains", "wildcard"] | None = None,
        match_value: str | None = None,
        max_crawl_pages: int | None = None,
        os: Literal["windows", "macos", "android", "ios"] | None = None,
        people_also_ask_click_depth: int | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["regular", "advanced", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        remove_from_url: list[str] | None = None,
        se_domain: str | None = None,
        search_param: str | None = None,
        stop_crawl_on_match: Sequence[Mapping[str, Any]] | None = None,
        tag: str | None = None,
        target_search_mode: Literal["all", "any"] | None = None,
        url: str | None = None,
    ) -> None: ...

class GoogleSearchByImageTask(Task):
    """One task of ``serp/google/search_by_image``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    Cost: $0.0006 (unconfirmed) per request, $0.0012 at priority 2, $0.002 live.

    Args:
        image_url: http or https.
        browser_screen_height: at least 240; at most 9999.
        browser_screen_resolution_ratio: at least 0.5; at most 3.
        browser_screen_width: at least 240; at most 9999.
        calculate_rectangles: raises the price.
        device: one of desktop.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius; at least 199; at most 199999.
        max_crawl_pages: at least 1; at most 100.
        pingback_url: http or https.
        postback_data: one of advanced, html.
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
        image_url: str,
        browser_screen_height: int | None = None,
        browser_screen_resolution_ratio: float | None = None,
        browser_screen_width: int | None = None,
        calculate_rectangles: bool | None = None,
        device: Literal["desktop"] | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        max_crawl_pages: int | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        se_domain: str | None = None,
        search_param: str | None = None,
        tag: str | None = None,
    ) -> None: ...

class NaverOrganicTask(Task):
    """One task of ``serp/naver/organic``.

    With device desktop, os: one of windows, macos.
    With device mobile, os: one of android, ios.
    Cost: $0.0006 (unconfirmed) per 15 results, $0.0012 at priority 2, $0.002 live.

    Args:
        depth: at least 1; at most 700; default 15.
        device: one of desktop, mobile; default desktop.
        keyword: at most 700 characters.
        max_crawl_pages: at least 1; at most 100; default 1.
        os: one of windows, macos, android, ios.
        pingback_url: http or https.
        postback_data: one of regular, advanced, html.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        stop_crawl_on_match: at most 10 elements; each with match_value and match_type; match_type
            one of domain, with_subdomains, wildcard.
        tag: at most 255 characters.
        url: http or https.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        depth: int | None = None,
        device: Literal["desktop", "mobile"] | None = None,
        keyword: str | None = None,
        max_crawl_pages: int | None = None,
        os: Literal["windows", "macos", "android", "ios"] | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["regular", "advanced", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        se_domain: str | None = None,
        search_param: str | None = None,
        stop_crawl_on_match: Sequence[Mapping[str, Any]] | None = None,
        tag: str | None = None,
        url: str | None = None,
    ) -> None: ...

class SeznamOrganicTask(Task):
    """One task of ``serp/seznam/organic``.

    Exactly one of location_name, location_code.
    Exactly one of language_name, language_code.
    With device desktop, os: one of windows, macos.
    With device mobile, os: one of android, ios.
    Cost: $0.0006 (unconfirmed) per 10 results, $0.0012 at priority 2, $0.002 live.

    Args:
        calculate_rectangles: raises the price.
        depth: at least 1; at most 500; default 10.
        device: one of desktop, mobile; default desktop.
        keyword: at most 700 characters.
        location_code: at least 1.
        max_crawl_pages: at least 1; at most 10; default 1.
        os: one of windows, macos, android, ios.
        pingback_url: http or https.
        postback_data: one of regular, advanced, html.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        stop_crawl_on_match: at most 10 elements; each with match_value and match_type; match_type
            one of domain, with_subdomains, wildcard.
        tag: at most 255 characters.
        url: http or https.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        calculate_rectangles: bool | None = None,
        depth: int | None = None,
        device: Literal["desktop", "mobile"] | None = None,
        keyword: str | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_name: str | None = None,
        max_crawl_pages: int | None = None,
        os: Literal["windows", "macos", "android", "ios"] | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["regular", "advanced", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        se_domain: str | None = None,
        search_param: str | None = None,
        stop_crawl_on_match: Sequence[Mapping[str, Any]] | None = None,
        tag: str | None = None,
        url: str | None = None,
    ) -> None: ...

class YahooOrganicTask(Task):
    """One task of ``serp/yahoo/organic``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    With device desktop, os: one of windows, macos.
    With device mobile, os: one of android, ios.
    Cost: $0.0006 per results page, $0.0012 at priority 2, $0.002 live.

    Args:
        depth: at least 1; at most 700; default 6.
        device: one of desktop, mobile; default desktop.
        keyword: at most 700 characters.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius; at least 199; at most 199999.
        max_crawl_pages: at least 1; at most 100; default 1.
        os: one of windows, macos, android, ios.
        pingback_url: http or https.
        postback_data: one of regular, html.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        stop_crawl_on_match: at most 10 elements; each with match_value and match_type; match_type
            one of domain, with_subdomains, wildcard.
        tag: at most 255 characters.
        url: http or https.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        depth: int | None = None,
        device: Literal["desktop", "mobile"] | None = None,
        keyword: str | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        max_crawl_pages: int | None = None,
        os: Literal["windows", "macos", "android", "ios"] | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["regular", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        se_domain: str | None = None,
        search_param: str | None = None,
        stop_crawl_on_match: Sequence[Mapping[str, Any]] | None = None,
        tag: str | None = None,
        url: str | None = None,
    ) -> None: ...

class YoutubeOrganicTask(Task):
    """One task of ``serp/youtube/organic``.

    Exactly one of location_name, location_code.
    Exactly one of language_name, language_code.
    With device desktop, os: one of windows, macos.
    With device mobile, os: one of android, ios.
    Cost: $0.0006 (unconfirmed) per 20 blocks, $0.0012 at priority 2, $0.002 live.

    Args:
        keyword: at most 700 characters.
        block_depth: at least 1; at most 700; default 20.
        device: one of desktop, mobile.
        location_code: at least 1.
        os: one of windows, macos, android, ios.
        pingback_url: http or https.
        postback_data: one of advanced.
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
        block_depth: int | None = None,
        device: Literal["desktop", "mobile"] | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_name: str | None = None,
        os: Literal["windows", "macos", "android", "ios"] | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        search_param: str | None = None,
        tag: str | None = None,
    ) -> None: ...

class YoutubeVideoCommentsTask(Task):
    """One task of ``serp/youtube/video_comments``.

    Exactly one of location_name, location_code.
    Exactly one of language_name, language_code.
    Cost: $0.0006 (unconfirmed) per 20 results, $0.0012 at priority 2, $0.002 live.

    Args:
        depth: at least 1; at most 700; default 20.
        device: one of desktop.
        location_code: at least 1.
        os: one of windows, macos.
        pingback_url: http or https.
        postback_data: one of advanced.
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
        video_id: str,
        depth: int | None = None,
        device: Literal["desktop"] | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_name: str | None = None,
        os: Literal["windows", "macos"] | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...

class YoutubeVideoInfoTask(Task):
    """One task of ``serp/youtube/video_info``.

    Exactly one of location_name, location_code.
    Exactly one of language_name, language_code.
    Cost: $0.0006 (unconfirmed) per request, $0.0012 at priority 2, $0.002 live.

    Args:
        device: one of desktop.
        location_code: at least 1.
        os: one of windows, macos.
        pingback_url: http or https.
        postback_data: one of advanced.
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
        video_id: str,
        device: Literal["desktop"] | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_name: str | None = None,
        os: Literal["windows", "macos"] | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...

class YoutubeVideoSubtitlesTask(Task):
    """One task of ``serp/youtube/video_subtitles``.

    Exactly one of location_name, location_code.
    Exactly one of language_name, language_code.
    Cost: $0.0006 (unconfirmed) per request, $0.0012 at priority 2, $0.002 live.

    Args:
        device: one of desktop.
        location_code: at least 1.
        os: one of windows, macos.
        pingback_url: http or https.
        postback_data: one of advanced.
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
        video_id: str,
        device: Literal["desktop"] | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_name: str | None = None,
        os: Literal["windows", "macos"] | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        subtitles_language: str | None = None,
        subtitles_translate_language: str | None = None,
        tag: str | None = None,
    ) -> None: ...
