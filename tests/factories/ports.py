"""Ports for the servers that tests start; nobody else is given one between its choice and its use."""

from __future__ import annotations

import functools
import itertools
import os
import random
import socket
from collections.abc import Iterator

FIRST, EACH, WORKERS = 10_000, 2_000, 10  # below those that the kernel gives to whoever asks for any


@functools.cache
def in_turn() -> Iterator[int]:
    """Give the ports of this process one after another: each worker has a range of its own."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
    start = random.randrange(EACH)
    return itertools.cycle(FIRST + EACH * worker + (start + step) % EACH for step in range(EACH))


def is_free(port: int) -> bool:
    """Tell whether nobody listens on a port."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Give a port that nobody listens on, a different one each time."""
    return next(port for port in in_turn() if is_free(port))
