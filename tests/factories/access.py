"""Reads the literal table of who may open what, asks every cell, and tells where the house answers otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl

from .world import WHO, World, kept_cookies, undone

TABLE = Path(__file__).parents[1] / "polku_server" / "access.txt"
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


def read(text: str) -> list[Line]:
    """Read the table; a line that names not every reader's outcome cannot be read."""
    lines = []
    for row in text.splitlines():
        if not row.strip() or row.startswith("#"):
            continue
        method, address, thing, *outcomes = row.split()
        lines.append(Line(method, address, thing, dict(zip(WHO, outcomes, strict=True))))
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
    """Send one request and take back what it wrote. After `?` stands the query; of a POST, the form."""
    client, address = world.clients[who], filled(line, who, world)
    path, _, form = address.partition("?")
    with undone(), kept_cookies(client):
        if line.method == "POST":
            response = client.post(path, dict(parse_qsl(form, keep_blank_values=True)))
        else:
            response = client.generic(line.method, address)
        body = b"" if response.streaming else response.content
    to_sign_in = response.status_code == 302 and response["Location"].startswith("/sign-in/?")
    return Answer("in" if to_sign_in else str(response.status_code), SECRETS.sub(rb"\1", body))


def differences(lines: Iterable[Line], world: World, readers: Iterable[str] = WHO) -> list[str]:
    """Give the cells where the house answers otherwise than the table says, and foreign things not as missing."""
    found = []
    missing: dict[tuple[str, ...], bytes] = {}
    ordered = sorted(lines, key=lambda line: line.thing.endswith(":foreign"))  # the missing one first
    for line in ordered:
        kinds, _, which = line.thing.partition(":")
        for who in readers:
            expected = line.outcomes[who]
            if expected == NOT_ASKED:
                continue
            said = ask(line, who, world)
            if said.outcome != expected:
                found.append(f"{line.cell(who)}: {said.outcome}, not {expected}")
            key = (line.method, line.address, kinds, who)
            if which == "missing":
                missing[key] = said.body
            elif which == "foreign" and said.outcome == "404" and missing.get(key) != said.body:
                found.append(f"{line.cell(who)}: not the same words as for a missing one")
    return found
