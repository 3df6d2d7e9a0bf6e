"""Reads the literal table of who may open what, asks every cell, and tells where the house answers otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl

from .world import WHO, World, kept_cookies, undone

HERE = Path(__file__).parents[1] / "polku_server"
TABLE, OF_KEYS = HERE / "access.txt", HERE / "access_of_keys.txt"
NOT_ASKED = "~"
SECRETS = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+')


class Line(NamedTuple):
    """One row of the table: a method at an address, filled with a thing, and the outcome for each reader."""

    method: str
    address: str
    thing: str
    outcomes: Mapping[str, str]

    @property
    def route(self) -> str:
        """The address as the resolver holds it."""
        return self.address.partition("?")[0]

    def cell(self, who: str) -> str:
        """Name one cell."""
        return f"{self.method} {self.address} {self.thing} as {who}"


class Answer(NamedTuple):
    """What the house said: a status, or `in` where it asks to sign in; and the words."""

    outcome: str
    body: bytes


def read(table: Path, readers: Iterable[str] = WHO) -> list[Line]:
    """Read a table; a line that names not every reader's outcome cannot be read."""
    lines = []
    for row in table.read_text(encoding="utf-8").splitlines():
        if not row.strip() or row.startswith("#"):
            continue
        method, address, thing, *outcomes = row.split()
        lines.append(Line(method, address, thing, dict(zip(readers, outcomes, strict=True))))
    return lines


def filled(line: Line, who: str, world: World) -> str:
    """Put the named things in the places of an address; `user+theirs:own` fills two."""
    kinds, _, which = line.thing.partition(":")
    found = line.address
    for kind in kinds.split("+"):
        if kind != "-":
            found = re.sub(r"<[^>]*>", world.name(kind, which, who), found, count=1)
    return found


def ask(line: Line, who: str, world: World) -> Answer:
    """Send one request and take back what it wrote. After `?` stands the query; of a POST or PATCH, the body."""
    client, address = world.clients[who], filled(line, who, world)
    path, _, form = address.partition("?")
    sent = dict(parse_qsl(form, keep_blank_values=True))
    with undone(), kept_cookies(client):
        if path.startswith("/api/") and line.method in ("POST", "PATCH"):
            response = client.generic(line.method, path, json.dumps(sent), content_type="application/json")
        elif line.method == "POST":
            response = client.post(path, sent)
        else:
            response = client.generic(line.method, address)
        body = b"" if response.streaming else response.content
    to_sign_in = response.status_code == 302 and response["Location"].startswith("/sign-in/?")
    return Answer("in" if to_sign_in else str(response.status_code), SECRETS.sub(rb"\1", body))


def alike(foreign: Answer, missing: Answer) -> bool:
    """Tell whether a foreign thing is refused as a missing one is, so that the words must be the same too."""
    return foreign.outcome == missing.outcome and foreign.outcome in ("404", "422")


def differences(
    lines: Iterable[Line], world: World, readers: Iterable[str] = WHO, heard: dict[str, bytes] | None = None
) -> list[str]:
    """Give the cells where the house answers otherwise than the table says, and foreign things not as missing.

    What was said goes into ``heard`` by cell, so that nobody need ask it all again.
    """
    found, heard = [], {} if heard is None else heard
    missing: dict[tuple[str, ...], Answer] = {}
    ordered = sorted(lines, key=lambda line: line.thing.endswith(":foreign"))  # the missing one first
    for line in ordered:
        kinds, _, which = line.thing.partition(":")
        for who in readers:
            expected = line.outcomes[who]
            if expected == NOT_ASKED:
                continue
            said = ask(line, who, world)
            heard[line.cell(who)] = said.body
            if said.outcome != expected:
                found.append(f"{line.cell(who)}: {said.outcome}, not {expected}")
            key = (line.method, line.address, kinds, who)
            if which == "missing":
                missing[key] = said
            elif which == "foreign" and alike(said, missing[key]) and said != missing[key]:
                found.append(f"{line.cell(who)}: not the same words as for a missing one")
    return found
