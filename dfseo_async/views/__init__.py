"""Views of results: small frozen models of what a search page, a map or a shop shows.

```python
for item in outcome.items():
    if isinstance(item, Organic):
        print(item.rank_absolute, item.url)
```

A view is made when it is asked for and holds the JSON as it came (``raw``). A field that is absent
or of another type than documented is None (a list: empty); fields that no view names are in
``raw``; items of a type that has no view are plain `Item`. So nothing is lost and nothing refused.
"""

from __future__ import annotations

from dfseo_async.views.item import (
    HtmlPage,
    Item,
    Rectangle,
    View,
    view,
)
from dfseo_async.views.overview import (
    AiOverview,
    AiOverviewComponent,
    AiOverviewElement,
    AiOverviewProduct,
    AiOverviewProducts,
    AnswerOverview,
)
from dfseo_async.views.parts import (
    AboutThisResult,
    Address,
    Delivery,
    Faq,
    Image,
    Link,
    Price,
    Question,
    Rating,
    Reference,
    Table,
)
from dfseo_async.views.places import (
    BusinessInfo,
    Justification,
    LocalPack,
    MapsPaid,
    MapsSearch,
    OtherPlace,
    WorkHours,
    WorkTime,
)
from dfseo_async.views.result import (
    Result,
    Spell,
    read_items,
    read_results,
)
from dfseo_async.views.search import (
    Answer,
    Autocomplete,
    FeaturedSnippet,
    Images,
    ImagesElement,
    ImagesSearch,
    Job,
    KnowledgeGraph,
    NewsSearch,
    Organic,
    Paid,
    PeopleAlsoAsk,
    PeopleAlsoAskElement,
    RelatedResult,
    RelatedSearches,
    Shopping,
    ShoppingElement,
    Stories,
    StoryElement,
    YoutubeVideo,
)
from dfseo_async.views.shops import (
    AmazonProduct,
    AmazonProducts,
    Highlight,
    Response,
    Review,
    Reviewer,
    ShoppingProduct,
)

__all__ = [
    "AboutThisResult",
    "Address",
    "AiOverview",
    "AiOverviewComponent",
    "AiOverviewElement",
    "AiOverviewProduct",
    "AiOverviewProducts",
    "AmazonProduct",
    "AmazonProducts",
    "Answer",
    "AnswerOverview",
    "Autocomplete",
    "BusinessInfo",
    "Delivery",
    "Faq",
    "FeaturedSnippet",
    "Highlight",
    "HtmlPage",
    "Image",
    "Images",
    "ImagesElement",
    "ImagesSearch",
    "Item",
    "Job",
    "Justification",
    "KnowledgeGraph",
    "Link",
    "LocalPack",
    "MapsPaid",
    "MapsSearch",
    "NewsSearch",
    "Organic",
    "OtherPlace",
    "Paid",
    "PeopleAlsoAsk",
    "PeopleAlsoAskElement",
    "Price",
    "Question",
    "Rating",
    "Rectangle",
    "Reference",
    "RelatedResult",
    "RelatedSearches",
    "Response",
    "Result",
    "Review",
    "Reviewer",
    "Shopping",
    "ShoppingElement",
    "ShoppingProduct",
    "Spell",
    "Stories",
    "StoryElement",
    "Table",
    "View",
    "WorkHours",
    "WorkTime",
    "YoutubeVideo",
    "read_items",
    "read_results",
    "view",
]
