"""The sentences that people read, in their language: English in the code, Finnish and Swedish in ``locale/``."""

import gettext as _gettext
import os
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "fi", "sv")

_LOCALE = Path(__file__).parent / "locale"
_spoken: ContextVar[str | None] = ContextVar("polku_language", default=None)


def language() -> str:
    """Language in use, one of ``LANGUAGES``: what ``speak`` was given, else the environment's, else English."""
    return _spoken.get() or _from_environment()


def speak(code: str | None) -> None:
    """Speak ``code`` (one of ``LANGUAGES``) from here on in this context; ``None`` follows the environment again."""
    _spoken.set(code)


def _from_environment() -> str:
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):  # the order of GNU gettext
        value = os.environ.get(variable)
        if value:
            code = value.split(":")[0][:2].lower()
            return code if code in LANGUAGES else "en"
    return "en"


@cache
def _catalogue(code: str) -> _gettext.NullTranslations:
    return _gettext.translation("polku", localedir=_LOCALE, languages=[code], fallback=True)


def gettext(message: str) -> str:
    """Translate ``message``; in English, or where a translation is missing, the message itself."""
    return _catalogue(language()).gettext(message)


def pgettext(context: str, message: str) -> str:
    """Translate ``message`` where one English word has several meanings; ``context`` says which."""
    return _catalogue(language()).pgettext(context, message)


def N_(message: str) -> str:  # noqa: N802
    """Mark ``message`` for the catalogues, as GNU gettext does; it is translated where it is said."""
    return message


def ngettext(one: str, many: str, n: int) -> str:
    """Translate by number: ``one`` if ``n`` is 1, else ``many``, by the rules of the language."""
    return _catalogue(language()).ngettext(one, many, n)


def decimal(value: float, places: int = 0) -> str:
    """Write a number as the language does: a comma in Finnish and Swedish, a true minus sign, no minus zero."""
    text = f"{value:.{places}f}"
    text = text.removeprefix("-") if float(text) == 0 else text.replace("-", "−")
    return text if language() == "en" else text.replace(".", ",")


def whole(count: int) -> str:
    """Write a count with its thousands apart: 8,225 in English, 8 225 with a hard space elsewhere."""
    text = f"{count:,}"
    return text if language() == "en" else text.replace(",", "\u00a0")


def percent(share: float) -> str:
    """Write a share 0-1 as whole per cent: 71% in English, 71 % with a hard space elsewhere."""
    return decimal(100 * share) + ("%" if language() == "en" else "\u00a0%")
