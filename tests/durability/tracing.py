"""Reads what strace saw of a web process: was each answer on disk before it was thanked for?"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

CALLS = "trace=read,recvfrom,readv,recvmsg,write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync"
STRACE = ("strace", "-f", "-qq", "-y", "-s", "20000", "-e", CALLS, "-e", "signal=none", "-o")

LINE = re.compile(r"(\d+) +(.*)")
STARTED = re.compile(r"(\w+)\((\d+)<([^>]*)>(.*)")
RESUMED = re.compile(r"<\.\.\. (\w+) resumed>(.*)")
PERSON = re.compile(r"person-[\w-]+\.")
SUCCEEDED = re.compile(r"\) += 0$")


@dataclass
class Seen:
    """One run: when, by line, each person's answer was written, flushed and thanked for."""

    written: dict[str, int] = field(default_factory=dict)
    flushes: list[tuple[int, int]] = field(default_factory=list)  # begun, completed
    thanked: dict[str, int] = field(default_factory=dict)

    def hasty(self) -> list[str]:
        """Who was thanked before a flush that began after their answer was written had completed."""
        return [who for who, at in self.thanked.items() if not self.safe(who, at)]

    def safe(self, who: str, at: int) -> bool:
        """Tell whether one answer was on disk in time."""
        begun = self.written.get(who)
        return begun is not None and any(begun < start and end < at for start, end in self.flushes)


def seen(trace: str) -> Seen:
    """Read a trace. A call that another one interrupted stands on two lines: where it began and where it ended."""
    run, talking, begun = Seen(), {}, {}
    for number, line in enumerate(trace.splitlines()):
        pid, text = LINE.match(line).groups()
        if started := STARTED.match(text):
            call, descriptor, file, rest = started.groups()
            write(run, talking, (call, file, rest, descriptor), number)
            begun[pid] = (call, descriptor, file, number)
        elif (resumed := RESUMED.match(text)) and pid in begun:
            rest = resumed[2]
        else:
            continue
        if "<unfinished" not in text:
            finish(run, talking, (*begun.pop(pid), rest), number)
    return run


def finish(run: Seen, talking: dict[str, str], event: tuple[str, str, str, int, str], number: int) -> None:
    """Note what ended: a flush of the log, or the reading of what somebody said."""
    call, descriptor, file, begun, rest = event
    if call in {"fsync", "fdatasync"} and file.endswith("-wal") and SUCCEEDED.search(rest):
        run.flushes.append((begun, number))
    elif call in {"read", "recvfrom", "readv", "recvmsg"} and (who := PERSON.search(rest)):
        talking[descriptor] = who[0]


def write(run: Seen, talking: dict[str, str], event: tuple[str, str, str, str], number: int) -> None:
    """Note a write at its beginning: to the log of the database, or of a thank-you to somebody."""
    call, file, rest, descriptor = event
    if call in {"pwrite64", "pwritev", "write"} and file.endswith("-wal"):
        for who in PERSON.findall(rest):
            run.written.setdefault(who, number)
    elif call in {"write", "writev", "sendto", "sendmsg"} and '"HTTP/1.1 200' in rest and descriptor in talking:
        run.thanked[talking.pop(descriptor)] = number
