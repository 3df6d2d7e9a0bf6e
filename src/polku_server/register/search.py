"""The keyboard search of the register: a few letters, anywhere in a name, a number or an address.

Every word typed must be met, in any order. Four rounds, each wider than the one before, until there are enough:
words as typed, as beginnings, as three or more letters inside, and with one letter wrong (Damerau 1964). A round
asks the index who has its rarest word, newest first, and looks at what else they are called, a slice at a time.
See docs/decisions/0007-search-has-an-index-of-its-own.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Max, QuerySet, Value
from django.db.models.functions import StrIndex

from .listed import listed
from .models import Party
from .models.searched import SearchNumber, SearchPosting
from .typed import Round, Term, terms

LIMIT = 20
MANY = 20_000  # parties that a round looks at, at most
WIDE = 3000  # words that a round takes up, at most
FEW = 4000  # when the viewer sees no more parties than this, they are read through
WORTH = 1000  # candidates below which it is not worth asking how many the viewer sees
ENOUGH = 5  # found as typed: nobody is thought to have hit a wrong key
FIRST, GROWTH, LONGEST = 100, 4, 2000  # of a slice: when many have the words, the newest will do


@dataclass(frozen=True, slots=True)
class Hit:
    """A party that was found, and how closely it answers."""

    party: Party
    how: Round


def search(typed: str, parties: QuerySet[Party], *, limit: int = LIMIT) -> list[Hit]:
    """Find parties among those that the viewer may see: the closest first, then the newest."""
    look = Look(parties.filter(merged_into=None), terms(typed), limit, everything=not parties.query.where)
    for how in Round if look.terms else ():
        look.take(how)
        if len(look.found) >= limit:
            break
    rows = look.parties.filter(pk__in=look.found).select_related("unit", "search_line").prefetch_related("contacts")
    by_pk = {row.pk: row for row in rows} if look.found else {}
    return [Hit(by_pk[pk], how) for pk, how in look.found.items() if pk in by_pk]


@dataclass
class Lead:
    """Who may be meant by one word in one round."""

    term: Term
    how: Round
    using: str

    @cached_property
    def words(self) -> list[tuple[int, str]]:
        """The words of the vocabulary that answer."""
        known = self.term.words(self.how, self.using)
        return [] if known is None else list(known.values_list("pk", "text")[: WIDE + 1])

    @cached_property
    def postings(self) -> QuerySet[SearchPosting, int]:
        """Who has the words."""
        held = SearchPosting.objects.using(self.using).filter(word__in=listed([pk for pk, _ in self.words], self.using))
        return held.values_list("party_key", flat=True)

    @cached_property
    def by_number(self) -> list[int]:
        """Who has the number or the address."""
        asked = self.term.numbers(self.how)
        if asked is None:
            return []
        return list(SearchNumber.objects.using(self.using).filter(asked).values_list("party_key", flat=True)[:MANY])

    @cached_property
    def size(self) -> int:
        """How many there are, counted up to where it no longer matters."""
        if len(self.words) > WIDE:
            return MANY + 1
        return len(self.by_number) + (self.postings[: MANY + 1].count() if self.words else 0)

    @property
    def crowded(self) -> bool:
        """Whether they are too many to be put in order: one word alone is in order already."""
        return self.size > MANY and (len(self.words) > 1 or bool(self.by_number))

    def newest(self) -> Iterator[Sequence[int]]:
        """Give their keys in slices, the newest first."""
        if len(self.words) == 1 and not self.by_number:
            return self.streamed()
        keys = set(self.by_number)
        if self.crowded and len(self.words) <= 16:  # the newest of each
            for pk, _ in self.words:
                one = self.postings.filter(word=pk).order_by("-party_key")
                keys.update(one[: MANY // len(self.words)])
        elif self.words:
            keys.update(self.postings[:MANY])
        return slices(sorted(keys, reverse=True))

    def streamed(self) -> Iterator[Sequence[int]]:
        """Give the keys of the only word, as the index holds them."""
        keys = self.postings.order_by("-party_key")
        some, size = list(keys[:FIRST]), FIRST
        while some:
            yield some
            size = min(size * GROWTH, LONGEST)
            some = list(keys.filter(party_key__lt=some[-1])[:size])


def slices(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut into slices that grow."""
    at, size = 0, FIRST
    while at < len(keys):
        yield keys[at : at + size]
        at, size = at + size, min(size * GROWTH, LONGEST)


@dataclass
class Look:
    """One search under way."""

    parties: QuerySet[Party]
    terms: list[Term]
    limit: int
    everything: bool  # the viewer sees every party
    found: dict[int, Round] = field(default_factory=dict)
    leads: dict[tuple[Term, Round], Lead] = field(default_factory=dict)

    @cached_property
    def own(self) -> Sequence[int] | None:
        """Every party that the viewer sees, newest first, when they are few."""
        if self.everything:
            return None
        keys = list(self.parties.order_by().values_list("pk", flat=True)[: FEW + 1])
        return sorted(keys, reverse=True) if len(keys) <= FEW else None

    def take(self, how: Round) -> None:
        """Add what one round finds; in the last one word after the other is thought to be wrong."""
        if how is not Round.TYPO:
            self.follow([self.lead(term, how) for term in self.terms])
        elif len(self.found) < ENOUGH:
            for wrong in filter(lambda term: term.guessable, self.terms):
                self.follow([self.lead(term, how if term is wrong else Round.PREFIX) for term in self.terms])

    def lead(self, term: Term, how: Round) -> Lead:
        """Give what a word leads to, asked once."""
        return self.leads.setdefault((term, how), Lead(term, how, self.parties.db))

    def follow(self, leads: list[Lead]) -> None:
        """Look at who the rarest of the words leads to."""
        if len(self.found) >= self.limit or not all(lead.size for lead in leads):
            return
        rarest = min(leads, key=lambda lead: lead.size)
        if rarest.size > WORTH and self.own is not None:
            self.keep(slices(self.own), leads)
        else:
            if rarest.crowded:
                self.keep_newest(leads)
            self.keep(rarest.newest(), leads)

    def keep_newest(self, leads: list[Lead]) -> None:
        """Keep the newest parties of all that hold what so many hold."""
        top = self.parties.aggregate(top=Max("pk"))["top"] or 0
        guessed = [lead for lead in leads if lead.how is Round.TYPO]
        if not guessed:
            rows = holding(self.parties.filter(pk__gt=top - MANY), leads).order_by("-pk")
            self.add(rows.values_list("pk", flat=True)[: self.limit], leads)

    def keep(self, candidates: Iterator[Sequence[int]], leads: list[Lead]) -> None:
        """Keep those of the candidates whom the viewer sees and who hold everything."""
        guessed = {text for lead in leads if lead.how is Round.TYPO for _, text in lead.words}
        for keys in candidates:
            if len(self.found) >= self.limit:
                return
            rows = holding(self.parties.filter(pk__in=listed(keys, self.parties.db)), leads).order_by("-pk")
            if guessed:
                lines = rows.values_list("pk", "search_line__line")
                self.add((pk for pk, line in lines if not guessed.isdisjoint(line.split())), leads)
            else:
                self.add(rows.values_list("pk", flat=True), leads)

    def add(self, pks: Any, leads: list[Lead]) -> None:
        """Note who was found, as long as there is room."""
        how = max(lead.how for lead in leads)
        for pk in pks:
            if len(self.found) >= self.limit:
                return
            self.found.setdefault(pk, how)


def holding(parties: QuerySet[Party], leads: list[Lead]) -> QuerySet[Party]:
    """Narrow to parties whose line holds every word as its round asks; a word with a letter wrong is left out."""
    for n, lead in enumerate(leads):
        if lead.how is not Round.TYPO:
            place = StrIndex("search_line__line", Value(lead.term.pattern(lead.how)))
            parties = parties.alias(**{f"place{n}": place}).filter(**{f"place{n}__gt": 0})
    return parties
