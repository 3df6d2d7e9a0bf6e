"""The one table of POLKU_* settings: name, default, meaning, and what is allowed.

A value that is not allowed stops the start with the name, the value and what is allowed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from polku.errors import SettingError

PASSWORD = re.compile(r"(?<=password=)('[^']*'|[^\s&]*)", re.IGNORECASE)  # in words of libpq


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: how its text is read, and how it is explained."""

    name: str
    default: str
    allowed: str
    meaning: str
    read: Callable[[str], Any]


def one_of(*words: str) -> Callable[[str], str]:
    """Read one of a few words."""

    def read(text: str) -> str:
        if text not in words:
            raise ValueError
        return text

    return read


def between(low: int, high: int) -> Callable[[str], int]:
    """Read a whole number from low to high."""

    def read(text: str) -> int:
        number = int(text)
        if not low <= number <= high:
            raise ValueError
        return number

    return read


def folder(text: str) -> Path:
    """Read a folder's path; it is made at first start."""
    try:
        path = Path(text).expanduser().absolute()
    except RuntimeError:  # ~somebody who has no home
        raise ValueError from None
    if not text or (path.exists() and not path.is_dir()):
        raise ValueError
    return path


def zone(text: str) -> ZoneInfo:
    """Read a time zone's name."""
    if text not in available_timezones():
        raise ValueError
    return ZoneInfo(text)


def memory(text: str) -> str:
    """Read an amount of memory such as 512MB."""
    if not text.endswith(("MB", "GB")) or int(text[:-2]) < 1:
        raise ValueError
    return text


def is_loopback(host: str) -> bool:
    """Tell whether a host name means this machine only."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def address(text: str) -> SplitResult:
    """Read the public address; plain http is for this machine only."""
    url = urlsplit(text)
    loopback = is_loopback(url.hostname or "")
    if url.scheme not in ("http", "https") or not url.hostname or url.path not in ("", "/"):
        raise ValueError
    if (url.scheme == "http" and not loopback) or url.port == 0:
        raise ValueError
    return url


def listens(text: str) -> str:
    """Read where to listen, as host:port; empty follows the public address."""
    host, _, port = text.rpartition(":")
    if text and not (host and 1 <= int(port) <= 65535):
        raise ValueError
    return text


def database(text: str) -> SplitResult | None:
    """Read a database's address; empty means SQLite in the data folder."""
    if not text:
        return None
    url = urlsplit(text)
    if url.scheme not in ("postgres", "postgresql") or not url.path.strip("/") or url.port == 0:
        raise ValueError
    return url


SETTINGS = (
    Setting(
        "POLKU_DATA",
        "~/.local/share/polku",
        "a folder on a local disk",
        "Where the database, the lake and the secrets live.",
        folder,
    ),
    Setting(
        "POLKU_DATABASE_URL",
        "",
        "empty for SQLite, or postgres://user:password@host:port/name",
        "The store. SQLite serves one machine well; PostgreSQL takes several web workers.",
        database,
    ),
    Setting(
        "POLKU_URL",
        "http://127.0.0.1:8000",
        "https://your.host, or http:// for this machine only",
        "The address that people use. It decides host, port and whether cookies are secure.",
        address,
    ),
    Setting(
        "POLKU_BIND",
        "",
        "empty to follow POLKU_URL, or host:port",
        "Where the web process listens, behind your proxy.",
        listens,
    ),
    Setting(
        "POLKU_LANGUAGE", "fi", "fi, sv or en", "The language where a person has chosen none.", one_of("fi", "sv", "en")
    ),
    Setting(
        "POLKU_TIME_ZONE",
        "Europe/Helsinki",
        "a name of the IANA time zone database",
        "The zone in which a day and a week begin. Changing it means rebuilding the lake.",
        zone,
    ),
    Setting("POLKU_MINIMUM", "10", "5 to 100", "Answers needed before a page shows a value.", between(5, 100)),
    Setting("POLKU_WEB_WORKERS", "2", "1 to 64", "Web workers on PostgreSQL. SQLite always has one.", between(1, 64)),
    Setting(
        "POLKU_WEB_THREADS",
        "16",
        "2 to 64",
        "Threads of each web worker; also how many requests may wait.",
        between(2, 64),
    ),
    Setting("POLKU_LAKE_MEMORY", "512MB", "a number and MB or GB", "The most memory the lake takes.", memory),
    Setting(
        "POLKU_LOG_LEVEL",
        "INFO",
        "DEBUG, INFO, WARNING or ERROR",
        "How much the logs tell. No level logs answers, tokens or addresses.",
        one_of("DEBUG", "INFO", "WARNING", "ERROR"),
    ),
)


def read(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Give each setting's value by its name; an unknown POLKU_ name or a wrong value raises SettingError.

    The value of an unknown name is not shown: POLKU_DB_PASSWORD is one.
    """
    known = {setting.name for setting in SETTINGS}
    for name in environ:
        if name.startswith("POLKU_") and name not in known:
            raise SettingError(name, "***", "only " + ", ".join(sorted(known)))
    return {setting.name: value(setting, environ) for setting in SETTINGS}


def value(setting: Setting, environ: Mapping[str, str]) -> Any:
    """Read one setting."""
    text = environ.get(setting.name, setting.default)
    try:
        return setting.read(text)
    except ValueError:
        raise SettingError(setting.name, shown(setting, text), setting.allowed) from None


def shown(setting: Setting, text: str) -> str:
    """Keep a password out of an error, also of an address that cannot be read."""
    before, at, host = text.rpartition("@")
    start = before.find("://") + 3 if "://" in before else 0
    user, colon, _ = before[start:].partition(":")
    return PASSWORD.sub("***", f"{before[:start]}{user}:***@{host}" if at and colon else text)
