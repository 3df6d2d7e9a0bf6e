"""Verifying the audit log: everything is computed again, a slice at a time, and compared with the signed heads."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from polku.words import gettext as _
from polku.words import ngettext, whole

from . import audit_chain, audit_restores
from .audit_heads import Desk, Head, replace
from .audit_seal import last_seal
from .models import AuditEntry, AuditSeal, AuditWaiting

SLICE = 500
MOST = 100  # findings that are kept of one run; the others are counted


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written: its kind in a word, the number in the chain, and a sentence."""

    kind: str
    number: int
    words: str


@dataclass(slots=True)
class Report:
    """What was looked at, and what was found."""

    number: int = 0  # how many are sealed
    digest: str = ""
    waiting: int = 0
    heads: int = 0
    count: int = 0  # of all findings
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class Verification:
    """One run over the whole log: take its slices until there are no more, then the report is complete."""

    desk: Desk
    using: str = "default"
    kept: Sequence[Head] = ()  # heads that somebody kept elsewhere
    report: Report = field(default_factory=Report)

    def slices(self) -> Iterator[None]:
        """Look at a slice at each step. Heads are read first, so that none is ahead of the log by haste alone."""
        heads = [*self.desk.published(), *self.kept]
        self.report.heads = len(heads)
        self.note(signatures(heads, self.desk))
        yield
        end = last_seal(self.using)
        if end:
            self.report.number, self.report.digest = end.number, end.digest
        for found in links(self.report.number, self.using):
            self.note(found)
            yield
        self.note(held(heads, self.report.number, self.using))
        yield
        self.note(outside(self.using))
        self.report.waiting = AuditWaiting.objects.using(self.using).count()

    def note(self, found: Iterable[Finding]) -> None:
        """Keep what was found."""
        for each in found:
            self.report.count += 1
            if len(self.report.findings) < MOST:
                self.report.findings.append(each)

    def whole(self) -> Report:
        """Take every slice, and note beside the heads that the log was looked at."""
        for _slice in self.slices():
            pass
        self.done()
        return self.report

    def done(self) -> None:
        """Note the outcome for the log's page."""
        at = audit_chain.moment(timezone.now())
        replace(self.desk.looked, json.dumps({"at": at, "number": self.report.number, "findings": self.report.count}))


def looked(desk: Desk) -> dict[str, Any]:
    """Give when the log was last looked at and what was found; nothing if it never was."""
    try:
        return dict(json.loads(desk.looked.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def signatures(heads: Iterable[Head], desk: Desk) -> Iterator[Finding]:
    """Look at who signed the heads: this installation's key, or another."""
    if desk.newest.exists() and not desk.path.exists():
        said = _("The audit log's key {file} is missing. Put it back from where you keep it.")
        yield Finding("key", 0, said.format(file=desk.path))
        return
    ours = desk.public if desk.path.exists() else ""
    for head in heads:
        if head.is_written_down:
            continue
        if not head.is_genuine:
            said = _("A head that says number {n} has no genuine signature. Compare {file} with a copy kept elsewhere.")
            yield Finding("signature", head.number, said.format(n=whole(head.number), file=desk.history))
        elif head.key != ours:
            said = _("The head of number {n} was signed with another key than {file}. Find out who changed the key.")
            yield Finding("key", head.number, said.format(n=whole(head.number), file=desk.path))


def links(until: int, using: str) -> Iterator[list[Finding]]:
    """Compute each seal again from its entry and the seal before it, a slice at a time."""
    last = AuditSeal(number=0, digest=audit_chain.BEGINNING)
    while True:
        asked = AuditSeal.objects.using(using).filter(number__gt=last.number, number__lte=until)
        seals = list(asked.order_by("number")[:SLICE])
        if not seals:
            return
        entries = AuditEntry.objects.using(using).in_bulk([seal.entry_id for seal in seals])
        found = []
        for seal in seals:
            found += link(last, seal, entries)
            last = seal
        yield found


def link(last: AuditSeal, seal: AuditSeal, entries: dict[int, AuditEntry]) -> list[Finding]:
    """Look at one seal."""
    entry, n = entries.get(seal.entry_id), whole(seal.number)
    if seal.number != last.number + 1:
        said = _("Numbers {first} to {last} are missing: entries were dropped. Compare with a backup.")
        gap = said.format(first=whole(last.number + 1), last=whole(seal.number - 1))
        return [Finding("dropped", last.number + 1, gap)]
    if entry is None:
        said = _("The entry of number {n} was dropped; its seal is still there. Compare with a backup.")
        return [Finding("dropped", seal.number, said.format(n=n))]
    if audit_chain.digest(entry, seal.number, last.digest) == seal.digest:
        return []
    if fits_another(seal, last.digest, entry, entries.values()):
        said = _("Number {n} was swapped with another entry. Compare with a backup.")
        return [Finding("swapped", seal.number, said.format(n=n))]
    said = _("Number {n} was edited after it was sealed, or its seal was. Compare with a backup.")
    return [Finding("edited", seal.number, said.format(n=n))]


def fits_another(seal: AuditSeal, previous: str, entry: AuditEntry, others: Iterable[AuditEntry]) -> bool:
    """Tell whether a seal was made for another entry nearby, or for what stands in another now."""
    for other in others:
        for pk in (other.pk, entry.pk):
            moved = copy.copy(other)
            moved.pk = pk
            if audit_chain.digest(moved, seal.number, previous) == seal.digest:
                return True
    return False


def held(heads: Iterable[Head], end: int, using: str) -> Iterator[Finding]:
    """Look whether the log still holds what the heads say."""
    fair = sorted((head for head in heads if head.is_written_down or head.is_genuine), key=lambda head: head.number)
    if fair and fair[-1].number > end:
        yield cut(fair[-1], end, using)
    there = [head for head in fair if head.number <= end]
    for start in range(0, len(there), SLICE):
        part = there[start : start + SLICE]
        asked = AuditSeal.objects.using(using).filter(number__in={head.number for head in part})
        digests = dict(asked.values_list("number", "digest"))
        for head in part:
            if not digests.get(head.number, "").startswith(head.digest):
                said = _("Number {n} is not what the head {time} says: the log was rewritten there or before.")
                words = said.format(n=whole(head.number), time=signed_at(head))
                yield Finding("rewritten", head.number, f"{words} {audit_restores.told(head, using)}".strip())


def cut(head: Head, end: int, using: str) -> Finding:
    """Say that the end of the log is missing."""
    said = ngettext(
        "The log ends at number {end}, but the head {time} stands at {n}: the last entry was cut off.",
        "The log ends at number {end}, but the head {time} stands at {n}: the last {lost} entries were cut off.",
        head.number - end,
    )
    lost = said.format(end=whole(end), n=whole(head.number), lost=whole(head.number - end), time=signed_at(head))
    cure = _("If you restored a backup, move the heads away and keep them with the reason.")
    return Finding("cut off", end + 1, f"{lost} {audit_restores.told(head, using) or cure}")


def signed_at(head: Head) -> str:
    """Say when a head was signed."""
    return _("signed {time}").format(time=head.time) if head.time else _("written down")


def outside(using: str) -> Iterator[Finding]:
    """Look for entries that are neither sealed nor waiting: they were laid there past Polku."""
    found = AuditEntry.objects.using(using).filter(seal=None, waiting=None).order_by("id")
    for entry in found[:MOST]:
        said = _("Entry {id} of {time} is neither sealed nor waiting: it was put there past Polku.")
        yield Finding("outside", 0, said.format(id=entry.pk, time=audit_chain.moment(entry.at)))
