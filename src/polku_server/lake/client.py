"""Asking the lake process over its socket."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from polku.errors import LakeUnavailable
from polku.lake import Engine

from . import paths, waiting

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import flight

    Asking = Callable[[flight.FlightClient, flight.FlightCallOptions], Any]

PATIENCE = 65.0  # seconds that whoever is no page waits; the lake itself gives a question up after 60
DOUBT = 1.0  # seconds that the smallest question may take, asked first once a page has waited in vain
CURE = "The lake does not answer. Start it with `polku serve`; if it runs, see what its log says."
TOO_LONG = "The lake took too long to answer. Ask for a shorter period."
OPTIONS = [("grpc.use_local_subchannel_pool", 1)]  # a new client does not wait for an old one's next attempt


class TookTooLong(LakeUnavailable):
    """The lake may be there; it did not answer in time."""


class Served(Engine):
    """The lake of a data folder, as its process answers; one client in a process, for all its threads."""

    dialect = "duckdb"

    def __init__(self, data: Path) -> None:
        self.data = data
        self._lock = threading.Lock()
        self._client: tuple[int, flight.FlightClient] | None = None
        self._heard = 0.0  # when anything was last answered
        self._is_doubted = False
        self._asking_again = threading.Lock()

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

    def answers(self, within: float) -> bool:
        """Tell whether the lake answers the smallest thing in so many seconds; no page's time is spent."""
        from pyarrow import flight

        until = time.monotonic() + within
        try:
            self._tried(lambda client, options: client.do_get(flight.Ticket(b"SELECT 1"), options).read_all(), until)
        except LakeUnavailable:
            return False
        return True

    def _asked(self, ask: Asking, patience: float | None = PATIENCE) -> Any:
        """Ask; a page for as long as it may wait, and not at all while the lake answers nobody."""
        page = waiting.page()
        if page is None:
            return self._tried(ask, None if patience is None else time.monotonic() + patience)
        if not waiting.crowd.enter(page) or not self._is_trusted():
            raise LakeUnavailable(CURE)
        begun = time.monotonic()
        try:
            answer = self._tried(ask, begun + page.left())
        except TookTooLong:
            self._is_doubted = self._is_doubted or self._heard < begun
            raise
        waiting.crowd.answered = time.monotonic()
        return answer

    def _is_trusted(self) -> bool:
        """Once a page has waited in vain: see whether the lake answers again, on one thread while others give up."""
        if not self._is_doubted:
            return True
        if not self._asking_again.acquire(blocking=False):
            return False
        try:
            self._is_doubted = not self.answers(DOUBT)
        finally:
            self._asking_again.release()
        return not self._is_doubted

    def _tried(self, ask: Asking, until: float | None) -> Any:
        """Ask, and ask once more over a new connection if the lake was started again in between."""
        from pyarrow import flight

        for is_last in (False, True):
            client = self._connected()
            try:
                answer = ask(client, flight.FlightCallOptions(timeout=seconds(until)))
            except flight.FlightUnavailableError:
                self._forget(client)
                if is_last:
                    raise LakeUnavailable(CURE) from None
            except flight.FlightTimedOutError:
                self._forget(client)  # whatever is stuck, the next question is not to stand behind it
                raise TookTooLong(TOO_LONG) from None
            except flight.FlightError as error:
                self._heard = time.monotonic()
                raise LakeUnavailable(sentence(error)) from None
            else:
                self._heard = time.monotonic()
                return answer
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


def seconds(until: float | None) -> float | None:
    """Give what is left of a time; gRPC would take nothing left for no limit."""
    if until is None:
        return None
    left = until - time.monotonic()
    if left <= 0:
        raise TookTooLong(TOO_LONG)
    return left


def sentence(error: Exception) -> str:
    """Give the lake's own words, without what gRPC puts around them."""
    return f"The lake could not answer: {str(error).split('. Detail:')[0].split('gRPC client debug context')[0]}"
