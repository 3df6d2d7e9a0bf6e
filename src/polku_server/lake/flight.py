"""The lake's door: Arrow Flight on a unix socket. Who may open the socket's folder may ask."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pyarrow as pa
from pyarrow import flight

from .keeper import Keeper, Refused

log = logging.getLogger(__name__)
ROWS_AT_ONCE = 8_192
ACTIONS = ("status", "update", "rebuild", "compact")


class Door(flight.FlightServerBase):  # type: ignore[misc]  # pyarrow has no types
    """Answers SELECTs and a few verbs; listens from its making until ``shutdown``."""

    def __init__(self, location: str, keeper: Keeper) -> None:
        super().__init__(location)
        self.keeper = keeper

    def do_get(self, context: flight.ServerCallContext, ticket: flight.Ticket) -> flight.FlightDataStream:
        """Stream the answer of one SELECT, whose text is the ticket."""
        batches = answers(self.keeper, ticket.ticket.decode(), context.is_cancelled)
        return flight.GeneratorStream(next(batches), batches)

    def do_action(self, context: flight.ServerCallContext, action: flight.Action) -> Iterator[bytes]:
        """Do one verb and give the lake's status as JSON."""
        if action.type not in ACTIONS:
            raise flight.FlightServerError(f"The lake knows {', '.join(ACTIONS)}.")
        yield json.dumps(getattr(self.keeper, action.type)()).encode()

    def list_actions(self, context: flight.ServerCallContext) -> list[tuple[str, str]]:
        """Name the verbs."""
        return [(name, "") for name in ACTIONS]


def answers(keeper: Keeper, sql: str, gone: Callable[[], bool] = bool) -> Iterator[pa.Schema | pa.RecordBatch]:
    """Give the answer's schema, then its batches."""
    try:
        with keeper.asked(sql, gone=gone) as asked:
            reader: Any = asked.to_arrow_reader(ROWS_AT_ONCE)
            yield reader.schema
            yield from reader
    except (duckdb.Error, Refused) as error:
        log.warning("lake: a question was not answered: %s", type(error).__name__)
        raise flight.FlightServerError(str(error)) from None
