"""From a column of text to a column of values, each different text read once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from polku.listen.problems import Problem

CANNOT_SAY = frozenset(
    (
        *("na", "n/a", "#n/a", "nan", "null", "none", "-", "–", "eos", "en osaa sanoa", "ei osaa sanoa"),
        *("vet ej", "vet inte", "kan inte säga", "cannot say", "can't say", "don't know", "not applicable"),
    )
)
"""Words that stand for no answer, in small letters; they are counted as missing."""


@dataclass(frozen=True)
class Parsed:
    """A column's good values, and where the others are.

    Attributes
    ----------
    column : str
        Its name.
    values : pyarrow.Array
        One per record; null where the cell is empty, "cannot say" or bad.
    bad : numpy.ndarray
        Indices of the records whose value could not be used, ascending.
    cure : str
        What should stand in their place.
    texts, lines : pyarrow.ChunkedArray, numpy.ndarray
        The column as it was read, and the place of each record.
    """

    column: str
    values: pa.Array
    bad: np.ndarray
    cure: str
    texts: pa.ChunkedArray
    lines: np.ndarray

    def problems(self, first: int | None = None) -> list[Problem]:
        """Name the bad values, all or the ``first`` so many, in the order of the file."""
        return list(islice(self._problems(), first))

    def _problems(self) -> Iterator[Problem]:
        for index in self.bad:
            yield Problem(int(self.lines[index]), self.column, self.texts[int(index)].as_py(), self.cure)


@dataclass(frozen=True)
class Different:
    """The different texts of a column and, for each record, which of them it holds (-1: empty)."""

    texts: list[str]
    codes: np.ndarray

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> "Different":
        """Tell a column's texts apart; "cannot say" counts as empty."""
        encoded = column.combine_chunks().dictionary_encode()
        texts = encoded.dictionary.to_pylist()
        codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
        silent = np.array([text.casefold() in CANNOT_SAY for text in texts] + [True])
        return cls(texts, np.where(silent[codes], -1, codes))

    @property
    def said(self) -> set[str]:
        """The texts that a record holds; "cannot say" is none."""
        return {self.texts[code] for code in np.unique(self.codes) if code >= 0}


def parse(
    column: pa.ChunkedArray,
    lines: np.ndarray,
    *,
    name: str,
    cure: str,
    reading: Callable[[str], Any],
    kind: pa.DataType,
) -> Parsed:
    """Read every text with ``reading``, which gives a value of ``kind``, or ``None`` for a bad one."""
    different = Different.of(column)
    used = set(np.unique(different.codes).tolist())
    values = [reading(text) if code in used else None for code, text in enumerate(different.texts)]
    told = pa.array([*values, None], kind)
    bad = np.array([value is None for value in values] + [False])
    taken = pa.array(np.where(different.codes < 0, len(values), different.codes))
    return Parsed(name, told.take(taken), np.flatnonzero(bad[different.codes]), cure, column, lines)
