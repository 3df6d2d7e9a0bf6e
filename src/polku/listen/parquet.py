"""Parquet files: every column as text, a batch at a time, whatever the file says of itself."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from polku.errors import UnreadableFile
from polku.listen import headers
from polku.listen.delimited import Rows
from polku.words import gettext as _

ROWS = 65_536  # of a batch
MOST_CELLS = 50_000_000  # of a file that is read whole
MOST_BYTES = 2 << 30  # of texts unfolded, where a file is read whole; of one batch, a sixteenth
MOST_NOTES = 1 << 24  # bytes of one text among what a file says of itself
READ = 1 << 16  # bytes of a column that are fetched at a time: without it a whole column of a million rows is


def parse(path: Path) -> Rows:
    """Read a whole file.

    Returns
    -------
    Rows
        ``lines`` are record numbers from 1.

    Raises
    ------
    UnreadableFile
        The file is damaged, has no rows, too many columns, or unfolds to more than is read.
    """
    tables, cells, size = [], 0, 0
    for batch in batches(path):
        cells, size = cells + len(batch) * batch.num_columns, size + batch.nbytes
        if cells > MOST_CELLS or size > MOST_BYTES:
            raise _vast(path)
        tables.append(pa.Table.from_batches([batch]))
    if not tables:
        raise UnreadableFile(_("{file} has column names but no rows.").format(file=path.name))
    table = pa.concat_tables(tables)
    return Rows(table, np.arange(1, len(table) + 1, dtype=np.int64))


def batches(path: Path, *, rows: int = ROWS) -> Iterator[pa.RecordBatch]:
    """Read a file in the memory of one batch.

    Parameters
    ----------
    path : pathlib.Path
    rows : int
        The most rows of a batch.

    Yields
    ------
    pyarrow.RecordBatch
        Every column text, under its name (numbered where two are alike), null where a cell is empty
        or not a number. No batch is empty.

    Raises
    ------
    UnreadableFile
        At the first batch if the file is damaged or has too many columns; at any, if that one
        unfolds to more than is read.
    """
    try:
        _refuse_vast(path, rows)
        with _opened(path) as file:
            names = headers.names(file.schema_arrow.names, len(file.schema_arrow))
            for batch in file.iter_batches(rows, use_threads=False):  # one column's pages at a time
                if len(batch):
                    yield _texts(batch, names, path)
    except (pa.ArrowException, OSError) as damaged:
        sentence = _("{file} cannot be opened as Parquet: it is damaged. Export it again.")
        raise UnreadableFile(sentence.format(file=path.name)) from damaged


def _refuse_vast(path: Path, rows: int) -> None:
    """Look at one column of texts after the other, folded: one long text may stand for every row of a batch."""
    held: Counter[int] = Counter()
    with _opened(path, folded=True) as file:
        for field in file.schema_arrow:
            if not pa.types.is_dictionary(field.type):
                continue
            for number, batch in enumerate(file.iter_batches(rows, columns=[field.name], use_threads=False)):
                held[number] += sum(_unfolded(column) for column in batch.columns)
                if held[number] > MOST_BYTES // 16:
                    raise _vast(path)


def _opened(path: Path, *, folded: bool = False) -> Any:
    """Open a file whose schema is of a bearable size; folded texts stay dictionaries, which takes much memory."""
    import pyarrow.parquet as pq

    limits = {"thrift_string_size_limit": MOST_NOTES, "thrift_container_size_limit": 40 * headers.MOST_COLUMNS}
    with pq.ParquetFile(path, **limits) as file:
        schema, columns = file.schema_arrow, file.metadata.num_columns
    headers.refuse_wide(columns, path.name)
    texts = [field.name for field in schema if _is_text(field.type)]
    folds = texts if folded else None
    return pq.ParquetFile(path, read_dictionary=folds, pre_buffer=False, buffer_size=READ, **limits)


def _texts(batch: pa.RecordBatch, names: list[str], path: Path) -> pa.RecordBatch:
    if sum(_unfolded(column) for column in batch.columns) > MOST_BYTES // 16:
        raise _vast(path)
    return pa.record_batch([_text(column) for column in batch.columns], names=names)


def _unfolded(column: pa.Array) -> int:
    """Bytes of a column once each row has its own text: one long text may stand for every row."""
    if not pa.types.is_dictionary(column.type) or not _is_text(column.type.value_type):
        return int(column.nbytes)
    lengths = pc.fill_null(pc.binary_length(column.dictionary), 0).cast(pa.int64())
    return int(pc.sum(lengths.take(column.indices)).as_py() or 0)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_binary(kind))


def _text(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    try:
        return column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):  # lists, structs, bytes that are no text
        return pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())


def _vast(path: Path) -> UnreadableFile:
    sentence = _("{file} unfolds to more than is read. Export fewer rows or columns at a time.")
    return UnreadableFile(sentence.format(file=path.name))
