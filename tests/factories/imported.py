"""Files of answers on their way into the system."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from polku.listen import reading
from polku_server.listen import importing, imports, mapping
from polku_server.listen.models import ImportBatch
from polku_server.listen.remembered import definition

MAP: dict[str, Any] = {
    "source": "shop",
    "id": "id",
    "date": "day",
    "touchpoint": "place",
    "unit": "unit",
    "language": "language",
    "scores": {"csat": {"column": "csat", "scale": "1-5"}, "nps": {"column": "nps", "scale": "0-10"}},
    "texts": {"why": "why"},
}
HEADER = ("id", "day", "place", "unit", "language", "csat", "nps", "why")


def row(**cells: str) -> list[str]:
    """Give one good row, changed where asked."""
    good = dict(zip(HEADER, ("", "2027-03-31", "Kassa", "Espoo", "fi", "5", "9", ""), strict=True))
    return list((good | cells).values())


def write(path: Path, rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> Path:
    """Write a file of rows, every cell in quotation marks."""
    lines = [header, *rows]
    text = "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in line) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8", newline="")
    return path


def planned(path: Path, document: dict[str, Any] | None = None) -> tuple[importing.Rows, imports.Plan, dict[str, Any]]:
    """Read a file by a map and plan its import."""
    document = MAP if document is None else document
    feedback = reading.read(path)
    mapped = mapping.read(document, feedback)
    found = importing.rows(feedback, mapped)
    plan = imports.planned(found.good, mapped.source, id_column=mapped.id)
    return found, plan, definition(mapped, document, feedback)


def bring(path: Path, document: dict[str, Any] | None = None) -> ImportBatch:
    """Bring a file in."""
    document = MAP if document is None else document
    _found, plan, asked = planned(path, document)
    return imports.bring_in(plan, source=document["source"], definition=asked, file_name=path.name)
