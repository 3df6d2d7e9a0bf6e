"""How a name, an address or a number is written when one is looked for: without case, dots or signs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

# letters that Unicode does not take apart
ALONE = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ŋ": "n", "ŧ": "t"}
    | dict.fromkeys("'’‘`´ʼ′", "")  # O’Brien is written obrien
)
NORDIC = str.maketrans("åäöéü", "aaoeu")
PIECES = re.compile(r"[^\W_]+")
LONGEST = 64  # letters of a word that are kept
NAMES, NUMBERS, ADDRESSES = " ", " # ", " @ "


def fold(text: str) -> str:
    """Give a text in small letters without marks: Åström is astrom."""
    text = text.casefold()
    if not text.isascii():
        text = text.translate(NORDIC)  # most names need no more, and Unicode's way costs five times this
    if text.isascii():
        return text.replace("'", "").replace("`", "")
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(each for each in apart if not unicodedata.combining(each)).translate(ALONE)


def pieces(text: str) -> list[str]:
    """Give the runs of letters and digits of a folded text."""
    return [each[:LONGEST] for each in PIECES.findall(text)]


def words(text: str) -> Iterator[str]:
    """Give the words of a folded name; what a hyphen or a dot joins is found in parts and as one."""
    for chunk in text.split():
        parts = pieces(chunk)
        yield from parts
        if len(parts) > 1:
            yield "".join(parts)[:LONGEST]


@lru_cache(maxsize=4096)
def domain(host: str) -> tuple[str, ...]:
    """Give the words of an e-mail address's right side; the country says nothing."""
    return tuple(pieces(host)[:-1] or pieces(host))


def address_words(address: str) -> Iterator[str]:
    """Give the words of a folded e-mail address."""
    local, _, host = address.rpartition("@")
    yield from pieces(local)
    yield from domain(host)


def phone(text: str) -> str:
    """Give a number's digits as they are dialled in Finland: +358 40 is 040."""
    digits = "".join(each for each in text if each.isdecimal())
    if digits.startswith("00358") or (digits.startswith("00") and len(digits) > 10):
        digits = digits[2:]
    home = digits.startswith("358") and (len(digits) > 10 or text.lstrip(" (").startswith(("+", "00")))
    return "0" + digits[3:].removeprefix("0") if home else digits


def joined(text: str) -> str:
    """Give a customer number or a business ID as one run: A-100 23 is a10023."""
    return "".join(pieces(fold(text)))


@dataclass(frozen=True, slots=True)
class Sought:
    """What one party is found by."""

    words: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    @classmethod
    def of(cls, names: Iterable[str], numbers: Iterable[str], phones: Iterable[str], emails: Iterable[str]) -> Sought:
        """Fold what the register holds."""
        addresses = tuple(dict.fromkeys(filter(None, ("".join(fold(each).split()) for each in emails))))
        found = [word for name in names for word in words(fold(name))]
        keys = [joined(each) for each in numbers] + [phone(each) for each in phones]
        if len(found) == 1 and found[0] in keys and not found[0].isalpha():
            found = []  # who has no name goes by a number, and is found by it
        found += [word for each in addresses for word in address_words(each)]
        return cls(tuple(dict.fromkeys(found)), tuple(dict.fromkeys(each for each in keys if each)), addresses)

    @classmethod
    def read(cls, line: str) -> Sought:
        """Read what `line` wrote."""
        names, _, rest = line.partition(NUMBERS)
        numbers, _, addresses = rest.partition(ADDRESSES)
        return cls(tuple(names.split()), tuple(numbers.split()), tuple(addresses.split()))

    def line(self) -> str:
        """Give one line with a space at both sides of everything: `` name`` begins a word, ``name `` ends one."""
        parts = (" ".join(self.words), " ".join(self.numbers), " ".join(self.addresses))
        return f" {parts[0]} {NUMBERS.strip()} {parts[1]} {ADDRESSES.strip()} {parts[2]} "

    def forms(self) -> set[str]:
        """Give every number as it is and from its end, so that the last digits find it, and every address."""
        both = {form for each in self.numbers for form in (each[:40], backwards(each))}
        return both | {whole(each) for each in self.addresses}


def backwards(number: str) -> str:
    """Give a number from its last digit on, marked: never mixed up with one that is read forwards."""
    return "<" + number[::-1][:39]


def whole(address: str) -> str:
    """Give an address, marked likewise."""
    return "@" + address[:39]


def grams(word: str) -> set[str]:
    """Give every three letters that stand side by side."""
    return {word[at : at + 3] for at in range(len(word) - 2)}


def neighbours(word: str) -> set[str]:
    """Give what is one letter away: missing, extra, other, or two side by side swapped (Damerau 1964)."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {left + right[1:] for left, right in cuts if right}
    found |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    found |= {left + letter + right[1:] for left, right in cuts if right for letter in letters}
    found |= {left + letter + right for left, right in cuts for letter in letters}
    return found - {word}
