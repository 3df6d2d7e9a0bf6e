"""Signed heads of the audit log, kept outside the database: who can change the database alone cannot change them.

Three files beside each other: the key, `.head` (the newest, replaced at each sealing) and `.heads` (one an hour, only
added to). A head says: so many entries, this digest, at this time.
"""

from __future__ import annotations

import base64
import datetime as dt
import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from polku.errors import InputError, PolkuError
from polku.words import gettext as _

from .audit_chain import moment, written

WRITTEN_DOWN = re.compile(r"\s*(\d+)\s*[: ]\s*([0-9a-f]{16,64})\s*")
HOUR = len("2026-11-22T02")


class KeyMissing(PolkuError):
    """The key is gone, though heads were signed with it: a new one would hide that."""


@dataclass(frozen=True, slots=True)
class Head:
    """How far the log had come. Without a key it is what somebody wrote down; the digest may then be its beginning."""

    number: int
    digest: str
    time: str = ""
    key: str = ""
    signature: str = ""

    @property
    def line(self) -> str:
        """Write it as one line of JSON."""
        return written({**self.signed, "key": self.key, "signature": self.signature}).decode()

    @property
    def signed(self) -> dict[str, Any]:
        """What the signature stands for."""
        return {"digest": self.digest, "number": self.number, "time": self.time}

    @property
    def is_written_down(self) -> bool:
        """Tell whether this is a number and a digest by somebody's own hand."""
        return bool(self.digest) and not self.key

    @property
    def is_genuine(self) -> bool:
        """Tell whether the signature fits what is said and the key that stands beside it."""
        try:
            public = Ed25519PublicKey.from_public_bytes(base64.b64decode(self.key, validate=True))
            public.verify(base64.b64decode(self.signature, validate=True), written(self.signed))
        except (InvalidSignature, ValueError):
            return False
        return True


class Desk:
    """The place of the key and the heads."""

    def __init__(self, key: Path) -> None:
        self.path = key
        self.newest, self.history = key.with_suffix(".head"), key.with_suffix(".heads")
        self.looked = key.with_suffix(".verified")

    def ready(self) -> None:
        """See at a start that the key is there; the first start makes it."""
        if not self.path.exists():
            self.make_key()

    @cached_property
    def key(self) -> Ed25519PrivateKey:
        """Read the key; the first call makes it."""
        self.ready()
        read = serialization.load_pem_private_key(self.path.read_bytes(), None)
        if not isinstance(read, Ed25519PrivateKey):
            raise KeyMissing(_("{file} holds no Ed25519 key. Put the audit log's own key back.").format(file=self.path))
        return read

    @cached_property
    def public(self) -> str:
        """Give the public key as it stands in a head."""
        return base64.b64encode(self.key.public_key().public_bytes_raw()).decode()

    def make_key(self) -> None:
        """Make the key, for its owner only; where heads were signed with one already, that one must be put back."""
        if self.newest.exists() or self.history.exists():
            said = _("The audit log's key {file} is missing. Put it back from where you keep it.")
            raise KeyMissing(said.format(file=self.path))
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        pem, none = serialization.Encoding.PEM, serialization.NoEncryption()
        fresh = Ed25519PrivateKey.generate().private_bytes(pem, serialization.PrivateFormat.PKCS8, none)
        beside = self.path.with_name(f"{self.path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        put(beside, fresh)
        try:
            os.link(beside, self.path)  # two first starts at once: one link wins, both read it
        except FileExistsError:
            pass
        finally:
            beside.unlink()

    def sign(self, number: int, digest: str, at: dt.datetime) -> Head:
        """Sign how far the log has come."""
        said = Head(number, digest, moment(at), self.public)
        signature = self.key.sign(written(said.signed))
        return Head(number, digest, said.time, self.public, base64.b64encode(signature).decode())

    def publish(self, head: Head) -> None:
        """Keep a head as the newest, and in the history if it is its hour's first; an older one changes nothing."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        with os.fdopen(os.open(self.history, flags, 0o600), "a", encoding="utf-8") as history:
            fcntl.flock(history, fcntl.LOCK_EX)
            before = self.latest()
            if before is not None and before.number >= head.number:
                return
            if before is None or before.time[:HOUR] != head.time[:HOUR]:
                history.write(head.line + "\n")
                history.flush()
                os.fsync(history.fileno())
            replace(self.newest, head.line + "\n")

    def latest(self) -> Head | None:
        """Give the newest head that was published; None before the first."""
        try:
            return read(self.newest.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def published(self) -> Iterator[Head]:
        """Give every head that is kept here; a line that cannot be read is a head without a genuine signature."""
        for path in (self.history, self.newest):
            if path.exists():
                with path.open(encoding="utf-8", errors="replace") as lines:
                    yield from (read(line) for line in lines if line.strip())


def read(line: str) -> Head:
    """Read a head's line; what cannot be read is number 0 without a signature."""
    try:
        told = json.loads(line)
        return Head(int(told["number"]), *(str(told[part]) for part in ("digest", "time", "key", "signature")))
    except (ValueError, TypeError, KeyError):
        return Head(0, "")


def handed(text: str) -> list[Head]:
    """Read heads that somebody kept: a file of them, a line of one, or `number:digest` as written down."""
    try:
        is_file = "\n" not in text and Path(text).is_file()
    except (OSError, ValueError):  # a line of a head is longer than a file's name may be
        is_file = False
    lines = Path(text).read_text(encoding="utf-8", errors="replace").splitlines() if is_file else [text]
    return [kept(line) for line in lines if line.strip()]


def kept(line: str) -> Head:
    """Read one head that somebody kept; InputError says what is taken."""
    short = WRITTEN_DOWN.fullmatch(line)
    if short:
        return Head(int(short[1]), short[2])
    head = read(line)
    if not head.number:
        said = _("{text!r} is no head. Give a file of heads, what polku audit head --json printed, or number:digest.")
        raise InputError(said.format(text=line[:60]))
    return head


def put(path: Path, data: bytes) -> None:
    """Write a new file to the disk."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def replace(path: Path, text: str) -> None:
    """Put a text in a file's place: readers see the old one or the new one whole."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    put(fresh, text.encode())
    fresh.replace(path)


def desk() -> Desk:
    """Give this installation's place of key and heads."""
    return Desk(settings.POLKU["POLKU_AUDIT_KEY"] or settings.DATA / "audit.key")
