"""One file on its way into the register: opened, mapped, settled, tried or stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from django.utils import timezone, translation

from polku import words
from polku.errors import AmbiguousColumn, InputError
from polku.listen import amounts, moments, streaming
from polku.listen.problems import Problem
from polku.listen.reading import Feedback
from polku.listen.streaming import Stream
from polku.words import gettext as _

from ...govern import policy
from ...govern.models import User
from ...govern.policy import Permission
from ..models import ImportBatch
from ..rules import currency
from . import facts, guessed, mapping, outcomes, presets
from .ahead import ahead
from .behind import Behind, Told
from .columns import sentence, validated
from .facts import Facts
from .joining import Beside, beside
from .kinds import HAPPENED, KINDS, Kind
from .leads import Leads
from .mapping import Map
from .memberships import MembershipRows
from .outcomes import ON_DUPLICATE, Outcome
from .own import READS
from .people import Organisations, People
from .places import PlaceRows

Put = Callable[[pa.Table, Any], None]
ROW_WRITERS: Mapping[str, Any] = {
    "people": People,
    "organisations": Organisations,
    "memberships": MembershipRows,
    "units": PlaceRows,
    "touchpoints": PlaceRows,
    "leads": Leads,
}


@dataclass
class Options:
    """What was asked beside the file; empty where nothing was."""

    source: str | None = None
    dates: str | None = None
    decimals: str | None = None
    currency: str = ""
    on_duplicate: str = ""
    unknown: str = "create"
    preset: str = ""
    beside: Sequence[Path] = ()
    language: str = ""  # of whoever dropped the file on the page


@dataclass
class Coming:
    """A file that was opened, and the map by which it is understood."""

    stream: Stream
    mapped: Map
    options: Options
    left: list[str] = field(default_factory=list)
    rows: int = 0
    name: str = ""  # of the file as its owner knows it
    turns: list[np.ndarray] = field(default_factory=list)

    def look(self, by: User | None = None, told: Told = lambda rows: None) -> Outcome:
        """Say what would happen; writes nothing."""
        return self.through(None, by, told)

    def bring_in(self, by: User | None = None, told: Told = lambda rows: None) -> tuple[ImportBatch | None, Outcome]:
        """Store what is new as one batch, slice by slice; no batch if nothing is."""
        policy.demand(by, Permission.IMPORT)
        batch = outcomes.begin(self.mapped.kind.name, self.mapped.source, self.name or self.stream.name, by)
        outcome = self.through(batch, by, told)
        outcomes.end(batch, outcome)
        mapping.keep(self.mapped, self.mapped.source, self.stream.columns)
        return ImportBatch.objects.filter(pk=batch.pk).first(), outcome

    def through(self, batch: ImportBatch | None, by: User | None, told: Told) -> Outcome:
        """Go through the file once, trying or storing."""
        whole = Outcome()
        with ahead(self.validated()) as batches, self.putting(batch, by, told, whole) as put:
            for lost, problems, table, keys in batches:
                put(table, keys)
                whole.bad += lost
                whole.tell(problems)
        whole.problems.sort(key=lambda problem: problem.line)
        return whole

    def validated(self) -> Iterator[tuple[int, list[Problem], pa.Table, pa.Array | None]]:
        """Give of each batch how many records are bad, why, the good ones, and their keys if they are facts."""
        happened = self.mapped.kind.name not in ROW_WRITERS
        for at, feedback in enumerate(self.stream.batches()):
            found = validated(feedback, self.mapped)
            table, keys = found.good(), None
            if happened:
                turns = self.turns[at] if self.turns else np.zeros(len(table), dtype=np.int64)
                keys = facts.keyed(table, self.mapped, turns)
            lost = len(feedback.problems) + int(found.bad.sum())
            yield lost, sorted(found.problems, key=lambda problem: problem.line), table, keys

    @contextmanager
    def putting(self, batch: ImportBatch | None, by: User | None, told: Told, whole: Outcome) -> Iterator[Put]:
        """Give what takes one batch of good rows, and adds to the whole what came of it."""
        kind, on_duplicate = self.mapped.kind.name, self.options.on_duplicate or "update"
        if kind in ROW_WRITERS:
            writer = ROW_WRITERS[kind](self.mapped, on_duplicate=on_duplicate, by=by)

            def rows(table: pa.Table, _keys: Any) -> None:
                for some in writer.slices(table.to_pylist()):
                    whole.add(writer.look(some) if batch is None else writer.store(some, batch))
                    told(len(some))

            yield rows
            if isinstance(writer, People):
                whole.add(writer.rest(batch))
            return
        ready = Facts(self.mapped, unknown=self.options.unknown, by=by, currency=self.options.currency)
        behind = Behind(told)

        def columns(table: pa.Table, keys: Any) -> None:
            whole.add(ready.look(table, keys) if batch is None else ready.store(table, keys, batch, behind))

        with closing(behind):
            yield columns
            whole.add(behind.rest())


def opened(kind: str, file: Path, document: Mapping[str, Any] | None, options: Options) -> Coming:
    """Open a file and find out what its columns are: by the map, as the last time, by a preset or by a guess.

    Raises
    ------
    InputError
        The file or the map cannot be used, or a column fits two readings; the sentence says what settles it.
    """
    translation.activate(words.language())
    checked(kind, options)
    stream = beside(streaming.stream(file), [Beside.read(each) for each in options.beside])
    known, why, left = understood(KINDS[kind], stream, document, options)
    over = {"source": options.source, "dates": options.dates, "decimals": options.decimals}
    mapped = mapping.read(KINDS[kind], known, stream.columns, stream.name, **over)
    coming = Coming(stream, replace(mapped, why=why), options, left)
    try:
        return settled(coming)
    except AmbiguousColumn as asks:
        asks.document = mapped.document()  # what was understood stands while it is answered
        raise


def checked(kind: str, options: Options) -> None:
    """Refuse options that do not fit."""
    facts_only = kind in HAPPENED
    if options.on_duplicate and options.on_duplicate not in ON_DUPLICATE:
        said = _("--on-duplicate is {value}; allowed: {allowed}.")
        raise InputError(said.format(value=options.on_duplicate, allowed=", ".join(ON_DUPLICATE)))
    if facts_only and options.on_duplicate in ("update", "create"):
        raise InputError(
            _("What happened is never edited: take the batch back with polku import undo, and bring the file in again.")
        )
    if options.currency and (said := sentence(currency, options.currency)):
        raise InputError(said)
    if options.unknown not in (facts.CREATE, facts.REFUSE):
        raise InputError(_("--unknown-customer is {value}; allowed: create, refuse.").format(value=options.unknown))


def understood(
    kind: Kind, stream: Stream, document: Mapping[str, Any] | None, options: Options
) -> tuple[Mapping[str, Any], dict[str, str], list[str]]:
    """Give a map, why each line stands in it, and the columns that it leaves out."""
    if document is not None:
        return document, {}, []
    source = options.source or mapping.SOURCE
    again = mapping.again(kind, source, stream.columns)
    if again is not None and not options.preset:
        return again, dict.fromkeys(again, _("as the last time")), []
    preset = presets.chosen(options.preset, kind.name, stream.columns)
    if preset is not None:
        found = preset.document(stream.columns)
        if not found:
            said = _("{file} has none of the columns that {system} exports. Leave the preset out: columns are guessed.")
            raise InputError(said.format(file=stream.name, system=preset.system))
        return found, dict.fromkeys(found, _("as {system} exports it").format(system=preset.system)), []
    guess = guessed.guess(kind, next(stream.batches(), empty(stream)))
    return guess.document, guess.why, guess.left


def empty(stream: Stream) -> Feedback:
    """Give no rows."""
    table = pa.table({name: pa.chunked_array([], pa.string()) for name in stream.columns})
    return Feedback(stream.name, table, np.array([], dtype=np.int64), stream.place)


def settled(coming: Coming) -> Coming:
    """Go through the file to count it and to settle how its dates and amounts are meant.

    Raises
    ------
    AmbiguousColumn
        A column fits two readings.
    """
    mapped, stream = coming.mapped, coming.stream
    dated = {name: moments.Evidence() for name in columns(mapped, "moment", "day")} if not mapped.order else {}
    summed = {name: amounts.Evidence() for name in columns(mapped, "amount")} if not mapped.mark else {}
    for feedback in stream.batches():
        coming.rows += len(feedback.table)
        for name, evidence in dated.items():
            evidence.add(feedback.table[name])
        for name, marks in summed.items():
            marks.add(amounts.doubtful(feedback.table[name]))
    order = next((found for name, each in dated.items() if (found := each.order(name))), mapped.order)
    if stream.place == "record" and all("comma" not in each.seen for each in summed.values()):
        mark: Any = mapped.mark or "point"  # numbers of a Parquet file are written by us
    else:
        mark = next((each.mark(name) for name, each in summed.items()), mapped.mark)
    coming.mapped = replace(mapped, order=order, mark=mark)
    coming.turns = list(turned(coming))
    return coming


def columns(mapped: Map, *reads: str) -> Iterator[str]:
    """Give the columns that are read in one of these ways."""
    for each in mapped.kind.fields:
        if each.reads in reads and mapped.column(each.name):
            yield mapped.column(each.name)
    yield from (column for key, column in mapped.own.items() if READS.get(mapped.fields[key].type) in reads)


def turned(coming: Coming) -> Iterator[np.ndarray]:
    """Count records alike, batch by batch, where only their turn tells them apart."""
    mapped = coming.mapped
    name = {"purchases": "number", "encounters": "id"}.get(mapped.kind.name)
    if name is None or (name in mapped and "line" in mapped):
        return
    marked = [facts.marks(validated(each, mapped).good(), mapped) for each in coming.stream.batches()]
    turns = facts.turns(np.concatenate(marked) if marked else np.array([], dtype=np.uint64))
    at = 0
    for each in marked:
        yield turns[at : at + len(each)]
        at += len(each)


def clock(moment: Any) -> str:
    """Write a time on the organisation's clock."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def shown(problem: Problem) -> str:
    """Give a value as a line of a terminal takes it."""
    return "".join(sign if sign.isprintable() else " " for sign in problem.value)[:60]
