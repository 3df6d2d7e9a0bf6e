"""The keyboard search of the register: a few letters, anywhere in a name, a number or an address.

Every word typed must be met, in any order. Four rounds, each wider than the one before, until there are enough:
words as typed, as beginnings, as three or more letters inside, and with one letter wrong (Damerau 1964). A round
asks the index who has its rarest word, newest first, and who of them has the others, a slice at a time. For a viewer
who sees few customers it reads what those are called. See docs/decisions/0009-search-has-an-index-of-its-own.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from . import leads
from .folding import neighbours
from .leads import Lead
from .listed import Condition, any_of, firsts, listed, told
from .models import Party
from .typed import INDEX, Round, Term, terms, vendor

LIMIT = 20
ENOUGH = 5  # of one word found as typed: nobody is thought to have hit a wrong key
SURE = 1  # of several, the same, and they are not looked for inside others: who has them all is meant
FEW = 2000  # customers whose lines are read through

Found = dict[int, Round]
Way = list[tuple[Term, Round]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A party that was found, and how closely it answers."""

    party: Party
    how: Round


def search(typed: str, parties: QuerySet[Party], *, limit: int = LIMIT) -> list[Hit]:
    """Find parties among those that the viewer may see: the closest first, then the newest."""
    asked = terms(typed)
    everything = not parties.query.where
    if not asked:
        return []
    if not everything and parties.order_by()[: FEW + 1].count() <= FEW:
        found = rounds(Through(parties, asked).follow, asked, limit)
    else:
        found = rounds(Look(None if everything else parties, asked, parties.db).follow, asked, limit)
    shown = parties.filter(pk__in=list(found), merged_into=None)
    by_pk = {row.pk: row for row in shown.select_related("unit").prefetch_related("contacts")} if found else {}
    return [Hit(by_pk[pk], how) for pk, how in found.items() if pk in by_pk]


def rounds(follow: Callable[[Round], Iterable[int]], asked: Sequence[Term], limit: int) -> Found:
    """Take what one round after the other gives, until there are enough."""
    found: Found = {}
    enough = {Round.TYPO: ENOUGH} if len(asked) == 1 else {Round.INFIX: SURE, Round.TYPO: SURE}
    for how in Round:
        if len(found) >= enough.get(how, limit):
            break
        for pk in follow(how):
            found.setdefault(pk, how)
            if len(found) >= limit:
                return found
    return found


def ways(asked: Sequence[Term], how: Round) -> list[list[Way]]:
    """Give how each word is to be met in a round, and how else when that finds nobody.

    In the last round one word after the other is thought to be wrong: beside words as typed, or else beginnings.
    """
    if how is not Round.TYPO:
        return [[[(term, how) for term in asked]]]
    guesses = [wrong for wrong in asked if wrong.guessable]
    beside = (Round.EXACT, Round.PREFIX) if len(asked) > 1 else (Round.EXACT,)
    return [[[(term, how if term is wrong else other) for term in asked] for wrong in guesses] for other in beside]


def first(groups: list[list[Way]], follow: Callable[[Way], Iterable[int]]) -> Iterator[int]:
    """Give whom the first group of ways that finds anybody finds."""
    for group in groups:
        anybody = False
        for way in group:
            for pk in follow(way):
                anybody = True
                yield pk
        if anybody:
            return


class Through:
    """The lines of few customers, read through."""

    def __init__(self, parties: QuerySet[Party], asked: Sequence[Term]) -> None:
        held = parties.filter(search_line__isnull=False).order_by("-pk").values_list("pk", "search_line__line")
        self.lines, self.asked = list(held), asked

    def follow(self, how: Round) -> Iterator[int]:
        """Give whoever one round finds."""
        return first(ways(self.asked, how), self.met)

    def met(self, way: Way) -> Iterator[int]:
        """Give whoever is met in one way."""
        wrong = {text for term, how in way if how is Round.TYPO for text in neighbours(term.text)}
        patterns = [term.pattern(how) for term, how in way if how is not Round.TYPO]
        for pk, line in self.lines:
            if all(each in line for each in patterns) and not (wrong and wrong.isdisjoint(line.split())):
                yield pk


@dataclass
class Look:
    """One search through the index; ``parties`` are those that the viewer sees, None when that is everybody."""

    parties: QuerySet[Party] | None
    asked: Sequence[Term]
    using: str
    leads: dict[tuple[Term, Round], Lead] = field(default_factory=dict)

    def follow(self, how: Round) -> Iterator[int]:
        """Give whoever one round finds, the newest first."""
        return first(ways(self.asked, how), self.met)

    def met(self, way: Way) -> Iterator[int]:
        """Give whoever is met in one way."""
        met = [self.leads.setdefault(each, Lead(*each, self.using)) for each in way]
        # first what was asked before, then the longest: one that nobody has ends it
        met.sort(key=lambda lead: (lead.how is Round.TYPO, -len(lead.term.text)))
        return self.together(met) if all(lead.few for lead in met) else iter(())

    def together(self, met: list[Lead]) -> Iterator[int]:
        """Give whoever has all the words."""
        rarest = min(met, key=lambda lead: lead.few)
        if rarest.few > leads.WORTH:
            rarest = min(met, key=lambda lead: (lead.size, not lead.alone))
        others = [lead for lead in met if lead is not rarest]
        if rarest.crowded and all(lead.how is not Round.TYPO for lead in met):
            yield from self.newest(met)
        many = rarest.few > leads.WORTH and rarest.alone
        beside = [lead for lead in others if many and lead.alone]
        for keys in rarest.newest(beside):
            yield from self.whole(keys, rarest, [lead for lead in others if lead not in beside])

    def whole(self, keys: Sequence[int], rarest: Lead, others: list[Lead]) -> Iterable[int]:
        """Give those of a slice who have the other words and whom the viewer sees."""
        unread = [rarest] if "@" in rarest.term.text else []
        left: Iterable[int] = keys
        for lead in others:
            if "@" in lead.term.text or lead.crowded or rarest.few <= leads.WORTH:
                unread.append(lead)  # what stands on the line is cheaper, or the only way
            else:
                left = lead.among(set(left))
        if left and self.parties is not None:  # before lines are read: most of a viewer's candidates are foreign
            left = list(self.parties.filter(pk__in=listed(left, self.using)).values_list("pk", flat=True))
        if unread and left:
            left = self.read(left, unread)
        return sorted(left, reverse=True)

    def read(self, keys: Iterable[int], unread: list[Lead]) -> list[int]:
        """Give those of the parties whose lines hold the words."""
        sql, parameters = holding(any_of("party_id", keys, self.using), unread, self.using)
        guessed = {text for lead in unread if lead.how is Round.TYPO for text in lead.words.values()}
        if not guessed:
            return firsts(f"SELECT party_id FROM polku_searchline WHERE {sql}", parameters, self.using)  # noqa: S608
        lines = told(f"SELECT party_id, line FROM polku_searchline WHERE {sql}", parameters, self.using)  # noqa: S608
        return [pk for pk, line in lines if not guessed.isdisjoint(line.split())]

    def newest(self, met: list[Lead]) -> Iterable[int]:
        """Give whoever is among the newest parties of all, when so many have each word that some will be."""
        top = firsts("SELECT max(party_id) FROM polku_searchline", [], self.using)[0] or 0
        sql, parameters = holding(("party_id > %s", [top - leads.MANY]), met, self.using)
        most = f"LIMIT {leads.FIRST}" if self.parties is None else ""
        found = f"SELECT party_id FROM polku_searchline WHERE {sql} ORDER BY party_id DESC {most}"  # noqa: S608
        held = firsts(found, parameters, self.using)
        if self.parties is None:
            return held
        return self.parties.filter(pk__in=listed(held, self.using)).order_by("-pk").values_list("pk", flat=True)


def holding(among: Condition, met: list[Lead], using: str) -> Condition:
    """Narrow lines to those that hold every word as its round asks; a word with a letter wrong is not looked for."""
    sql, parameters = among
    patterns = [lead.term.pattern(lead.how) for lead in met if lead.how is not Round.TYPO]
    return sql + f" AND {INDEX[vendor(using)]}(line, %s) > 0" * len(patterns), [*parameters, *patterns]
