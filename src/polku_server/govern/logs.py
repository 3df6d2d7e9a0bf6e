"""Logs tell the place and the kind of a failure, never values: no answers, tokens or addresses."""

import logging
import re
import traceback
from types import TracebackType

SECRET_PATH = re.compile(r"(/(?:sign-in(?:/forgotten/[^\s/?'\"]+)?|v|omat)/)[^\s/?'\"]+")
QUERY = re.compile(r"(/[^\s?'\"]*)\?[^\s'\"]*")

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Quiet(logging.Formatter):
    """One line a record; of an error its frames and class, without its message."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Mask what an address may carry."""
        text = SECRET_PATH.sub(r"\1***", super().format(record))
        return QUERY.sub(r"\1?***", text)

    def formatException(self, ei: Raised) -> str:  # noqa: N802  logging's own name
        """Give frames and class: a database's message quotes the row that failed."""
        kind, _, trace = ei
        frames = "".join(traceback.format_tb(trace))
        return f"{frames}{kind.__name__ if kind else ''}"


class NotReadiness(logging.Filter):
    """Leaves out that /readyz said "not ready yet": who asked was told, and every start asks often."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every other record."""
        return getattr(getattr(record, "request", None), "path", "") != "/readyz"
