"""A square that a phone's camera reads: drawn on the server, without script."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe

SCALE = 7  # pixels of a module: read from a screen at arm's length
QUIET = 4  # modules of white around, as the standard asks


def drawn(address: str, words: str) -> SafeString:
    """Draw an address; ``words`` is what a screen reader says. Dark on white also where the page is dark."""
    code = segno.make(address, micro=False, error="m")
    svg = code.svg_inline(scale=SCALE, border=QUIET, light="white", title=words)
    return mark_safe(svg)  # noqa: S308  segno escapes the title, and the address is modules by then
