"""What the pages that span stages register with the stages below; what counts is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..govern import hooks
from ..govern.hooks import Todo
from ..govern.policy import Reader

if TYPE_CHECKING:
    from ..register.models import ImportRun


def register() -> None:
    """Called once at start."""
    from ..register.imports import ways
    from . import rights

    rights.register()
    ways.register_look("material", look)
    hooks.today.append(today)


def look(run: ImportRun) -> dict[str, Any]:
    """Look at a file of one's own; statistics are loaded by then, not into every process at its start."""
    from . import material

    return material.look(run)


def today(by: Reader) -> Iterator[Todo]:
    """Give what was decided and is to be seen to."""
    from . import weekly

    yield from weekly.today(by)
