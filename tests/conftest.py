"""What every test runs under: no account in the environment, and hypothesis without a stopwatch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "dfseo",
    deadline=None,  # a busy machine is not a bug
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("dfseo")


@pytest.fixture(autouse=True, scope="session")
def _no_account() -> Iterator[None]:
    """Nobody's credentials and no other host leak into a test."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATAFORSEO_LOGIN", "DATAFORSEO_PASSWORD", "DATAFORSEO_BASE_URL"):
            patch.delenv(name, raising=False)
        yield
