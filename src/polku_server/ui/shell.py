"""What every staff page knows: the organisation, the menu, the languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from polku import LOOP

NAMES = {
    "register": _("Customers"),
    "listen": _("Listening"),
    "measure": _("Measures"),
    "understand": _("Customer insight"),
    "value": _("Value"),
    "promise": _("Promises"),
    "act": _("Actions"),
    "prove": _("Effects"),
    "govern": _("Privacy and governance"),
}


@dataclass(frozen=True, slots=True)
class Stop:
    """One stage in the menu; ``here`` is what aria-current says, empty elsewhere."""

    name: str
    url: str
    here: str


def answers_at(url: str) -> bool:
    """Tell whether a page stands at an address."""
    try:
        resolve(url)
    except Resolver404:
        return False
    return True


def stages() -> list[str]:
    """Give the stages that have a page, in the order of the loop: a stage's first page stands at its name."""
    return [stage for stage in LOOP if answers_at(f"/{stage}/")]


class Shell:
    """Asked for by the base template; nothing is read before it is."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def organisation(self) -> Any:
        """The one organisation, None before the first start has named it."""
        return apps.get_model("polku", "Organisation").objects.first()

    @cached_property
    def menu(self) -> list[Stop]:
        """The loop's stops."""
        return [Stop(str(NAMES[stage]), f"/{stage}/", self.here(f"/{stage}/")) for stage in stages()]

    @cached_property
    def where(self) -> str:
        """The name of the stage that the page belongs to."""
        return next((stop.name for stop in self.menu if stop.here), "")

    @cached_property
    def home(self) -> Stop | None:
        """Today, once there is such a page."""
        try:
            url = reverse("today")
        except NoReverseMatch:
            return None
        return Stop(str(_("Today")), url, "page" if self.request.path == url else "")

    @cached_property
    def languages(self) -> list[tuple[str, str]]:
        """The languages that the reader could change to."""
        return [(code, name) for code, name in settings.LANGUAGES if code != get_language()]

    @cached_property
    def formats(self) -> list[tuple[str, str]]:
        """The kinds of file that a list is exported as."""
        return [("csv", "CSV"), ("xlsx", "Excel"), ("parquet", "Parquet")]

    @cached_property
    def initials(self) -> str:
        """At most two letters of the reader's name."""
        words = str(self.request.user).split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    def here(self, url: str) -> str:
        """Say what aria-current is of a stage's link."""
        if self.request.path == url:
            return "page"
        return "true" if self.request.path.startswith(url) else ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor of every template."""
    return {"shell": Shell(request)}
