"""The service's free lists of locations and languages: fetched once, kept on disk, searched.

``finding`` makes and searches lines, ``cache`` keeps them in a file, ``loading`` decides between
that file and the service. Which list an endpoint uses is the catalogue's business.
"""

from __future__ import annotations

from dfseo_async.lists.cache import List, cache_folder
from dfseo_async.lists.finding import Hits, find
from dfseo_async.lists.loading import MAX_AGE, Loaded, load

__all__ = ["MAX_AGE", "Hits", "List", "Loaded", "cache_folder", "find", "load"]
