"""The exports of common systems, by the columns that their makers document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from polku.errors import InputError
from polku.words import gettext as _


@dataclass(frozen=True, slots=True)
class Preset:
    """One kind of file of one system. ``columns`` give a field the headings that it may stand under, best first."""

    name: str
    system: str
    kind: str
    tells: tuple[str, ...]  # headings that together no other system has
    columns: Mapping[str, tuple[str, ...]]
    fixed: Mapping[str, Any] = field(default_factory=dict)

    def fits(self, headings: Sequence[str]) -> bool:
        """Tell whether a file looks like this system's."""
        folded = {heading.casefold() for heading in headings}
        return all(each.casefold() in folded for each in self.tells)

    def document(self, headings: Sequence[str]) -> dict[str, Any]:
        """Give the map of a file."""
        held = {heading.casefold(): heading for heading in headings}
        found = dict(self.fixed)
        for name, names in self.columns.items():
            column = next((held[each.casefold()] for each in names if each.casefold() in held), None)
            if column is not None:
                found[name] = column
        return found


PRESETS: tuple[Preset, ...] = ()


def chosen(name: str, kind: str, headings: Sequence[str]) -> Preset | None:
    """Give the preset that was named, or whose headings a file has; None if none.

    Raises
    ------
    InputError
        The name is not known for this kind of file.
    """
    ours = [each for each in PRESETS if each.kind == kind]
    if not name:
        return next((each for each in ours if each.fits(headings)), None)
    for each in ours:
        if each.name == name:
            return each
    said = _("There is no preset {name} for {kind}; there are: {names}.")
    raise InputError(said.format(name=name, kind=kind, names=", ".join(each.name for each in ours) or "–"))
