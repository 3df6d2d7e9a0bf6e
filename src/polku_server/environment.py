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
from urllib.parse import SplitResult, parse_qsl, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from polku.act.hours import Calendar, Holidays, opening
from polku.errors import InputError, SettingError

SENDER = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")
DOMAIN = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z]")
ZONE_FILE = "time-zone"  # in the data folder: the zone chosen on the settings page, as it was at the last start
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


def size(text: str) -> int:
    """Read an amount such as 500MB, as bytes."""
    return int(memory(text)[:-2]) * (10**9 if text.endswith("GB") else 10**6)


def is_loopback(host: str) -> bool:
    """Tell whether a host name means this machine only."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_number(host: str) -> bool:
    """Tell whether a host is written as a number, not as a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


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


def file(text: str) -> Path | None:
    """Read a file's path; empty means none."""
    path = Path(text).expanduser()
    if text and not path.is_file():
        raise ValueError
    return path if text else None


def mail(text: str) -> SplitResult | None:
    """Read where mail is handed over; empty means that none is sent."""
    if not text:
        return None
    url = urlsplit(text)
    asked = dict(parse_qsl(url.query, strict_parsing=True)) if url.query else {}
    if url.scheme != "smtp" or not url.hostname or url.port == 0 or url.path.strip("/"):
        raise ValueError
    if set(asked) - {"tls"} or asked.get("tls", "starttls") not in ("starttls", "always", "none"):
        raise ValueError
    return url


def opening_hours(text: str) -> Calendar:
    """Read opening hours; public holidays are those of Finland."""
    try:
        return Calendar(opening(text), Holidays("FI"))
    except InputError:
        raise ValueError from None


def sender(text: str) -> str:
    """Read an address that mail comes from."""
    if text and not SENDER.fullmatch(text):
        raise ValueError
    return text


def issuer(text: str) -> str:
    """Read an identity provider's address; plain http is for this machine only."""
    if not text:
        return ""
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.hostname or url.query or url.port == 0:
        raise ValueError
    if url.scheme == "http" and not is_loopback(url.hostname):
        raise ValueError
    return text.rstrip("/")


def word(text: str) -> str:
    """Read a text without spaces."""
    if any(sign.isspace() for sign in text):
        raise ValueError
    return text


def domains(text: str) -> tuple[str, ...]:
    """Read names of domains, with commas between."""
    names = tuple(name.strip().lower() for name in text.split(",")) if text else ()
    if not all(DOMAIN.fullmatch(name) for name in names):
        raise ValueError
    return names


def name(text: str) -> str:
    """Read a short name for a button."""
    if len(text) > 40:
        raise ValueError
    return text


def place(text: str) -> Path | None:
    """Read the path of a file that may not be there yet; empty means none."""
    try:
        path = Path(text).expanduser().absolute()
    except RuntimeError:  # ~somebody who has no home
        raise ValueError from None
    if text and path.is_dir():
        raise ValueError
    return path if text else None


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
    Setting("POLKU_PULSE_MINIMUM", "5", "5 to 100", "People in the smallest group of a pulse.", between(5, 100)),
    Setting(
        "POLKU_OPENING_HOURS",
        "mon-fri/8-16",
        "days and hours such as mon-fri/8-16, sat/10:00-14:30",
        "When customers are served. A case falls due by these hours; public holidays are closed.",
        opening_hours,
    ),
    Setting("POLKU_CASE_HOURS", "16", "1 to 400", "Open hours in which a case's customer is called.", between(1, 400)),
    Setting("POLKU_CASE_EUROS", "150", "0 to 99999", "Euros that a case's owner may give back.", between(0, 99999)),
    Setting(
        "POLKU_SILENT_DAYS",
        "90",
        "0 to 3650",
        "Days without meeting a key account before a case is opened; 0 opens none.",
        between(0, 3650),
    ),
    Setting("POLKU_WEB_WORKERS", "2", "1 to 64", "Web workers on PostgreSQL. SQLite always has one.", between(1, 64)),
    Setting(
        "POLKU_WEB_THREADS",
        "16",
        "2 to 64",
        "Threads of each web worker; also how many requests may wait.",
        between(2, 64),
    ),
    Setting("POLKU_LAKE_MEMORY", "512MB", "a number and MB or GB", "The most memory the lake takes.", memory),
    Setting("POLKU_LAKE_WAIT", "10", "1 to 60", "Seconds that a page waits for figures at most.", between(1, 60)),
    Setting("POLKU_LARGEST_FILE", "1GB", "a number and MB or GB", "The largest file that is read in.", size),
    Setting(
        "POLKU_LOG_LEVEL",
        "INFO",
        "DEBUG, INFO, WARNING or ERROR",
        "How much the logs tell. No level logs answers, tokens or addresses.",
        one_of("DEBUG", "INFO", "WARNING", "ERROR"),
    ),
    Setting(
        "POLKU_AUDIT_KEY",
        "",
        "empty for audit.key in the data folder, or a file's path",
        "The key that signs the audit log's head. Made at first start; the signed heads are kept beside it.",
        place,
    ),
    Setting(
        "POLKU_PROXIES",
        "0",
        "0 to 5",
        "How many proxies of yours stand in front. With some, a caller's address is read from X-Forwarded-For.",
        between(0, 5),
    ),
    Setting(
        "POLKU_MAIL_URL",
        "",
        "empty for no mail, or smtp://user:password@host:port?tls=starttls (or always, none)",
        "The mail server that takes invitations. Without one, an invitation's link is shown once on the page.",
        mail,
    ),
    Setting("POLKU_MAIL_FROM", "", "empty, or an e-mail address", "The address that mail comes from.", sender),
    Setting(
        "POLKU_BREACHED_PASSWORDS",
        "",
        "empty, or a file",
        "Passwords that were leaked somewhere: SHA-1 hashes in order, one a line. None of them can be chosen.",
        file,
    ),
    Setting(
        "POLKU_OIDC_ISSUER",
        "",
        "empty, or https://, or http:// for this machine only",
        "The identity provider (OpenID Connect) that people may sign in with.",
        issuer,
    ),
    Setting("POLKU_OIDC_CLIENT_ID", "", "a text without spaces", "What the provider calls Polku.", word),
    Setting("POLKU_OIDC_CLIENT_SECRET", "", "a text without spaces", "What proves to the provider that we ask.", word),
    Setting("POLKU_OIDC_NAME", "", "at most 40 characters", "The provider's name on the sign-in page.", name),
    Setting(
        "POLKU_OIDC_DOMAINS",
        "",
        "names of domains with commas between",
        "E-mail domains that the provider answers for. Somebody new from there may come in, without any role yet.",
        domains,
    ),
)
TOGETHER = (
    ("POLKU_MAIL_URL", "POLKU_MAIL_FROM"),
    ("POLKU_OIDC_ISSUER", "POLKU_OIDC_CLIENT_ID", "POLKU_OIDC_CLIENT_SECRET"),
)


def read(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Give each setting's value by its name; an unknown POLKU_ name or a wrong value raises SettingError.

    The value of an unknown name is not shown: POLKU_DB_PASSWORD is one.
    """
    known = {setting.name for setting in SETTINGS}
    for name in environ:
        if name.startswith("POLKU_") and name not in known:
            raise SettingError(name, "***", "only " + ", ".join(sorted(known)))
    values = {setting.name: value(setting, environ) for setting in SETTINGS}
    for group in TOGETHER:
        missing = [name for name in group if not values[name]]
        if 0 < len(missing) < len(group):
            raise SettingError(
                missing[0], "", "a value, as " + " and ".join(each for each in group if values[each]) + " asks for one"
            )
    return values


def chosen_zone(data: Path) -> ZoneInfo | None:
    """Give the time zone that was chosen on the settings page; None where POLKU_TIME_ZONE holds."""
    try:
        text = (data / ZONE_FILE).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    try:
        return zone(text)
    except ValueError:
        raise SettingError(str(data / ZONE_FILE), text, "a name of the IANA time zone database") from None


def value(setting: Setting, environ: Mapping[str, str]) -> Any:
    """Read one setting."""
    text = environ.get(setting.name, setting.default)
    try:
        return setting.read(text)
    except ValueError:
        raise SettingError(setting.name, shown(setting, text), setting.allowed) from None


def shown(setting: Setting, text: str) -> str:
    """Keep a password out of an error, also of an address that cannot be read."""
    if setting.name.endswith("_SECRET"):
        return "***"
    before, at, host = text.rpartition("@")
    start = before.find("://") + 3 if "://" in before else 0
    user, colon, _ = before[start:].partition(":")
    return PASSWORD.sub("***", f"{before[:start]}{user}:***@{host}" if at and colon else text)
