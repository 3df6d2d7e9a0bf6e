"""What the sample's customers write: an event of the touchpoint, perhaps a reaction, and now and then a slip."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

LANGUAGES = ("fi", "sv", "en")
SPOKEN = (0.80, 0.12, 0.08)
SLIPS = 0.08  # share of comments with a slip of the hand
ALONE = 0.16  # share of Finnish comments that name no event
AFTER = 0.62  # share of comments that go on with a reaction
MOST = 0.006  # of all comments, how many may say the same


@cache
def comments() -> dict[str, Any]:
    """Give what was written for the sample, by language, touchpoint and tone."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "comments.json").read_text(encoding="utf-8"))
    return found


class Writer:
    """Writes comments, none of them too often."""

    def __init__(self, chance: np.random.Generator, many: int) -> None:
        self.chance, self.most = chance, max(2, int(MOST * many))
        self.said: Counter[str] = Counter()

    def write(self, language: str, touchpoint: str, tone: str) -> str:
        """Give a comment; what was said often enough is drawn again."""
        for _turn in range(50):
            text = self.drawn(language, touchpoint, tone)
            if self.said[text] < self.most:
                break
        self.said[text] += 1
        return self.slipped(text) if self.chance.random() < SLIPS else text

    def drawn(self, language: str, touchpoint: str, tone: str) -> str:
        """Join an event and a reaction of the same tone."""
        held = comments()[language]
        events = held["at"].get(touchpoint, {}).get(tone, [])
        if not events or self.chance.random() < ALONE:
            alone = self.one(held["alone"][tone])
            return alone if language == "fi" else self.going_on(alone, held["after"][tone])
        return self.going_on(self.one(events), held["after"][tone])

    def going_on(self, text: str, reactions: list[str]) -> str:
        """Add a reaction to most."""
        return f"{text} {self.one(reactions)}" if self.chance.random() < AFTER else text

    def one(self, texts: list[str]) -> str:
        """Choose one."""
        return texts[int(self.chance.integers(len(texts)))]

    def slipped(self, text: str) -> str:
        """Slip: leave a letter out, write it twice, forget the capital or the full stop."""
        at = int(self.chance.integers(1, max(2, len(text) - 1)))
        ways = (
            text[:at] + text[at + 1 :],
            text[:at] + text[at : at + 1] + text[at:],
            text[:1].lower() + text[1:],
            text.rstrip(".!"),
        )
        return ways[int(self.chance.integers(len(ways)))].strip() or text


def tone(csat: int) -> str:
    """Give the tone that goes with a score."""
    return "good" if csat >= 4 else "mixed" if csat == 3 else "bad"
