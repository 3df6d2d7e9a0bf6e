"""Colours that words stand on: contrast as WCAG 2 defines it, and the nearest shade that has enough of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from polku.errors import InputError

ENOUGH = 4.5  # WCAG 2.2, 1.4.3: text of ordinary size
COLOUR = re.compile(r"#[0-9a-f]{6}")
STEPS = 500  # of lightness between black and white: finer than a screen shows

# Ottosson's OKLab: linear sRGB to cones and back, cones to lightness and two hues and back
CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
FROM_LAB = ((1.0, 0.3963377774, 0.2158037573), (1.0, -0.1055613458, -0.0638541728), (1.0, -0.0894841775, -1.2914855480))
FROM_CONES = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
Three = tuple[float, float, float]
Matrix = tuple[Three, Three, Three]


def tidy(text: str) -> str:
    """Give a colour as ``#rrggbb`` in small letters.

    Parameters
    ----------
    text : str
        ``#8d4412``, ``8D4412`` or ``#abc``.

    Raises
    ------
    InputError
        The text is no colour of that form.
    """
    found = "#" + text.strip().lower().removeprefix("#")
    if len(found) == 4:
        found = "#" + "".join(2 * sign for sign in found[1:])
    if not COLOUR.fullmatch(found):
        raise InputError(f"{text!r} is not a colour. Write one such as #8d4412.")
    return found


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours, 1 (alike) to 21 (black on white).

    Parameters
    ----------
    one, other : str
        Colours as ``#rrggbb``; the order does not matter.

    References
    ----------
    W3C, Web Content Accessibility Guidelines 2.2, relative luminance and contrast ratio.
    """
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """Give the relative luminance of ``#rrggbb``, 0 (black) to 1 (white)."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def least(colour: str, others: Sequence[str]) -> float:
    """Give the smallest contrast of a colour with some others; with none it is 21."""
    return min((contrast(colour, each) for each in others), default=21.0)


def nearest(colour: str, others: Sequence[str], enough: float = ENOUGH) -> str:
    """Give the shade of a colour's own hue that has enough contrast with all others, the least changed in lightness.

    Parameters
    ----------
    colour : str
        As ``#rrggbb``. One that has enough already is given back.
    others : sequence of str
        What it stands on, and what stands on it.
    enough : float
        The contrast asked for, 1 to 21.

    Raises
    ------
    InputError
        No shade, black and white among them, has enough contrast with all of them at once.

    Notes
    -----
    Lightness is that of OKLCH, where equal steps look equal; hue stays, and colourfulness gives way only where a
    screen cannot show it.
    """
    if least(colour, others) >= enough:
        return colour
    tone, green, blue = lab(colour)
    for step in range(1, STEPS + 1):
        for lightness in (tone - step / STEPS, tone + step / STEPS):
            shade = shown(lightness, green, blue) if 0 <= lightness <= 1 else colour
            if least(shade, others) >= enough:
                return shade
    raise InputError(f"No shade of {colour} has a contrast of {enough} with all of {', '.join(others)}.")


def mixed(one: str, other: str, share: float) -> str:
    """Give a ``share`` (0 to 1) of one colour laid over another."""
    pairs = zip(channels(one), channels(other), strict=True)
    return written([share * a + (1 - share) * b for a, b in pairs])


def channels(colour: str) -> Three:
    """Give red, green and blue, 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def written(parts: Sequence[float]) -> str:
    """Write red, green and blue, 0 to 1, as ``#rrggbb``."""
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, each))):02x}" for each in parts)


def linear(colour: str) -> Three:
    """Give linear light of ``#rrggbb``."""
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels(colour)
    )
    return red, green, blue


def lab(colour: str) -> Three:
    """Give OKLab lightness, green to red, and blue to yellow."""
    cones = times(CONES, linear(colour))
    return times(LAB, (cones[0] ** (1 / 3), cones[1] ** (1 / 3), cones[2] ** (1 / 3)))


def shown(lightness: float, green: float, blue: float) -> str:
    """Give the colour of an OKLab lightness and hue, as colourful as a screen can show it."""
    for share in (each / 20 for each in range(20, -1, -1)):
        cones = times(FROM_LAB, (lightness, share * green, share * blue))
        parts = times(FROM_CONES, (cones[0] ** 3, cones[1] ** 3, cones[2] ** 3))
        if all(-0.0005 <= each <= 1.0005 for each in parts):
            break
    return written([gamma(min(1.0, max(0.0, each))) for each in parts])


def gamma(part: float) -> float:
    """Give the screen's value of linear light."""
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def times(matrix: Matrix, three: Three) -> Three:
    """Multiply."""
    one, two, last = (sum(a * b for a, b in zip(row, three, strict=True)) for row in matrix)
    return one, two, last
