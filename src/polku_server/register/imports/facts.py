"""Purchases and encounters from a file: rows that are only added, a batch of columns at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from polku.listen.problems import Problem
from polku.words import gettext as _

from ...govern.models import User, public_id
from ...govern.organisation import currency as own_currency
from .. import lastmet
from ..actions.keeping import moved
from ..listed import among
from ..models import Contact, Encounter, ImportBatch, Party, Purchase, Touchpoint, Unit
from ..models.changes import Arrival
from ..models.parties import pseudonym
from . import copying
from .behind import Behind
from .lookups import Parties, Places, one_form
from .mapping import Map
from .outcomes import Outcome, came, lock

PER_STORE = {"sqlite": 2000, "postgresql": 16_384}  # rows in one transaction: on SQLite others wait for their turn
ASKED = 1000  # keys in one question
CUSTOMERS = {"sqlite": 500, "postgresql": 4096}  # new parties in one transaction: each reads its parties back at once
MOST_KEY = 80
CREATE, REFUSE = "create", "refuse"

COLUMNS = {
    "purchases": ("number", "product", "amount", "currency"),
    "encounters": ("kind", "words"),
    "leads": ("kind", "words"),
}
MODELS: dict[str, type[Purchase] | type[Encounter]] = {
    "purchases": Purchase,
    "encounters": Encounter,
    "leads": Encounter,
}
CUSTOMER = pa.schema(
    [(name, pa.string()) for name in ("kind", "name", "number", "business_id", "source", "public_id", "pseudonym")]
)


@dataclass(frozen=True)
class Ready:
    """Rows of a batch as the store takes them; ``through`` is the party merged away, or 0."""

    rows: pa.Table
    lines: np.ndarray
    through: np.ndarray

    def slices(self) -> Iterator[slice]:
        """Give the slices that are one transaction each."""
        most = PER_STORE[connection.vendor]
        return (slice(at, at + most) for at in range(0, len(self.lines), most))

    def of(self, some: slice) -> pa.Table:
        """Give the rows of a slice."""
        return self.rows.slice(some.start, some.stop - some.start)


class Facts:
    """Brings batches of purchases or encounters in."""

    def __init__(
        self, mapped: Map, *, unknown: str = CREATE, by: User | None = None, currency: str = "", kind: str = ""
    ) -> None:
        self.mapped, self.unknown, self.by = mapped, unknown, by
        self.model = MODELS[mapped.kind.name]
        self.defaults = {"currency": currency or own_currency(), "kind": kind or Encounter.Kind.OTHER.value}
        self.parties = Parties()
        self.units, self.touchpoints = Places(Unit).read(), Places(Touchpoint).read()
        self.seen: set[bytes] = set()
        self.customers: set[str] = set()

    def look(self, table: pa.Table, keys: pa.Array) -> Outcome:
        """Say what a batch would do; writes nothing."""
        outcome = Outcome(rows=len(table))
        for name, places in (("unit", self.units), ("touchpoint", self.touchpoints)):
            if name in table.column_names:
                outcome.make(f"{name}s", places.pretend(table[name].unique().to_pylist()))
        pks, _through, missing = self.who(table, outcome)
        self.new_customers(table, pks, missing, outcome, write=None)
        there = self.there(keys.to_pylist())
        for key, bad in zip(keys.to_pylist(), missing, strict=True):
            digest = blake2b(key.encode(), digest_size=8).digest()
            if bad:
                continue
            if key in there or digest in self.seen:
                outcome.there += 1
            else:
                self.seen.add(digest)
                outcome.new += 1
        return outcome

    def there(self, keys: Sequence[str]) -> set[str]:
        """Give those of the keys that the store holds."""
        found: set[str] = set()
        for at in range(0, len(keys), ASKED):
            found |= set(self.held(keys[at : at + ASKED]).values_list("key", flat=True))
        return found

    def held(self, keys: Iterable[str]) -> QuerySet[Any]:
        """Give the rows that the store holds of these keys."""
        return self.model._default_manager.filter(among(f"{self.model._meta.db_table}.key", keys, connection.alias))

    def store(self, table: pa.Table, keys: pa.Array, batch: ImportBatch, behind: Behind) -> Outcome:
        """Make what a batch names and nobody has, and let its rows be written; give what is known by now."""
        outcome = Outcome(rows=len(table))
        self.make_places(table, outcome)
        pks, through, missing = self.who(table, outcome)
        pks = self.new_customers(table, pks, missing, outcome, write=batch)
        kept = ~missing
        ready = self.ready(table.filter(pa.array(kept)), keys.filter(pa.array(kept)), pks[kept], through[kept])
        outcome.add(behind.write(lambda: self.written(ready, batch)))
        return outcome

    def written(self, ready: Ready, batch: ImportBatch) -> Outcome:
        """Write rows, in slices that are each one transaction."""
        outcome = Outcome()
        for some in ready.slices():
            count = self.write(ready, some, batch)
            here = len(ready.lines[some])
            outcome.new += count
            outcome.there += here - count
            if count < here:
                outcome.tell(self.differing(ready, some, batch))
        return outcome

    def make_places(self, table: pa.Table, outcome: Outcome) -> None:
        """Make the units and touchpoints that rows name and nobody has."""
        for name, places in (("unit", self.units), ("touchpoint", self.touchpoints)):
            fresh = places.missing(table[name].unique().to_pylist()) if name in table.column_names else []
            if fresh:
                with transaction.atomic():
                    lock()
                    places.make(fresh, self.by)
                outcome.make(f"{name}s", len(fresh))

    def who(self, table: pa.Table, outcome: Outcome) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Give for each record its party (0: none), whom it was found through, and whether it must be left out."""
        size = len(table)
        pks, through = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        open_still = np.ones(size, dtype=bool)
        for name, find in self.ways().items():
            if name not in table.column_names or not open_still.any():
                continue
            encoded = table[name].combine_chunks().dictionary_encode()
            texts = encoded.dictionary.to_pylist()
            codes = pc.fill_null(encoded.indices, len(texts)).to_numpy(zero_copy_only=False)
            found = find(texts)
            own = np.array([found[text][0] if text in found else 0 for text in texts] + [0], dtype=np.int64)[codes]
            via = np.array([found[text][1] if text in found else 0 for text in texts] + [0], dtype=np.int64)[codes]
            pks, through = np.where(pks == 0, own, pks), np.where(pks == 0, via, through)
            if name == "customer":
                open_still &= codes == len(texts)  # who names a number is that number, or somebody new
                pks = np.where(open_still, 0, own)
        return pks, through, self.left_out(table, pks, outcome)

    def ways(self) -> dict[str, Callable[[Sequence[str]], dict[str, tuple[int, int]]]]:
        """Give how each way of naming a customer is looked up."""

        def numbers(texts: Sequence[str]) -> dict[str, tuple[int, int]]:
            return {text: (each.pk, each.through) for text, each in self.parties.by_number(texts).items()}

        def ids(texts: Sequence[str]) -> dict[str, tuple[int, int]]:
            return {text: (each.pk, 0) for text, each in self.parties.by_business_id(texts).items()}

        def keys(texts: Sequence[str]) -> dict[str, tuple[int, int]]:
            reached = self.parties.by_contact(texts)
            return {
                text: (found[0].pk, min(each.through for each in found))
                for text, found in reached.items()
                if len({each.pk for each in found}) == 1
            }

        return {"customer": numbers, "business_id": ids, "email_key": keys, "phone_key": keys}

    def left_out(self, table: pa.Table, pks: np.ndarray, outcome: Outcome) -> np.ndarray:
        """Refuse the records that name a customer whom nobody knows and nothing lets us make."""
        missing = np.zeros(len(table), dtype=bool)
        names = [name for name in ("customer", "business_id", "email", "phone") if name in table.column_names]
        named = np.zeros(len(table), dtype=bool)
        for name in names:
            held = table[name].is_valid().to_numpy()
            if self.unknown == REFUSE or name != "customer":
                missing |= held & (pks == 0) & ~named
            named |= held
        if self.unknown == CREATE and "customer" in names:
            missing &= ~table["customer"].is_valid().to_numpy()
        cure = _(
            "No customer goes by this, or more than one does. Import people or organisations first, "
            "or name the customer by a number."
        )
        lines = table["line"]
        for at in np.flatnonzero(missing).tolist():
            name = next(each for each in names if table[each][at].as_py())
            outcome.refuse(lines[at].as_py(), self.mapped.column(name) or name, str(table[name][at].as_py()), cure)
        return missing

    def new_customers(
        self, table: pa.Table, pks: np.ndarray, missing: np.ndarray, outcome: Outcome, *, write: ImportBatch | None
    ) -> np.ndarray:
        """Make the customers whose number nobody has; give every record's party."""
        if "customer" not in table.column_names:
            return pks
        numbers = table["customer"]
        fresh = np.flatnonzero((pks == 0) & ~missing & numbers.is_valid().to_numpy())
        if not len(fresh):
            return pks
        first: dict[str, int] = {}
        for at, number in zip(fresh.tolist(), numbers.take(pa.array(fresh)).to_pylist(), strict=True):
            first.setdefault(number, at)
        wanted = [number for number in first if number not in self.customers]
        if write is None:
            self.customers |= set(wanted)
            outcome.make("customers", len(wanted))
            return pks
        most = CUSTOMERS[connection.vendor]
        for at in range(0, len(wanted), most):
            some = [(number, first[number]) for number in wanted[at : at + most]]
            outcome.make("customers", self.make_customers(table, some, write))
        found = self.parties.by_number(list(first))
        pks = pks.copy()
        pks[fresh] = [found[number].pk for number in numbers.take(pa.array(fresh)).to_pylist()]
        return pks

    @transaction.atomic
    def make_customers(self, table: pa.Table, some: Sequence[tuple[str, int]], batch: ImportBatch) -> int:
        """Write customers by their number, with the name and addresses of the first record that names them."""
        lock()
        known = self.parties.by_number([number for number, _at in some], fresh=True)
        fresh = [(number, at) for number, at in some if number not in known]
        cells = self.cells(table, [at for _number, at in fresh])
        rows = [(number, each) for (number, _at), each in zip(fresh, cells, strict=True)]
        made = [
            {
                "kind": Party.Kind.ORGANISATION if cells.get("business_id") else Party.Kind.PERSON,
                "name": cells.get("name") or number,
                "number": number,
                "business_id": one_form(cells["business_id"]) if cells.get("business_id") else "",
                "source": self.mapped.source,
                "public_id": public_id(),
                "pseudonym": pseudonym(),
            }
            for number, cells in rows
        ]
        now = timezone.now()
        copying.insert(
            connection,
            Party,
            pa.Table.from_pylist(made, CUSTOMER),
            {"batch_id": batch.pk, "created_at": now, "changed_at": now},
        )
        parties = self.parties.by_number([number for number, _cells in rows], fresh=True)
        contacts = [
            Contact(party_id=parties[number].pk, channel=way, value=cells[way], key=cells[f"{way}_key"],
                    source=self.mapped.source, batch=batch)
            for number, cells in rows
            for way in ("email", "phone")
            if cells.get(f"{way}_key")
        ]  # fmt: skip
        Contact.objects.bulk_create(contacts)
        moved(each.pk for each in parties.values())
        return len(made)

    def cells(self, table: pa.Table, at: list[int]) -> list[dict[str, Any]]:
        """Give what some records tell of their customers."""
        names = ("customer", "name", "business_id", "email", "email_key", "phone", "phone_key")
        told = table.select([name for name in names if name in table.column_names])
        return list(told.take(pa.array(at, pa.int64())).to_pylist())

    def ready(self, table: pa.Table, keys: pa.Array, pks: np.ndarray, through: np.ndarray) -> Ready:
        """Turn columns into what the store takes."""
        size = len(table)

        def texts(name: str, default: str = "") -> pa.Array:
            if name not in table.column_names:
                return pa.repeat(pa.scalar(default, pa.string()), size)
            return pc.fill_null(table[name], default)

        columns = {
            "key": keys,
            "party_id": pa.array(pks, mask=pks == 0),
            "touchpoint_id": self.placed(table, "touchpoint", self.touchpoints),
            "unit_id": self.placed(table, "unit", self.units),
            "employee": texts("employee"),
            "happened_at": table["date_time"],
            "happened_on": table["date"],
            "source": pa.repeat(pa.scalar(self.mapped.source, pa.string()), size),
        }
        for name in COLUMNS[self.mapped.kind.name]:
            columns[name] = table[name] if name == "amount" else texts(name, self.defaults.get(name, ""))
        # side by side, a customer's rows touch few pages of the index: a tenth of the writing
        order = np.argsort(pks, kind="stable")
        return Ready(pa.table(columns).take(pa.array(order)), table["line"].to_numpy()[order], through[order])

    def placed(self, table: pa.Table, name: str, places: Places) -> pa.Array:
        """Give the key of the unit or touchpoint of each record."""
        if name not in table.column_names:
            return pa.nulls(len(table), pa.int64())
        encoded = table[name].combine_chunks().dictionary_encode()
        found = pa.array([places.found.get(text.casefold()) for text in encoded.dictionary.to_pylist()], pa.int64())
        return found.take(encoded.indices)

    @transaction.atomic
    def write(self, ready: Ready, some: slice, batch: ImportBatch) -> int:
        """Write one slice; give how many rows were new."""
        beside = {"batch_id": batch.pk, "stored_at": timezone.now()}
        count = copying.insert(connection, self.model, ready.of(some), beside)
        came(batch, count)
        self.arrived(ready, some)
        if self.model is Encounter:
            lastmet.note(ready.of(some)["party_id"].drop_null().to_pylist())
        return count

    def arrived(self, ready: Ready, some: slice) -> None:
        """Note the rows that came by the name of somebody merged away, so that unmerging gives them back."""
        through = ready.through[some]
        if not through.any():
            return
        told = ready.of(some)["key"].to_pylist()
        keys = {told[at]: int(through[at]) for at in np.flatnonzero(through).tolist()}
        rows = self.held(keys).values_list("key", "pk")
        Arrival.objects.bulk_create(
            [Arrival(party_id=keys[key], model=self.model.__name__, row=pk) for key, pk in rows], ignore_conflicts=True
        )

    def differing(self, ready: Ready, some: slice, batch: ImportBatch) -> list[Problem]:
        """Name the rows that are there with another content; the first is kept."""
        names = ("happened_on", "amount", "currency") if self.model is Purchase else ("happened_on", "kind")
        rows = ready.of(some).select(["key", *names])
        keys = rows["key"].to_pylist()
        held = self.held(keys).exclude(batch=batch).values_list("key", *names)
        before = {key: rest for key, *rest in held}
        cure = _("This row is there already with other content; the first is kept. Take its batch back to change it.")
        column = self.mapped.column("number" if self.model is Purchase else "id")
        found = []
        for at, (key, *now) in enumerate(zip(*(rows[name].to_pylist() for name in rows.column_names), strict=True)):
            if key in before and before[key] != now:
                found.append(Problem(int(ready.lines[some][at]), column, str(now[1]), cure))
        return found


def keyed(table: pa.Table, mapped: Map, occurrences: np.ndarray) -> pa.Array:
    """Give the idempotency key of each record: source, number and line; without them, its content.

    ``occurrences`` tell records of one name, or of one content, apart: 0 for the first.
    """
    name = "number" if mapped.kind.name == "purchases" else "id"
    size = len(table)
    source = pa.repeat(pa.scalar(escaped(mapped.source), pa.string()), size)
    turn = pa.array(occurrences, pa.int64()).cast(pa.string())
    if name not in table.column_names:
        return joined(source, pa.array(contents(table), pa.string()), turn)
    number = pc.fill_null(table[name], "").combine_chunks()
    line = pc.fill_null(table["line_number"], "").combine_chunks() if "line_number" in table.column_names else turn
    keys = joined(source, apart(number), apart(line))
    nameless = pc.equal(number, "")
    if pc.any(nameless).as_py():
        keys = pc.if_else(nameless, joined(source, pa.array(contents(table), pa.string()), turn), keys)
    return shortened(keys)


def marks(table: pa.Table, mapped: Map) -> np.ndarray:
    """Give eight bytes for what each record is told apart by; equal where only its turn tells."""
    name = "number" if mapped.kind.name == "purchases" else "id"
    texts = contents(table)
    if name in table.column_names:
        own = table[name].to_pylist()
        lines = table["line_number"].to_pylist() if "line_number" in table.column_names else [""] * len(own)
        texts = [f"{number}/{line}" if number else text
                 for number, line, text in zip(own, lines, texts, strict=True)]  # fmt: skip
    digests = b"".join(blake2b(text.encode(), digest_size=8).digest() for text in texts)
    return np.frombuffer(digests, dtype=np.uint64)


def turns(marked: np.ndarray) -> np.ndarray:
    """Give for each record how many of the same mark stand before it."""
    order = np.argsort(marked, kind="stable")
    ordered = marked[order]
    begins = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(ordered) else np.array([])
    sizes = np.diff(np.concatenate((begins, [len(ordered)]))).astype(np.int64)
    counted = np.arange(len(ordered)) - np.repeat(begins, sizes)
    found = np.empty(len(ordered), dtype=np.int64)
    found[order] = counted
    return found


def contents(table: pa.Table) -> list[str]:
    """Give a text of sixteen letters for all that each record says, the same in every file."""
    said = [name for name in table.column_names if name != "line" and not name.endswith("_key")]
    columns = [pc.fill_null(table[name].cast(pa.string()), "").to_pylist() for name in sorted(said)]
    return [blake2b("\x1f".join(cells).encode(), digest_size=12).hexdigest() for cells in zip(*columns, strict=True)]


def joined(*parts: pa.Array) -> pa.Array:
    """Join parts by a slash."""
    return pc.binary_join_element_wise(*parts, "/")


def apart(column: pa.Array) -> pa.Array:
    """Keep a slash within a part from parting."""
    return pc.replace_substring(pc.replace_substring(column, "%", "%25"), "/", "%2F")


def escaped(text: str) -> str:
    """Write one part likewise."""
    return text.replace("%", "%25").replace("/", "%2F")


def shortened(keys: pa.Array) -> pa.Array:
    """Give a digest in the place of a key that is too long for the store."""
    long = pc.greater(pc.utf8_length(keys), MOST_KEY)
    if not pc.any(long).as_py():
        return keys
    found = [blake2b(key.encode(), digest_size=24).hexdigest() if is_long else key
             for key, is_long in zip(keys.to_pylist(), long.to_pylist(), strict=True)]  # fmt: skip
    return pa.array(found, pa.string())
