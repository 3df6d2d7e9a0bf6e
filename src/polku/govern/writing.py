"""Write a list that comes in batches to a file: CSV, XLSX or Parquet, in the memory of one batch."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from polku.govern import formulas

SLICE = 16_384  # rows written at a time: under 20 ms of one processor
GROUP = 131_072  # rows of a Parquet row group
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # without it Excel reads UTF-8 as Windows-1252
HEADINGS = b"headings"

Batches = Iterable[pa.RecordBatch]


def headed(schema: pa.Schema, headings: Mapping[str, str]) -> pa.Schema:
    """Note what each column is called in the reader's language; a name that is left out stands for itself."""
    return schema.with_metadata({HEADINGS: json.dumps(dict(headings)).encode()})


def headings(schema: pa.Schema) -> list[str]:
    """Give the headings of a list's columns, in order."""
    noted = json.loads((schema.metadata or {}).get(HEADINGS, b"{}"))
    return [noted.get(name, name) for name in schema.names]


def csv(batches: Batches, schema: pa.Schema, file: IO[bytes]) -> int:
    """Write CSV that no spreadsheet runs: UTF-8 with a mark, commas, one line of headings.

    Parameters
    ----------
    batches : iterable of pyarrow.RecordBatch
        Each with the columns and types of ``schema``.
    schema : pyarrow.Schema
        Numbers, truth values, days and times are written as they are (a point in decimals, ISO, UTC);
        texts are quoted and disarmed by ``formulas.inert``; null is an empty cell.
    file : binary file
        Only written to, in order.

    Returns
    -------
    int
        Rows written; a list without rows gives the headings alone.
    """
    names = formulas.inert(pa.array(headings(schema), pa.string())).to_pylist()
    file.write(BYTE_ORDER_MARK + ",".join('"' + name.replace('"', '""') + '"' for name in names).encode() + b"\n")
    return _written(batches, lambda rows: pacsv.write_csv(_inert(rows), file, _BARE))


_BARE = pacsv.WriteOptions(include_header=False)


def _inert(rows: pa.RecordBatch) -> pa.RecordBatch:
    return pa.record_batch([_cell(column) for column in rows.columns], names=rows.schema.names)


def _cell(column: pa.Array) -> pa.Array:
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return formulas.inert(column.dictionary_encode())  # most texts of a list are names that come again
    if pa.types.is_dictionary(column.type):
        return formulas.inert(column)
    if pa.types.is_floating(column.type):
        return pc.if_else(pc.is_nan(column), None, column)
    return column


def parquet(batches: Batches, schema: pa.Schema, file: IO[bytes]) -> int:
    """Write Parquet: columns by their names, each of its own type; headings stand in the schema's metadata."""
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        return _written(batches, lambda rows: writer.write_batch(rows, row_group_size=GROUP))


def _written(batches: Batches, write: Callable[[pa.RecordBatch], object]) -> int:
    rows = 0
    for part in _slices(batches):
        write(part)
        rows += len(part)
    return rows


def _slices(batches: Batches) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield from (batch.slice(start, SLICE) for start in range(0, len(batch), SLICE))
