"""Whether everything is in place for a job, and what to do where it is not.

``judging`` says what facts mean, ``local`` looks at this machine, ``reaching`` at the way to the
service, ``asking`` at the account.
"""

from __future__ import annotations

from dfseo_async.checkup.asking import ask_service
from dfseo_async.checkup.judging import Fault, Finding, Level
from dfseo_async.checkup.local import check_here
from dfseo_async.checkup.reaching import reach
from dfseo_async.errors import ConfigError
from dfseo_async.settings import Settings, find_base_url, find_credentials

__all__ = ["Fault", "Finding", "Level", "examine"]


async def examine(settings: Settings) -> list[Finding]:
    """Every check, in the order in which they depend on each other.

    What cannot be looked at because something before it is bad is left out.

    Cost: free; two calls. Cancel: safe.
    """
    findings = check_here(settings)
    try:
        url = find_base_url(settings)
        find_credentials(settings)
    except ConfigError:
        return findings  # told of already
    findings.append(await reach(url))
    if findings[-1].level is not Level.BAD:
        findings += await ask_service(settings)
    return findings
