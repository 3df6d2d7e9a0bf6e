"""Below whom organisations of rows stand: a parent may come later in the file, so some wait for its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from polku.listen.problems import Problem

from ..actions.keeping import moved
from ..actions.parties import refuse_parent
from ..history import text_of
from ..models import ImportBatch, Party, PartyChange
from .acts import Act
from .belonging import Employers
from .lookups import Parties
from .mapping import Map
from .outcomes import Outcome, came, lock

SLICE = 500  # organisations in one transaction


class Wish(NamedTuple):
    """What a row says of its organisation's parent; ``counted`` if the row changes something beside it."""

    pk: int | None  # None of one that a dry run would have made
    parent: str
    line: int
    fresh: bool
    counted: bool


class Move(NamedTuple):
    """An organisation that was put below another, in memory."""

    wish: Wish
    party: Party
    former: Party | None
    parent: Party


class Parents(Employers):
    """Puts organisations below the one that their row names by number, business ID or name."""

    kind = Party.Kind.ORGANISATION
    above = "parent"

    def __init__(self, mapped: Map, parties: Parties, *, on_duplicate: str) -> None:
        super().__init__(mapped, parties, on_duplicate=on_duplicate)
        self.waiting: list[Wish] = []

    def note(self, acts: Sequence[Act]) -> None:
        """Note who is to stand below another than they do; only reads."""
        wanted = self.wanted(acts)
        found = self.known({act.row["parent"] for act in wanted}) if wanted else {}
        for act in wanted:
            pk = found.get(act.row["parent"])
            act.joins = pk is None or act.party.parent_id != pk

    def pretend(self, acts: Sequence[Act], outcome: Outcome) -> None:
        """Note parents that are not here yet, and tell of those that would be refused."""
        super().pretend(acts, outcome)
        self.join([act for act in acts if act.joins], None, outcome)

    def join(self, acts: Sequence[Act], batch: ImportBatch | None, outcome: Outcome) -> None:
        """Put organisations below parents that are here; a row that waits or is refused is not changed by it now."""
        wishes = [Wish(act.party.pk, act.row["parent"], act.row["line"], act.fresh, act.changes_beside) for act in acts]
        lines = self.put(wishes, batch, outcome)
        for act in acts:
            act.joins = act.row["line"] in lines

    def put(self, wishes: Sequence[Wish], batch: ImportBatch | None, outcome: Outcome) -> set[int]:
        """Put organisations below parents that are here, let the others wait; give the lines of who moved."""
        found = self.known({wish.parent for wish in wishes}) if wishes else {}
        self.waiting += [wish for wish in wishes if wish.parent not in found]
        moves = list(self.moves([wish for wish in wishes if wish.parent in found], found, outcome))
        if batch is not None:
            write(moves, batch)
        return {move.wish.line for move in moves}

    def moves(self, wishes: Sequence[Wish], found: dict[str, int], outcome: Outcome) -> Iterator[Move]:
        """Move organisations in memory, one after another; what would stand below itself is told and stays."""
        held = chain({found[wish.parent] for wish in wishes} | {wish.pk for wish in wishes if wish.pk})
        for wish in wishes:
            party = held[wish.pk] if wish.pk else Party(kind=self.kind)
            former, parent = party.parent, held[found[wish.parent]]
            try:
                refuse_parent(party, parent)
            except ValidationError as broken:
                why = " ".join(broken.messages)
                outcome.tell([Problem(wish.line, self.mapped.column("parent"), wish.parent, why)])
                continue
            party.parent = parent
            yield Move(wish, party, former, parent)

    def rest(self, batch: ImportBatch | None, told: Iterable[tuple[str, ...]], outcome: Outcome) -> None:
        """Put those that waited below parents that the file told of, or that are made now."""
        super().rest(batch, told, outcome)
        waiting, self.waiting = self.waiting, []
        if batch is None:
            recount(waiting, outcome)
            return
        for at in range(0, len(waiting), SLICE):
            self.last(waiting[at : at + SLICE], batch, outcome)

    @transaction.atomic
    def last(self, wishes: Sequence[Wish], batch: ImportBatch, outcome: Outcome) -> None:
        """Put organisations below parents that are made if nobody has them by now."""
        lock()
        self.organisations({wish.parent for wish in wishes}, batch, outcome)
        lines = self.put(wishes, batch, outcome)
        joined = [wish for wish in wishes if wish.line in lines]
        moved(wish.pk for wish in joined if wish.pk)
        came(batch, recount(joined, outcome))


def recount(wishes: Sequence[Wish], outcome: Outcome) -> int:
    """Count those as changed of whom nothing but the parent was new; give how many."""
    count = sum(not wish.counted for wish in wishes)
    outcome.there -= count
    outcome.updated += count
    return count


def chain(pks: set[int]) -> dict[int, Party]:
    """Give parties and all that stands above them, held together in memory."""
    held: dict[int, Party] = {}
    while missing := pks - held.keys():
        held |= Party.objects.in_bulk(missing)
        pks = {each.parent_id for each in held.values() if each.parent_id}
    for each in held.values():
        each.parent = held[each.parent_id] if each.parent_id else None
    return held


def write(moves: Sequence[Move], batch: ImportBatch) -> None:
    """Write parents; of organisations that were here before, the history keeps the former one."""
    now = timezone.now()
    for move in moves:
        move.party.changed_at = now
    Party.objects.bulk_update({move.party.pk: move.party for move in moves}.values(), ["parent", "changed_at"])
    PartyChange.objects.bulk_create(
        PartyChange(party=party, field="parent", before=text_of(former), after=text_of(parent),
                    source="import", batch=batch, by=batch.by, at=now)
        for wish, party, former, parent in moves if not wish.fresh
    )  # fmt: skip
