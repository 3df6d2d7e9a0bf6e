"""Who may be meant by one word that was typed: asked of the search's index, as little as will do."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from .listed import Condition, any_of, firsts
from .typed import WIDE, Round, Term

MANY = 20_000  # parties of one word that are looked at
NUMEROUS = 8000  # parties of a single word, counted no further: they stand in order
WORTH = 1000  # parties whose lines are read at once; of more, the other words' parties are asked first
EACH = 16  # words whose newest parties are asked one by one
FIRST, GROWTH, LONGEST = 200, 8, 5000  # of a slice: when many have the words, the newest will do
HELD = "SELECT p.party_key FROM polku_searchposting p WHERE "
ALSO = " AND EXISTS (SELECT 1 FROM polku_searchposting o WHERE o.word_id = %s AND o.party_key = p.party_key)"


@dataclass
class Lead:
    """Who may be meant by one word in one round."""

    term: Term
    how: Round
    using: str

    @cached_property
    def words(self) -> dict[int, str]:
        """The words of the vocabulary that answer."""
        return dict(self.term.words(self.how, self.using))

    @cached_property
    def has(self) -> Condition:
        """The condition that a party has one of the words."""
        # one word is named plainly: SQLite then goes straight to a party, behind a list it reads all of a word's
        return ("p.word_id = %s", [self.word]) if len(self.words) == 1 else any_of("p.word_id", self.words, self.using)

    @cached_property
    def by_number(self) -> list[int]:
        """Who has the number or the address."""
        asked = self.term.numbers(self.how)
        if asked is None:
            return []
        sql, parameters = asked
        return firsts(f"SELECT party_key FROM polku_searchnumber WHERE {sql} LIMIT {MANY}", parameters, self.using)  # noqa: S608

    @property
    def word(self) -> int:
        """The only word, or the first."""
        return next(iter(self.words))

    @property
    def alone(self) -> bool:
        """Whether one word is all: the index holds its parties in order."""
        return len(self.words) == 1 and not self.by_number

    @cached_property
    def few(self) -> int:
        """How many there are, counted to where their lines are no longer read at once."""
        return self.counted(WORTH)

    @cached_property
    def size(self) -> int:
        """How many there are, counted to where they are no longer looked at."""
        if self.few <= WORTH or self.scattered:
            return self.few if self.few <= WORTH else len(self.some) + len(self.by_number)
        return self.counted(NUMEROUS if self.alone else MANY)

    @property
    def scattered(self) -> bool:
        """Whether so many words answer that counting their parties costs as much as having them."""
        return EACH < len(self.words) <= WIDE

    @cached_property
    def some(self) -> list[int]:
        """Those who have the words, one more than are looked at."""
        has, parameters = self.has
        return firsts(f"{HELD} {has} LIMIT {MANY + 1}", parameters, self.using) if self.words else []

    def counted(self, most: int) -> int:
        """Count to one more than the most."""
        if len(self.words) > WIDE:
            return most + 1
        if not self.words:
            return min(most + 1, len(self.by_number))
        has, parameters = self.has
        some = f"SELECT count(*) FROM (SELECT 1 FROM polku_searchposting p WHERE {has} LIMIT {most + 1}) AS counted"  # noqa: S608
        return min(most + 1, len(self.by_number) + firsts(some, parameters, self.using)[0])

    @property
    def crowded(self) -> bool:
        """Whether they are too many to be put in order."""
        return self.size > MANY and not self.alone

    @cached_property
    def keys(self) -> frozenset[int]:
        """Everybody, or of too many the newest of each word, or some."""
        found = frozenset(self.by_number)
        if self.crowded and len(self.words) <= EACH:
            newest = f"{HELD} p.word_id = %s ORDER BY p.party_key DESC LIMIT {MANY // EACH}"
            return found.union(*(firsts(newest, [word], self.using) for word in self.words))
        return found.union(self.some[:MANY])

    def newest(self, others: Sequence[Lead] = ()) -> Iterator[Sequence[int]]:
        """Give the parties in slices, the newest first; of one word those who have the others' only words, too."""
        if self.alone or (self.words and not self.by_number and not self.crowded and "some" not in self.__dict__):
            return self.streamed(others)
        return slices(sorted(self.keys, reverse=True))

    def streamed(self, others: Sequence[Lead]) -> Iterator[Sequence[int]]:
        """Give the parties of the words, as the store puts them in order."""
        has, parameters = self.has
        asked = HELD + has + ALSO * len(others)
        parameters = [*parameters, *(other.word for other in others)]
        size, beyond = FIRST, ""
        while True:
            sql = f"{asked}{beyond} ORDER BY p.party_key DESC LIMIT {size}"
            some = firsts(sql, parameters, self.using)
            if some:
                yield list(dict.fromkeys(some))
            if len(some) < size:
                return
            parameters = [*parameters, some[-1]] if not beyond else [*parameters[:-1], some[-1]]
            beyond, size = " AND p.party_key < %s", min(size * GROWTH, LONGEST)

    def among(self, keys: Collection[int]) -> Collection[int]:
        """Give those of the parties that this word may mean, too; all of them where only their lines can tell."""
        if self.alone:
            sql, parameters = any_of("p.party_key", sorted(keys), self.using)
            return set(firsts(f"{HELD} p.word_id = %s AND {sql}", [self.word, *parameters], self.using))
        return keys if self.crowded else self.keys.intersection(keys)


def slices(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut into slices that grow."""
    at, size = 0, FIRST
    while at < len(keys):
        yield keys[at : at + size]
        at, size = at + size, min(size * GROWTH, LONGEST)
