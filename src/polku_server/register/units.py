"""The tree of units, read at once: it is small."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from .models import Unit


class Units:
    """The units that a reader may know of, or every unit, with who stands below whom."""

    def __init__(self, known: QuerySet[Unit] | None = None) -> None:
        self.all = list((Unit.objects.all() if known is None else known).order_by("name"))
        self.by_id = {unit.id: unit for unit in self.all}

    def named(self, public_id: str) -> Unit | None:
        """Find the unit of an address; None when none is named."""
        if not public_id:
            return None
        for unit in self.all:
            if unit.public_id == public_id:
                return unit
        raise Http404

    def below(self, unit: Unit | None) -> list[int]:
        """Give the keys of a unit and of all below it, ascending; empty for the whole organisation."""
        if unit is None:
            return []
        found, fresh = {unit.id}, {unit.id}
        while fresh:
            fresh = {each.id for each in self.all if each.parent_id in fresh} - found
            found |= fresh
        return sorted(found)

    def above(self, unit: Unit) -> Unit | None:
        """Give the unit that a unit belongs to."""
        return self.by_id.get(unit.parent_id) if unit.parent_id else None
