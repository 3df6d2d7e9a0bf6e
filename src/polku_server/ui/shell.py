"""What every staff page knows: the organisation, the menu, the languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

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

DAY = "/today/"


@dataclass(frozen=True, slots=True)
class Stop:
    """One place in the menu; ``here`` is what aria-current says, empty elsewhere."""

    name: str
    url: str
    here: str


Place = tuple[str, str]  # its name and its address
Places = Callable[[Any], tuple[Iterable[Place], Iterable[Place]]]
_places: list[Places] = []


def menu_of(places: Places) -> None:
    """Say who gives a reader's menu, the stages of the loop and the rest; called by `overview` once at start."""
    _places[:] = [places]


class Shell:
    """Asked for by the base template; nothing is read before it is."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def organisation(self) -> Any:
        """The one organisation, None before the first start has named it."""
        return apps.get_model("polku", "Organisation").objects.first()

    @cached_property
    def places(self) -> tuple[list[Stop], list[Stop]]:
        """What the reader may open: the loop's stops, and the rest."""
        stages, others = _places[0](self.request.user) if _places else ((), ())
        return self.stops(stages), self.stops(others)

    @property
    def menu(self) -> list[Stop]:
        """The loop's stops."""
        return self.places[0]

    @property
    def day(self) -> Stop | None:
        """Where the day begins, above the loop."""
        return next((stop for stop in self.places[1] if stop.url == DAY), None)

    @property
    def others(self) -> list[Stop]:
        """What stands beside the loop, or instead of it."""
        return [stop for stop in self.places[1] if stop.url != DAY]

    @cached_property
    def where(self) -> str:
        """The name of the place that the page belongs to."""
        return next((stop.name for stop in self.places[1] + self.menu if stop.here), "")

    def stops(self, places: Iterable[Place]) -> list[Stop]:
        """Mark where the reader is."""
        return [Stop(str(name), url, self.here(url)) for name, url in places]

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
