"""How far the lake has copied an append-only table."""

from __future__ import annotations

from typing import NamedTuple


class Position(NamedTuple):
    """The last row copied: the transaction that wrote it (PostgreSQL; else 0), and its id."""

    xid: int = 0
    id: int = 0


START = Position()
