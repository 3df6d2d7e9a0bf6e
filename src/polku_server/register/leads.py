"""Who may be meant by one word that was typed: asked of the search's index, as little as will do."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, QuerySet

from .listed import listed
from .models.searched import SearchNumber, SearchPosting
from .typed import WIDE, Round, Term

MANY = 20_000  # parties of one word that are looked at
WORTH = 1000  # parties whose lines are read at once; of more, the other words' parties are asked first
EACH = 16  # words whose newest parties are asked one by one
FIRST, GROWTH, LONGEST = 100, 4, 5000  # of a slice: when many have the words, the newest will do


@dataclass
class Lead:
    """Who may be meant by one word in one round."""

    term: Term
    how: Round
    using: str

    @cached_property
    def words(self) -> dict[int, str]:
        """The words of the vocabulary that answer."""
        known = self.term.words(self.how, self.using)
        return {} if known is None else dict(known.values_list("pk", "text")[: WIDE + 1])

    @cached_property
    def postings(self) -> QuerySet[SearchPosting, int]:
        """Who has the words."""
        held = SearchPosting.objects.using(self.using)
        # one word is named plainly: SQLite then goes straight to a party, behind a list it reads all of a word's
        held = (
            held.filter(word=self.word)
            if len(self.words) == 1
            else held.filter(word__in=listed(self.words, self.using))
        )
        return held.values_list("party_key", flat=True)

    @cached_property
    def by_number(self) -> list[int]:
        """Who has the number or the address."""
        asked = self.term.numbers(self.how)
        if asked is None:
            return []
        return list(SearchNumber.objects.using(self.using).filter(asked).values_list("party_key", flat=True)[:MANY])

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
        return self.few if self.few <= WORTH else self.counted(MANY)

    def counted(self, most: int) -> int:
        """Count to one more than the most."""
        if len(self.words) > WIDE:
            return most + 1
        return min(most + 1, len(self.by_number) + (self.postings[: most + 1].count() if self.words else 0))

    @property
    def crowded(self) -> bool:
        """Whether they are too many to be put in order."""
        return self.size > MANY and not self.alone

    @cached_property
    def keys(self) -> frozenset[int]:
        """Everybody, or of too many the newest of each word, or some."""
        if self.crowded and len(self.words) <= EACH:
            newest = (self.postings.filter(word=pk).order_by("-party_key")[: MANY // EACH] for pk in self.words)
            return frozenset(self.by_number).union(*newest)
        return frozenset(self.by_number).union(self.postings[:MANY] if self.words else ())

    def newest(self, others: Sequence[Lead] = ()) -> Iterator[Sequence[int]]:
        """Give the parties in slices, the newest first; of one word those who have the others' only words, too."""
        return self.streamed(others) if self.alone else slices(sorted(self.keys, reverse=True))

    def streamed(self, others: Sequence[Lead]) -> Iterator[Sequence[int]]:
        """Give the parties of the only word, as the index holds them."""
        keys = self.postings.order_by("-party_key")
        for other in others:
            has = SearchPosting.objects.filter(word=other.word, party_key=OuterRef("party_key"))
            keys = keys.filter(Exists(has))
        some, size = list(keys[:FIRST]), FIRST
        while some:
            yield some
            if len(some) < size:
                return
            size = min(size * GROWTH, LONGEST)
            some = list(keys.filter(party_key__lt=some[-1])[:size])

    def among(self, keys: Collection[int]) -> Collection[int]:
        """Give those of the parties that this word may mean, too; all of them where only their lines can tell."""
        if self.alone:
            return set(self.postings.filter(party_key__in=listed(sorted(keys), self.using)))
        return keys if self.crowded else self.keys.intersection(keys)


def slices(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut into slices that grow."""
    at, size = 0, FIRST
    while at < len(keys):
        yield keys[at : at + size]
        at, size = at + size, min(size * GROWTH, LONGEST)
