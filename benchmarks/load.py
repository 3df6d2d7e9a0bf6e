"""A small load generator: clients on loopback that fetch a form, parse its token and post random answers."""

from __future__ import annotations

import asyncio
import random
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = re.compile(rb'name="token" value="([^"]+)"')
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
# Shares as customers usually answer; most are content, some are not.
CSAT = random.choices((1, 2, 3, 4, 5), (4, 6, 14, 42, 34), k=4096)
EFFORT = random.choices((1, 2, 3, 4, 5), (38, 30, 18, 9, 5), k=4096)
NPS = random.choices(range(11), (3, 1, 2, 2, 3, 7, 8, 16, 24, 18, 16), k=4096)
WORDS = ("Kaikki sujui hyvin.", "Odotin pitkään, eikä kukaan kertonut miksi.", "Asentaja selitti rauhassa.", "")


@dataclass(slots=True)
class Tally:
    """What the clients saw."""

    thanked: int = 0
    low: int = 0  # thank-yous that asked one thing more
    busy: int = 0
    other: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)  # of each whole flow


@dataclass(slots=True)
class Client:
    """One keep-alive connection."""

    host: str
    port: int
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def ask(self, head: str, body: bytes = b"") -> tuple[int, bytes]:
        """Send one request; give status and body."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        assert self.reader is not None
        self.writer.write(f"{head} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n".encode() + framing(body) + body)
        answer = await self.reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(answer)
        assert length is not None, answer
        return int(answer[9:12]), await self.reader.readexactly(int(length[1]))

    def close(self) -> None:
        """Drop the connection; the next request opens one."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


def framing(body: bytes) -> bytes:
    """Give the headers that a body needs, and the empty line."""
    if not body:
        return b"\r\n"
    return b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(body)


def answers(token: bytes) -> bytes:
    """Give one person's random answers as a form's body."""
    i = random.randrange(4096)
    words = {"why": random.choice(WORDS), "memory": random.choice(WORDS)}
    fields = {"token": token.decode(), "csat": CSAT[i], "effort": EFFORT[i - 7], "nps": NPS[i - 13], **words}
    return urlencode(fields).encode()


async def flow(client: Client, path: str, tally: Tally) -> None:
    """Fetch the form, post the answers, note what came back."""
    begun = time.perf_counter()
    _, page = await client.ask(f"GET {path}")
    token = TOKEN.search(page)
    assert token is not None, page[:300]
    status, thanks = await client.ask(f"POST {path}", answers(token[1]))
    tally.seconds.append(time.perf_counter() - begun)
    if status == 200:
        tally.thanked += 1
        tally.low += b"/follow-up" in thanks
    elif status == 503:
        tally.busy += 1
    else:
        tally.other.append(status)


async def run(host: str, port: int, path: str, clients: int, flows: int) -> Tally:
    """Let so many clients walk so many flows."""
    tally, left = Tally(), iter(range(flows))

    async def one() -> None:
        client = Client(host, port)
        for _ in left:
            await flow(client, path, tally)
        client.close()

    await asyncio.gather(*(one() for _ in range(clients)))
    return tally
