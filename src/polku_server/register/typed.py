"""What somebody typed into the search, taken apart: each word, and where the index is to look for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from django.db.models import Q, QuerySet

from .folding import LONGEST, backwards, fold, grams, neighbours, phone, pieces, whole
from .listed import listed
from .models.searched import SearchGram, SearchWord

MOST_TYPED, MOST_TERMS = 100, 6
INSIDE_FROM, TYPO_FROM = 3, 4  # letters: with fewer, half the vocabulary would answer
WIDE = 3000  # words that are taken up
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

    def words(self, how: Round, using: str) -> QuerySet[SearchWord] | None:
        """Give the words of the vocabulary that answer; None when a word cannot."""
        known, text = SearchWord.objects.using(using), self.leads
        if how is Round.TYPO:
            return known.filter(text__in=listed(sorted(neighbours(text)), using))
        if how is Round.INFIX and len(text) >= INSIDE_FROM:
            return inside(text, using)
        if "@" in self.text:
            return None
        return known.filter(text=text[:LONGEST]) if how is Round.EXACT else known.filter(between("text", text))

    def numbers(self, how: Round) -> Q | None:
        """Give the condition on numbers and addresses; None when they cannot answer."""
        if how is Round.TYPO or (self.text.isalpha() and how is not Round.PREFIX):
            return None
        key = whole(self.text) if "@" in self.text else self.text[:40]
        if how is Round.EXACT:
            return Q(key=key)
        if how is Round.PREFIX or not self.text.isdecimal() or len(self.text) < INSIDE_FROM:
            return between("key", key)
        return between("key", key) | between("key", backwards(self.text))


def between(column: str, text: str) -> Q:
    """Give the condition that a column begins with a text: a range, which every index can follow."""
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + LAST})


def inside(text: str, using: str) -> QuerySet[SearchWord]:
    """Give the words that hold some letters, through the three of them that seem the rarest."""
    rarest = max(sorted(grams(text)), key=rarity)
    holding = SearchGram.objects.using(using).filter(gram=rarest).values_list("word_id", flat=True)
    if len(text) == INSIDE_FROM:
        holding = holding[: WIDE + 1]  # all of these hold it; more are not taken up
    # two questions: PostgreSQL would join by reading the whole vocabulary
    words = SearchWord.objects.using(using).filter(pk__in=listed(holding, using))
    return words.filter(text__contains=text) if len(text) > INSIDE_FROM else words


def rarity(gram: str) -> int:
    """Give how rare three letters are in Finnish: counting them would cost more than a guess that is off."""
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
