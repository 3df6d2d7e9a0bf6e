"""The brand colour on the respondents' page: how it stands on light and on dark ground, and what is written of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from polku.govern import colour as colours

OWN = "#8d4412", "#e9a56f"  # Polku's copper on light and on dark ground, where no colour was chosen


@dataclass(frozen=True, slots=True)
class Ground:
    """Paper and sheet that the colour is written on, and the colour of words on a button: as in respond/style.css."""

    paper: str
    sheet: str
    words: str

    @property
    def beside(self) -> tuple[str, str, str]:
        """All that the colour must stand out from."""
        return self.paper, self.sheet, self.words


LIGHT = Ground("#f6f1e7", "#fdfbf6", "#fffaf3")
DARK = Ground("#191715", "#221f1c", "#20150a")


def measured(colour: str, ground: Ground) -> float:
    """Give the least contrast of a colour on a ground."""
    return colours.least(colour, ground.beside)


def passes(colour: str, ground: Ground) -> bool:
    """Tell whether words in the colour, and on it, can be read."""
    return measured(colour, ground) >= colours.ENOUGH


@lru_cache(maxsize=64)
def shade(colour: str, ground: Ground) -> str:
    """Give the colour, or the nearest shade that passes: no one colour can pass on light and on dark ground."""
    return colours.nearest(colour, ground.beside)


@lru_cache(maxsize=16)
def style(colour: str) -> str:
    """Give the style that puts a colour in the place of Polku's own; nothing without a colour."""
    if not colour:
        return ""
    return f":root{{{roles(colour, LIGHT)}}}@media (prefers-color-scheme:dark){{:root{{{roles(colour, DARK)}}}}}"


def roles(colour: str, ground: Ground) -> str:
    """Give the roles that follow the brand colour."""
    go = shade(colour, ground)
    return f"--go:{go};--tint:{colours.mixed(go, ground.sheet, 0.14)}"
