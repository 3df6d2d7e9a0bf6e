"""Files that belong together: a row takes the columns of another file by the id that both have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from polku.errors import InputError
from polku.listen import reading
from polku.listen.reading import Feedback
from polku.listen.streaming import Stream
from polku.words import gettext as _


@dataclass(frozen=True)
class Beside:
    """A file whose rows are looked up by an id; it is held in memory."""

    name: str
    table: pa.Table

    @classmethod
    def read(cls, path: Path) -> Beside:
        """Read a file whole."""
        return cls(path.name, reading.read(path).table)

    def shared(self, columns: Sequence[str]) -> str:
        """Give the one column that names this file's rows and that the other file has too.

        Raises
        ------
        InputError
            There is none, or the first that both have names two rows alike.
        """
        both = [name for name in columns if name in self.table.column_names]
        for name in both:
            held = self.table[name].drop_null()
            if len(held.unique()) == len(held):
                return name
        said = _("{file} has no column in common that tells its rows apart, so it cannot be joined. It has: {columns}.")
        raise InputError(said.format(file=self.name, columns=", ".join(self.table.column_names)))

    def columns(self, columns: Sequence[str]) -> list[str]:
        """Give the columns that this file adds."""
        return [name for name in self.table.column_names if name not in columns]

    def add(self, feedback: Feedback) -> Feedback:
        """Give rows with this file's columns beside; null where it has no such row."""
        has = feedback.table.column_names
        by = self.shared(has)
        at = pc.index_in(feedback.table[by], self.table[by].combine_chunks(), skip_nulls=True)
        table = feedback.table
        for name in self.columns(has):
            table = table.append_column(name, self.table[name].combine_chunks().take(at))
        return replace(feedback, table=table)


def beside(stream: Stream, others: Sequence[Beside]) -> Stream:
    """Give a stream whose rows have the other files' columns too, each file joined to what stands by then."""
    if not others:
        return stream
    columns = list(stream.columns)
    for other in others:
        other.shared(columns)
        columns += other.columns(columns)

    def batches() -> Iterator[Feedback]:
        for feedback in stream.batches():
            for other in others:
                feedback = other.add(feedback)
            yield feedback

    return replace(stream, columns=columns, _batches=batches)
