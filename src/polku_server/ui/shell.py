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


@dataclass(frozen=True, slots=True)
class Heading:
    """Places under one heading, folded until it is opened or the reader is there; without a name they stand open."""

    name: str
    stops: list[Stop]

    @property
    def here(self) -> bool:
        """Tell whether the reader is at one of its places."""
        return any(stop.here for stop in self.stops)


Place = tuple[str, str]  # its name and its address
Group = tuple[str, list[Place]]  # the heading over some places, empty where they need none
Places = Callable[[Any], tuple[Iterable[Place], Iterable[Group]]]
Finds = Callable[[Any], str]
_places: list[Places] = []
_finds: list[Finds] = []


def menu_of(places: Places, finds: Finds) -> None:
    """Say who gives a reader's menu and the address where customers are found; called by `overview` once at start."""
    _places[:], _finds[:] = [places], [finds]


class Shell:
    """Asked for by the base template; nothing is read before it is."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def organisation(self) -> Any:
        """The one organisation, None before the first start has named it."""
        return apps.get_model("polku", "Organisation").objects.first()

    @cached_property
    def places(self) -> tuple[list[Stop], list[Heading]]:
        """What the reader may open: the loop's stops, and the rest in groups."""
        stages, groups = _places[0](self.request.user) if _places else ((), ())
        held = [(name, list(rest)) for name, rest in groups]
        near = self.near([*stages, *(place for _name, rest in held for place in rest)])
        return self.stops(stages, near), [Heading(name, self.stops(rest, near)) for name, rest in held]

    @cached_property
    def finds(self) -> str:
        """Where the reader finds a customer; empty for whoever may not look for one by name."""
        return _finds[0](self.request.user) if _finds else ""

    @property
    def menu(self) -> list[Stop]:
        """The loop's stops."""
        return self.places[0]

    @cached_property
    def rest(self) -> list[Stop]:
        """Every place beside the loop."""
        return [stop for group in self.places[1] for stop in group.stops]

    @property
    def day(self) -> Stop | None:
        """Where the day begins, above the loop."""
        return next((stop for stop in self.rest if stop.url == DAY), None)

    @property
    def others(self) -> list[Heading]:
        """What stands beside the loop, or instead of it."""
        groups = [Heading(each.name, [stop for stop in each.stops if stop.url != DAY]) for each in self.places[1]]
        return [each for each in groups if each.stops]

    @cached_property
    def where(self) -> str:
        """The name of the place that the page belongs to."""
        return next((stop.name for stop in self.rest + self.menu if stop.here), "")

    def near(self, places: Iterable[Place]) -> str:
        """Give the address of the one place that the page belongs to: of those it lies under, the nearest."""
        return max((url for _name, url in places if self.request.path.startswith(url)), key=len, default="")

    def stops(self, places: Iterable[Place], near: str) -> list[Stop]:
        """Mark where the reader is, as aria-current says it."""
        here = "page" if self.request.path == near else "true"
        return [Stop(str(name), url, here if url == near else "") for name, url in places]

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


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor of every template."""
    return {"shell": Shell(request)}
