"""What a map says for one file: each field's column or one value, and how dates and amounts are meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from polku.errors import InputError
from polku.listen.amounts import Mark
from polku.listen.dates import Order
from polku.words import gettext as _

from ..models import CustomField, ImportMapping
from . import own as owned
from .headings import rank
from .kinds import Kind
from .maps import Place, as_written, known, order, quoted, table, unfit

SOURCE = "import"  # where rows come from if nobody names it
MARKS = ("comma", "point")
RESERVED = ("sample", "typed")


@dataclass(frozen=True, slots=True)
class Map:
    """What each column is; ``order`` and ``mark`` are None until the file or somebody settles them."""

    kind: Kind
    source: str
    places: Mapping[str, Place]
    order: Order | None = None
    mark: Mark | None = None
    own: Mapping[str, str] = field(default_factory=dict)  # a custom field's key -> its column
    fields: Mapping[str, CustomField] = field(default_factory=dict)  # those fields, by key
    why: Mapping[str, str] = field(default_factory=dict)

    def column(self, name: str) -> str:
        """Give a field's column; empty where it has none."""
        return self.places.get(name, Place()).column

    def __contains__(self, name: str) -> bool:
        return name in self.places

    def document(self) -> dict[str, Any]:
        """Give the map as it is kept."""
        document: dict[str, Any] = {"source": self.source}
        for name, place in self.places.items():
            document[name] = place.column or {"value": place.value}
        if self.own:
            document["custom"] = dict(self.own)
        if self.order:
            document["dates"] = self.order
        if self.mark:
            document["decimals"] = self.mark
        return document

    def lines(self) -> dict[str, str]:
        """Give the map as the lines of a TOML file, by field."""
        found = {}
        for name, place in self.places.items():
            said = quoted(place.column) if place.column else f"{{value = {quoted(place.value)}}}"
            found[name] = f"{name} = {said}"
        found |= {f"custom.{key}": f"custom.{key} = {quoted(column)}" for key, column in self.own.items()}
        if self.order:
            found["dates"] = f"dates = {quoted(self.order)}"
        if self.mark:
            found["decimals"] = f"decimals = {quoted(self.mark)}"
        return found


def read(kind: Kind, document: Mapping[str, Any], columns: list[str], file: str, **overruled: Any) -> Map:
    """Understand a map for one file; what is ``overruled`` (source, dates, decimals, currency) wins.

    Raises
    ------
    InputError
        Naming the line of the map, what stands there and what may; MissingColumn if the file lacks a column.
    """
    document = {**document, **{name: value for name, value in overruled.items() if value is not None}}
    known("", document, (*kind.names, "source", "dates", "decimals", "custom"))
    places = {name: place(name, document[name], columns, file) for name in kind.names if name in document}
    needed(kind, places, columns, file)
    ours = own(kind, document.get("custom", {}), columns, file)
    return Map(
        kind,
        source(document.get("source", SOURCE)),
        places,
        order(document.get("dates")),
        mark(document.get("decimals")),
        ours,
        {key: each for key, each in owned.fields(kind.name).items() if key in ours} if ours else {},
    )


def needed(kind: Kind, places: Mapping[str, Place], columns: list[str], file: str) -> None:
    """Refuse a map that leaves out what no row can do without."""
    for group in kind.needs:
        if not any(name in places for name in group):
            said = _('Nothing says which column is the {field}. Give a map with a line such as {name} = "a column". ')
            said += _("{file} has: {columns}.")
            label = " / ".join(str(kind.field(name).label) for name in group)
            raise InputError(said.format(field=label, name=group[0], file=file, columns=", ".join(columns)))


def place(name: str, part: Any, columns: list[str], file: str) -> Place:
    """Give where a field stands: its column, or the one value."""
    given = table(name, part, ("column", "value"))
    if "value" in given:
        if not isinstance(given["value"], str) or not given["value"].strip():
            raise InputError(unfit(name, given["value"]))
        return Place(value=given["value"].strip())
    if not isinstance(given["column"], str) or not given["column"].strip():
        raise InputError(unfit(name, given["column"]))
    return Place(column=as_written(given["column"], columns, file))


def source(name: Any) -> str:
    """Give the source's name."""
    if not isinstance(name, str) or not name.strip():
        raise InputError(unfit("source", repr(name)))
    if name.strip().casefold() in RESERVED:
        raise InputError(_("The source {name} is kept for Polku itself. Name another.").format(name=name))
    if len(name.strip()) > 40:
        raise InputError(_("The source {name} is longer than 40 characters. Give a shorter name.").format(name=name))
    return name.strip()


def mark(text: Any) -> Mark | None:
    """Read which sign parts the cents."""
    if text is None:
        return None
    if text not in MARKS:
        raise InputError(_("decimals is {value}; allowed: comma, point.").format(value=text))
    return "comma" if text == "comma" else "point"


def own(kind: Kind, part: Any, columns: list[str], file: str) -> dict[str, str]:
    """Give the columns of the company's own fields, which must be known with their purpose first."""
    if not part:
        return {}
    if not isinstance(part, Mapping):
        raise InputError(unfit("custom", part))
    known("custom", part, tuple(owned.fields(kind.name)))
    return {key: as_written(str(column), columns, file) for key, column in part.items()}


def better(kind: Kind, columns: list[str]) -> dict[str, list[str]]:
    """Give for each field the columns whose headings fit best; more than one is a question."""
    found: dict[str, list[str]] = {}
    for each in kind.fields:
        ranks = {column: at for column in columns if (at := rank(kind.name, each.name, column)) is not None}
        if ranks:
            found[each.name] = [column for column, at in ranks.items() if at == min(ranks.values())]
    return found


@transaction.atomic
def keep(mapped: Map, name: str, columns: list[str]) -> None:
    """Remember a map by a name, with the headings of the file that it was for."""
    kept = {"header": columns, "document": mapped.document()}
    ImportMapping.objects.update_or_create(kind=mapped.kind.name, name=name, defaults=kept)


def named(kind: Kind, name: str) -> dict[str, Any]:
    """Give a saved map by its name."""
    found = ImportMapping.objects.filter(kind=kind.name, name=name).first()
    if found is None:
        there = ", ".join(ImportMapping.objects.filter(kind=kind.name).values_list("name", flat=True)) or "–"
        said = _("There is neither a file nor a saved map {name} for {kind}. Saved maps: {names}.")
        raise InputError(said.format(name=name, kind=kind.name, names=there))
    return dict(found.document)


def again(kind: Kind, source: str, columns: list[str]) -> dict[str, Any] | None:
    """Give the map with which a file of the same headings came in last from this source."""
    for found in ImportMapping.objects.filter(kind=kind.name).order_by("-changed_at"):
        if found.header == columns and found.document.get("source") == source:
            return dict(found.document)
    return None
