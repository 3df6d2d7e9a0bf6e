"""Kinds of files that a later stage knows how to read: the page and its jobs ask here, and know none by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..models import ImportRun
from .kinds import KINDS, Kind

Form = Mapping[str, str]
Answered = tuple[dict[str, Any], dict[str, Any]]  # a map and the options beside it


@dataclass(frozen=True, slots=True)
class Way:
    """How a dropped file of one kind is tried and brought in, and what its page asks.

    ``tried`` and ``bring_in`` give what is kept of a run: document, outcome, rows, batch.
    """

    kind: Kind
    tried: Callable[[ImportRun], dict[str, Any]]
    bring_in: Callable[[ImportRun], dict[str, Any]]
    taken: Callable[[Mapping[str, Any]], dict[str, str]]  # of a map: each field's column
    corrected: Callable[[Form, ImportRun], Answered]
    asked: Callable[[ImportRun], dict[str, Any]]  # what the page asks beside the columns
    presets: tuple[tuple[str, str], ...] = ()  # name and system


Look = Callable[[ImportRun], dict[str, Any]]  # gives what is kept of a run, as `Way.tried` does

_ways: dict[str, Way] = {}
_looks: dict[str, Look] = {}


def register(way: Way) -> None:
    """Called by a stage once at start."""
    _ways[way.kind.name] = way


def register_look(kind: str, look: Look) -> None:
    """Called by a stage once at start: files of this kind are only looked at, on a page of the stage's own."""
    _looks[kind] = look


def look(kind: str) -> Look | None:
    """Give how files that are only looked at are read; None for those that may come in."""
    return _looks.get(kind)


def looked_at() -> list[str]:
    """Give the kinds that the page of imports knows nothing of."""
    return list(_looks)


def of(kind: str) -> Way | None:
    """Give the way of a kind that a later stage reads; None for the register's own."""
    return _ways.get(kind)


def kinds() -> dict[str, Kind]:
    """Give every kind of file that can be dropped."""
    return {**KINDS, **{name: way.kind for name, way in _ways.items()}}


def presets() -> list[tuple[str, str]]:
    """Give the systems whose exports are known, by name."""
    from .presets import PRESETS

    found = {each.name: each.system for each in PRESETS}
    for way in _ways.values():
        found |= dict(way.presets)
    return sorted(found.items(), key=lambda each: each[1].casefold())
