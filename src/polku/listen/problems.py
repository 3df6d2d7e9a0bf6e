"""What could not be read, where it stands and how to mend it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One value that could not be used; the rest of its file can.

    Attributes
    ----------
    line : int
        Where it stands, as ``Feedback.place`` counts: physical line of a text file (the header of
        a plain file is line 1), row of a sheet, record of a Parquet file.
    column : str
        Name of the column; empty where the whole row is meant.
    value : str
        The value as it was read.
    cure : str
        What should stand there instead, in the reader's language.
    """

    line: int
    column: str
    value: str
    cure: str
