"""What somebody typed into the search, taken apart: each word, and where the index is to look for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from django.db import connections

from .folding import LONGEST, backwards, fold, grams, neighbours, phone, pieces, whole
from .listed import Condition, any_of, told

MOST_TYPED, MOST_TERMS = 100, 6
INSIDE_FROM, TYPO_FROM = 3, 4  # letters: with fewer, half the vocabulary would answer
WIDE = 3000  # words that are taken up
INDEX = {"sqlite": "instr", "postgresql": "strpos"}  # where a text stands in another; 0 is nowhere
COUNTED = 2000  # words that have the same three letters, counted no further
LAST = "\U0010ffff"  # after every letter
COMMONEST = "ainetslokumrvhjpydgbfcwxzq"  # letters of Finnish names, the commonest first
DIALLED = re.compile(r"[-+()/.\d]*\d[-+()/.\d]*")
NUMBERED = re.compile(r"(?=.*\d)[\w/-]+")
DOMAIN = re.compile(r"(.+)\.[a-z]{2,3}")


class Round(IntEnum):
    """How closely a party answers to what was typed."""

    EXACT = 0
    PREFIX = 1
    INFIX = 2
    TYPO = 3


@dataclass(frozen=True, slots=True)
class Term:
    """One word that must be met: letters, a number, or (with its sign) a part of an address."""

    text: str

    @property
    def leads(self) -> str:
        """The word that the index knows: of an address the longest part, which fewest have."""
        return max(pieces(self.text), key=len) if "@" in self.text else self.text

    @property
    def guessable(self) -> bool:
        """Whether one letter may be wrong."""
        return len(self.text) >= TYPO_FROM and self.text.isalpha()

    def pattern(self, how: Round) -> str:
        """Give what a party's line must hold."""
        if how is Round.EXACT:
            return f" {self.text} "
        return self.text if how is Round.INFIX and len(self.text) >= INSIDE_FROM else f" {self.text}"

    def words(self, how: Round, using: str) -> list[tuple[int, str]]:
        """Give keys and texts of the vocabulary's words that answer, one more than are taken up."""
        text = self.leads
        if how is Round.INFIX and len(text) >= INSIDE_FROM:
            return inside(text, using)
        if how is Round.TYPO:
            asked = any_of("text", sorted(neighbours(text)), using)
        elif "@" in self.text:
            return []
        else:
            asked = ("text = %s", [text[:LONGEST]]) if how is Round.EXACT else between("text", text)
        return told(f"SELECT id, text FROM polku_searchword WHERE {asked[0]} LIMIT {WIDE + 1}", asked[1], using)  # noqa: S608

    def numbers(self, how: Round) -> Condition | None:
        """Give the condition on numbers and addresses; None when they cannot answer."""
        if how is Round.TYPO or (self.text.isalpha() and how is not Round.PREFIX):
            return None
        key = whole(self.text) if "@" in self.text else self.text[:40]
        if how is Round.EXACT:
            return "key = %s", [key]
        if how is Round.PREFIX or not self.text.isdecimal() or len(self.text) < INSIDE_FROM:
            return between("key", key)
        (forwards, ends), (backward, begins) = between("key", key), between("key", backwards(self.text))
        return f"({forwards}) OR ({backward})", [*ends, *begins]


def between(column: str, text: str) -> Condition:
    """Give the condition that a column begins with a text: a range, which every index can follow."""
    return f"{column} >= %s AND {column} < %s", [text, text + LAST]


def inside(text: str, using: str) -> list[tuple[int, str]]:
    """Give the words that hold some letters, through the three of them that fewest words have."""
    rarest = min(sorted(grams(text)), key=lambda gram: (held_by(gram, using), -rarity(gram)))
    holding = "SELECT g.word_id, g.gram FROM polku_searchgram g WHERE g.gram = %s"
    if len(text) == INSIDE_FROM:
        return told(f"{holding} LIMIT {WIDE + 1}", [rarest], using)  # all of these hold it
    asked = [rarest]
    if held_by(rarest, using) == COUNTED:
        holding += " AND EXISTS (SELECT 1 FROM polku_searchgram o WHERE o.gram = %s AND o.word_id = g.word_id)"
        asked.append(farthest(rarest, text))
    # two questions: PostgreSQL would join by reading the whole vocabulary
    sql, parameters = any_of("id", (word for word, _ in told(holding, asked, using)), using)
    found = (
        f"SELECT id, text FROM polku_searchword WHERE {sql} AND {INDEX[vendor(using)]}(text, %s) > 0 LIMIT {WIDE + 1}"  # noqa: S608
    )
    return told(found, [*parameters, text], using)


def farthest(gram: str, text: str) -> str:
    """Give the three letters that share the fewest with others: those beside them stand in nearly the same words."""
    return text[:3] if text.find(gram) > (len(text) - 3) / 2 else text[-3:]


@lru_cache(maxsize=20_000)
def held_by(gram: str, using: str) -> int:
    """Give how many words have three letters, counted to where a guess does; kept, as only an order hangs on it."""
    some = f"SELECT 1 FROM polku_searchgram WHERE gram = %s LIMIT {COUNTED}"  # noqa: S608
    return int(told(f"SELECT count(*) FROM ({some}) AS counted", [gram], using)[0][0])  # noqa: S608


def vendor(using: str) -> str:
    """Give the kind of a store."""
    return str(connections[using].vendor)


def rarity(gram: str) -> int:
    """Give how rare three letters are in Finnish: of those that many words have, a guess will do."""
    return sum(COMMONEST.find(letter) % 26 for letter in gram)


def terms(typed: str) -> list[Term]:
    """Take apart what was typed; numbers that stand side by side are one, however they are grouped."""
    found: list[str] = []
    digits = ""
    for chunk in [*typed[:MOST_TYPED].split(), ""]:
        if DIALLED.fullmatch(chunk):
            digits += chunk
            continue
        if digits:
            found.append(phone(digits))
        digits = ""
        found += parts(fold(chunk))
    return [Term(text) for text in dict.fromkeys(found) if text][:MOST_TERMS]


def parts(chunk: str) -> Iterator[str]:
    """Give the words of what stood between two spaces."""
    if "@" in chunk:
        if pieces(chunk):
            yield chunk
    elif NUMBERED.fullmatch(chunk):
        yield "".join(pieces(chunk))  # a customer number; names keep what a hyphen joins, too
    else:
        ends = DOMAIN.fullmatch(chunk)
        yield from pieces(ends[1] if ends else chunk)
