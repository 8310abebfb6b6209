"""What can be seen on this machine without any call."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
from importlib import metadata
from pathlib import Path

from dfseo_async import __version__
from dfseo_async.checkup.judging import Finding, Level, judge_room, judge_sqlite, judge_url
from dfseo_async.errors import ConfigError
from dfseo_async.settings import Settings, find_base_url, find_credentials

PACKAGES = ("aiohttp", "filelock", "isal", "msgspec", "orjson", "platformdirs", "rich", "typer")


def check_here(settings: Settings) -> list[Finding]:
    """Versions, disk, credentials and base URL."""
    folder = Path.cwd()
    return [
        Finding("python", Level.OK, f"{platform.python_version()} on {platform.platform()}"),
        Finding("packages", Level.OK, f"dfseo-async {__version__}, {_versions()}"),
        judge_sqlite(sqlite3.sqlite_version_info),
        judge_room(
            str(folder), shutil.disk_usage(folder).free, is_writable=os.access(folder, os.W_OK)
        ),
        _credentials(settings),
        _service(settings),
    ]


def _versions() -> str:
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            found.append(f"{name} of unknown version")
    return ", ".join(found)


def _credentials(settings: Settings) -> Finding:
    try:
        found = find_credentials(settings)
    except ConfigError as error:
        advice = (
            "export DATAFORSEO_LOGIN=… DATAFORSEO_PASSWORD=…"
            " from https://app.dataforseo.com/api-access"
        )
        return Finding("credentials", Level.BAD, str(error), advice)
    if any(text != text.strip() for text in (found.login, found.password)):
        what = "in the environment, with blanks around them"
        return Finding("credentials", Level.WARN, what, "set them again without the blanks")
    return Finding("credentials", Level.OK, "login and password are in the environment")


def _service(settings: Settings) -> Finding:
    try:
        return judge_url(find_base_url(settings))
    except ConfigError as error:
        return Finding("service", Level.BAD, str(error), "mend DATAFORSEO_BASE_URL")
