"""Reads the tokens where Python must draw with them: on paper, and in the rules that hold them apart."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

SHEET = Path(__file__).parent / "static/polku/tokens.css"
BLOCK = re.compile(r"(?P<when>@media[^{]*\{\s*)?:root[^{]*\{(?P<body>[^}]*)\}")
TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")
PAIR = re.compile(r"light-dark\((.+?),\s*(#\w+|rgb\([^)]*\))\)")


@cache
def tokens(when: str = "") -> dict[str, str]:
    """Give the tokens by name; ``when`` is a word of the condition under which they hold: contrast, motion, print."""
    found: dict[str, str] = {}
    for block in BLOCK.finditer(SHEET.read_text(encoding="utf-8")):
        if (when in block["when"]) if when and block["when"] else not (when or block["when"]):
            found |= {name: " ".join(value.split()) for name, value in TOKEN.findall(block["body"])}
    return found


def shade(name: str, *, dark: bool = False, when: str = "") -> str:
    """Give a colour as it is on a light or a dark ground."""
    value = tokens(when).get(name) or tokens()[name]
    return PAIR.sub(lambda pair: pair[2 if dark else 1], value)


def on_paper() -> dict[str, str]:
    """Give what a printed sheet is drawn with: colours as #rrggbb, sizes of type in points."""
    colours = ("ink", "ink-soft", "hair", "accent", "good", "bad", "good-tint", "bad-tint", "draw-band")
    printed = tokens("print")
    return {name: shade(name, when="print") for name in colours} | {
        name: size for name, size in printed.items() if size.endswith("pt")
    }
