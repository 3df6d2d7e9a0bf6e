"""Files of customers and purchases on their way into the register."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from polku_server.register.imports import bringing
from polku_server.register.imports.outcomes import Outcome
from polku_server.register.models import ImportBatch


def written(path: Path, text: str) -> Path:
    """Write a file of rows, one a line, indented as a test likes."""
    path.write_text("\n".join(line.strip() for line in text.strip().splitlines()) + "\n", encoding="utf-8")
    return path


def coming(kind: str, path: Path, document: dict[str, Any] | None = None, **options: Any) -> bringing.Coming:
    """Open a file."""
    return bringing.opened(kind, path, document, bringing.Options(**options))


def bring(
    kind: str, path: Path, document: dict[str, Any] | None = None, **options: Any
) -> tuple[ImportBatch | None, Outcome]:
    """Bring a file in."""
    return coming(kind, path, document, **options).bring_in()


def told(outcome: Outcome) -> list[tuple[int, str, str]]:
    """Give where problems stand."""
    return [(each.line, each.column, each.value) for each in outcome.problems]
