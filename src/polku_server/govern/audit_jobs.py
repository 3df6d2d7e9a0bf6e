"""What jobs does for the audit log: seal each second, and verify all of it once a day, a slice at a time."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

from polku.errors import PolkuError

from .audit_heads import desk
from .audit_seal import seal
from .audit_verify import Verification

EVERY = 1.0  # seconds between two looks
DAY = 24 * 3600.0

log = logging.getLogger(__name__)


class Sealing:
    """Called at each round of jobs; does something at most once a second."""

    def __init__(self) -> None:
        self.desk = desk()
        self._due = self._verify_due = 0.0
        self._verifying: Verification | None = None
        self._slices: Iterator[None] = iter(())
        self._said = ""

    def step(self) -> int:
        """Seal what waits and give how many; when nothing does, verify a slice. What is wrong is logged once."""
        if time.monotonic() < self._due:
            return 0
        self._due = time.monotonic() + EVERY
        try:
            done = seal(self.desk)
            if not done:
                self.verify()
            else:
                self._due = 0.0  # more may wait
            self.say("")
        except (PolkuError, OSError, ValueError) as error:
            self.say(f"{type(error).__name__}: {error}")
            return 0
        return done

    def verify(self) -> None:
        """Take one slice of the day's verification."""
        if self._verifying is None:
            if time.monotonic() < self._verify_due:
                return
            self._verifying = Verification(self.desk)
            self._slices = self._verifying.slices()
        if next(self._slices, self) is not self:
            return
        self._verifying.done()
        for finding in self._verifying.report.findings:
            log.error("the audit log: %s", finding.words)
        self._verifying, self._verify_due = None, time.monotonic() + DAY

    def say(self, words: str) -> None:
        """Log what stops the sealing, once until it changes."""
        if words and words != self._said:
            log.error("the audit log is not sealed: %s", words)
        self._said = words
