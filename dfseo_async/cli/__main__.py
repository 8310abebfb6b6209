"""``python -m dfseo_async.cli``: the same as ``dfseo-async``."""

from dfseo_async.cli import main

if __name__ == "__main__":
    main()
