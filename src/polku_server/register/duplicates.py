"""Who stands in the register twice: read in sets, found by the library, kept as pairs for somebody to decide on.

It computes for seconds up to minutes, so that it is called by jobs or the command line, never by a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from .models import Contact, DuplicatePair, Party
from .models.parties import Channel

if TYPE_CHECKING:
    import pyarrow as pa

    from polku.register.duplicates import Duplicates

# A customer number is not among them: no two who are here share one, so it would only speak against every pair.
COLUMNS = ("id", "kind", "name", "given_name", "family_name", "business_id")
REACHED = ("email", "phone", "street", "postcode", "city")
READ = 10_000  # parties held as Python objects at a time
SLICE = 500  # pairs in one transaction
POST = re.compile(r"(?P<street>[^,\n]*)[,\n]?\s*(?:(?P<postcode>\d{5})\b)?\s*(?P<city>[^,\n\d]*)")

Key = tuple[int, int]
State = DuplicatePair.State


@dataclass(frozen=True, slots=True)
class Found:
    """What a search for duplicates came to: customers read, pairs found, and of the queue how many came and went."""

    parties: int
    pairs: int
    new: int
    gone: int


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair as it is kept."""

    key: Key
    probability: float
    reasons: list[dict[str, Any]]


def search(told: Callable[[str, int], None] = lambda step, count: None) -> Found:
    """Find duplicates in the whole register; ``told`` hears of each step: read, compared, kept."""
    from polku.register import duplicates

    rows = table()
    told("read", len(rows))
    found = list(pairs(duplicates.find(rows)))
    told("compared", len(found))
    new, gone = keep(found)
    told("kept", new)
    return Found(len(rows), len(found), new, gone)


def table() -> pa.Table:
    """Give everybody who may be somebody else too, in two queries; things that need service are told apart by hand."""
    import pyarrow as pa

    schema = pa.schema([("id", pa.int64()), *((name, pa.string()) for name in (*COLUMNS[1:], *REACHED))])
    rows = everybody()
    batches = []
    while held := list(islice(rows, READ)):
        batches.append(pa.RecordBatch.from_pylist(held, schema))
    return pa.Table.from_batches(batches, schema)


def everybody() -> Iterator[dict[str, Any]]:
    """Give what is compared of each party, walking through parties and their contacts side by side."""
    live = Party.objects.filter(merged_into=None).exclude(kind=Party.Kind.ASSET)
    parties = live.order_by("pk").values(*COLUMNS).iterator(chunk_size=READ)
    contacts = Contact.objects.filter(party__merged_into=None).order_by("party_id", "pk")
    rows = contacts.values_list("party_id", "channel", "value").iterator(chunk_size=READ)
    held = groupby(rows, key=itemgetter(0))
    pk, own = next(held, (0, iter(())))
    for party in parties:
        while pk and pk < party["id"]:
            pk, own = next(held, (0, iter(())))
        yield {**party, **(reached(own) if pk == party["id"] else {})}


def reached(rows: Iterator[tuple[int, str, str]]) -> dict[str, str]:
    """Give the first e-mail, phone and address of a party."""
    first: dict[str, str] = {}
    for _pk, channel, value in rows:
        first.setdefault("phone" if channel == Channel.SMS else channel, value)
    address = POST.match(first.pop("post", ""))
    parts = {name: part.strip() for name, part in address.groupdict("").items()} if address else {}
    return {**first, **{name: part for name, part in parts.items() if part}}


def pairs(found: Duplicates) -> Iterator[Pair]:
    """Give the pairs that were found, without a value of anybody's."""
    reasons = found.reasons.to_pylist()
    said: dict[Key, list[dict[str, Any]]] = {}
    for each in reasons:
        kept = {"column": each["column"], "agreement": each["agreement"], "weight": round(each["weight"], 2)}
        said.setdefault(ordered(each["left"], each["right"]), []).append(kept)
    for each in found.pairs.to_pylist():
        key = ordered(each["left"], each["right"])
        yield Pair(key, each["probability"], said.get(key, []))


def ordered(one: int, other: int) -> Key:
    """Give two keys as a pair holds them."""
    return (min(one, other), max(one, other))


def keep(found: Sequence[Pair]) -> tuple[int, int]:
    """Bring the queue up to date: what was decided stays, what is found no more goes; give how many came and went."""
    there = {(left, right): (pk, state) for pk, left, right, state in
             DuplicatePair.objects.values_list("pk", "left_id", "right_id", "state")}  # fmt: skip
    here = {pair.key for pair in found}
    old = [pk for key, (pk, state) in there.items() if state == State.OPEN and key not in here]
    fresh = [pair for pair in found if pair.key not in there]
    again = [(there[pair.key][0], pair) for pair in found if there.get(pair.key, (0, ""))[1] == State.OPEN]
    for some in sliced(again):
        renew(dict(some))
    return sum(add(some) for some in sliced(fresh)), sum(remove(some) for some in sliced(old))


def sliced(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Give what one transaction takes at a time."""
    return (rows[at : at + SLICE] for at in range(0, len(rows), SLICE))


@transaction.atomic
def renew(found: dict[int, Pair]) -> None:
    """Write how probable pairs are now, of those that nobody decided on meanwhile."""
    rows = list(DuplicatePair.objects.select_for_update().filter(pk__in=found, state=State.OPEN).order_by("pk"))
    for row in rows:
        row.probability, row.reasons = found[row.pk].probability, found[row.pk].reasons
        row.found_at = timezone.now()
    DuplicatePair.objects.bulk_update(rows, ["probability", "reasons", "found_at"])


@transaction.atomic
def add(found: Sequence[Pair]) -> int:
    """Put pairs in the queue; of those who were merged or forgotten meanwhile, none."""
    named = {pk for pair in found for pk in pair.key}
    held = Party.objects.select_for_update(no_key=True).filter(pk__in=named, merged_into=None).order_by("pk")
    live = set(held.values_list("pk", flat=True))
    rows = [
        DuplicatePair(left_id=pair.key[0], right_id=pair.key[1], probability=pair.probability, reasons=pair.reasons,
                      found_at=timezone.now())
        for pair in found if live.issuperset(pair.key)
    ]  # fmt: skip
    DuplicatePair.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def remove(pks: Sequence[int]) -> int:
    """Take pairs out of the queue that nobody decided on."""
    return DuplicatePair.objects.filter(pk__in=pks, state=State.OPEN).delete()[0]
