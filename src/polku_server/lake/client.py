"""Asking the lake process over its socket."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from polku.errors import LakeUnavailable
from polku.lake import Engine

from . import paths

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import flight

PATIENCE = 65.0  # seconds; the lake itself gives a question up after 60
CURE = "The lake does not answer. Start it with `polku serve`; if it runs, see what its log says."
OPTIONS = [("grpc.use_local_subchannel_pool", 1)]  # a new client does not wait for an old one's next attempt


class Served(Engine):
    """The lake of a data folder, as its process answers; one client in a process, for all its threads."""

    dialect = "duckdb"

    def __init__(self, data: Path) -> None:
        self.data = data
        self._lock = threading.Lock()
        self._client: tuple[int, flight.FlightClient] | None = None

    def run(self, sql: str) -> pa.Table:
        """Give the rows that one SELECT answers."""
        from pyarrow import flight

        return self._asked(lambda client, options: client.do_get(flight.Ticket(sql.encode()), options).read_all())

    def batches(self, sql: str) -> Iterator[pa.RecordBatch]:
        """Give the rows that one SELECT answers as they come; the lake itself gives up after a minute."""
        from pyarrow import flight

        reader = self._asked(lambda client, options: client.do_get(flight.Ticket(sql.encode()), options))
        try:
            for chunk in reader:
                yield chunk.data
        except flight.FlightError as error:
            raise LakeUnavailable(sentence(error)) from None

    def do(self, verb: str, *, patience: float | None = PATIENCE) -> dict[str, Any]:
        """Have the lake do status, update, rebuild or compact; its status comes back."""
        from pyarrow import flight

        action = flight.Action(verb, b"")
        (result,) = self._asked(lambda client, options: list(client.do_action(action, options)), patience)
        answer: dict[str, Any] = json.loads(result.body.to_pybytes())
        return answer

    def _asked(self, ask: Any, patience: float | None = PATIENCE) -> Any:
        """Ask, and ask once more over a new connection if the lake was started again in between."""
        from pyarrow import flight

        options = flight.FlightCallOptions(timeout=patience)
        for is_last in (False, True):
            client = self._connected()
            try:
                return ask(client, options)
            except flight.FlightUnavailableError:
                self._forget(client)
                if is_last:
                    raise LakeUnavailable(CURE) from None
            except flight.FlightTimedOutError:
                raise LakeUnavailable("The lake took too long to answer. Ask for a shorter period.") from None
            except flight.FlightError as error:
                raise LakeUnavailable(sentence(error)) from None
        return None

    def _connected(self) -> flight.FlightClient:
        """Give this process's client; a forked child opens its own."""
        from pyarrow import flight

        with self._lock:
            if self._client is None or self._client[0] != os.getpid():
                path = paths.socket(self.data)
                if not path.exists():
                    raise LakeUnavailable(CURE)
                self._client = (os.getpid(), flight.connect(f"grpc+unix://{path}", generic_options=OPTIONS))
            return self._client[1]

    def _forget(self, client: flight.FlightClient) -> None:
        """Drop a client whose server is gone; another thread may have done so already."""
        with self._lock:
            if self._client is not None and self._client[1] is client:
                self._client = None

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            held, self._client = self._client, None
        if held is not None and held[0] == os.getpid():
            held[1].close()


def sentence(error: Exception) -> str:
    """Give the lake's own words, without what gRPC puts around them."""
    return f"The lake could not answer: {str(error).split('. Detail:')[0].split('gRPC client debug context')[0]}"
