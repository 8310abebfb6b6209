# Written by tools/make_tasks.py from the catalogue; change the catalogue instead.

from collections.abc import Mapping
from typing import Any, Literal

from dfseo_async.models import Task

class AmazonAsinTask(Task):
    """One task of ``merchant/amazon/asin``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    Cost: $0.0015 per product, $0.003 at priority 2, $0.005 live.

    Args:
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius; at least 199.
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
        asin: str,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        se_domain: str | None = None,
        tag: str | None = None,
    ) -> None: ...

class AmazonProductsTask(Task):
    """One task of ``merchant/amazon/products``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    Cost: $0.001 per results page, $0.002 at priority 2.

    Args:
        depth: at least 1; at most 700; default 100.
        keyword: at most 700 characters.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius; at least 199.
        max_crawl_pages: at least 1; at most 7.
        pingback_url: http or https.
        postback_data: one of advanced, html.
        postback_url: http or https.
        price_max: at least 0.
        price_min: at least 0.
        priority: one of 1, 2; default 1.
        sort_by: one of relevance, price_low_to_high, price_high_to_low, featured,
            avg_customer_review, newest_arrival.
        tag: at most 255 characters.
        url: http or https.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        department: str | None = None,
        depth: int | None = None,
        keyword: str | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        max_crawl_pages: int | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced", "html"] | None = None,
        postback_url: str | None = None,
        price_max: int | None = None,
        price_min: int | None = None,
        priority: Literal[1, 2] | None = None,
        se_domain: str | None = None,
        search_param: str | None = None,
        sort_by: Literal[
            "relevance",
            "price_low_to_high",
            "price_high_to_low",
            "featured",
            "avg_customer_review",
            "newest_arrival",
        ] | None = None,
        tag: str | None = None,
        url: str | None = None,
    ) -> None: ...

class AmazonSellersTask(Task):
    """One task of ``merchant/amazon/sellers``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    Cost: $0.001 per product, $0.002 at priority 2.

    Args:
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius; at least 199.
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
        asin: str,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        se_domain: str | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleProductInfoTask(Task):
    """One task of ``merchant/google/product_info``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    At least one of product_id, data_docid, gid.
    Cost: $0.001 (unconfirmed) per product, $0.002 at priority 2.

    Args:
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius; at least 199.
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
        data_docid: str | None = None,
        gid: str | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        product_id: str | None = None,
        se_domain: str | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleProductsTask(Task):
    """One task of ``merchant/google/products``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    Cost: $0.001 (unconfirmed) per 40 results, $0.002 at priority 2.

    Args:
        depth: at least 1; at most 120; default 40.
        keyword: at most 700 characters.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius; at least 199.
        max_crawl_pages: at least 1; at most 7.
        pingback_url: http or https.
        postback_data: one of advanced, html.
        postback_url: http or https.
        price_max: at least 0.
        price_min: at least 0.
        priority: one of 1, 2; default 1.
        sort_by: one of review_score, price_low_to_high, price_high_to_low.
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
        keyword: str | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        max_crawl_pages: int | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced", "html"] | None = None,
        postback_url: str | None = None,
        price_max: int | None = None,
        price_min: int | None = None,
        priority: Literal[1, 2] | None = None,
        se_domain: str | None = None,
        search_param: str | None = None,
        sort_by: Literal["review_score", "price_low_to_high", "price_high_to_low"] | None = None,
        tag: str | None = None,
        url: str | None = None,
    ) -> None: ...

class GoogleReviewsTask(Task):
    """One task of ``merchant/google/reviews``.

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

class GoogleSellersTask(Task):
    """One task of ``merchant/google/sellers``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    At least one of product_id, data_docid, gid.
    Cost: $0.001 (unconfirmed) per 10 results, $0.002 at priority 2.

    Args:
        depth: at least 1; at most 200; default 10.
        get_shops_on_google: raises the price.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius; at least 199.
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
        additional_specifications: Mapping[str, Any] | None = None,
        data_docid: str | None = None,
        depth: int | None = None,
        get_shops_on_google: bool | None = None,
        gid: str | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        product_id: str | None = None,
        pvf: str | None = None,
        se_domain: str | None = None,
        tag: str | None = None,
    ) -> None: ...
