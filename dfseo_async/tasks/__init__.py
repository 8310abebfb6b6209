"""Typed tasks: one class for each endpoint, in a module for each API; editors complete the fields.

```python
from dfseo_async.tasks.serp import GoogleMapsTask, SerpTask

GoogleMapsTask(keyword="tea", location_code=2840, language_code="en", key="row-17")
```

A class is named after its endpoint, and carries it: ``serp/google/maps`` is
``serp.GoogleMapsTask``, ``merchant/amazon/products`` is ``merchant.AmazonProductsTask``. One job
takes tasks of several. ``SerpTask`` has the fields of all SERP endpoints and goes to the job's,
unless it names another.

The catalogue is the source: ``tools/make_tasks.py`` writes what editors read (``*.pyi``) from it,
and at run time the classes are made from it when they are asked for. Plain dicts and ``Task`` do
the same work. Fields that the catalogue does not know yet go in as a mapping, before the others.
"""
