"""What undoing a merge would bring: what is put back, what came since, and what asks whose it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Count
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from ..ui.figures import day
from .actions.merging import named, open_rows, since, ways
from .comparing import rows_name
from .history import spoken, text_of
from .models import Arrival, Merge
from .moments import field_name, money, value_name

LONGEST = 120  # letters of a row's words


def met(row: Any) -> str:
    """Say of an encounter what it was, when, and what was written down."""
    return " · ".join(filter(None, [capfirst(row.get_kind_display()), day(row.happened_on), row.words]))


def bought(row: Any) -> str:
    """Say of a purchase what, for how much, when."""
    return " · ".join(filter(None, [row.product, money(row.amount, row.currency), day(row.happened_on)]))


TOLD: Mapping[str, Callable[[Any], str]] = {
    "encounter": met,
    "purchase": bought,
    "need": lambda row: f"{capfirst(row.get_kind_display())}: {row.words}",
    "agreed": lambda row: f"{capfirst(row.get_side_display())}: {row.words}",
    "rival": lambda row: f"{row.name}: {row.difference}",
    "contact": lambda row: f"{capfirst(row.get_channel_display())}: {row.value}",
    "party": lambda row: str(row.name),
    "response": lambda row: _("Answer of %(day)s") % {"day": day(row.stored_at)},
    "case": lambda row: _("Case of %(day)s") % {"day": day(row.created_at)},
    "groupmembership": lambda row: str(row.group),
    "customvalue": lambda row: str(row.field),
}


@dataclass(frozen=True, slots=True)
class Back:
    """A value that is put back; or not, because it was changed again since."""

    label: str
    before: str
    now: str
    stays: bool


@dataclass(frozen=True, slots=True)
class Open:
    """A row that names nobody by a key: somebody must say whose it is."""

    model: str
    pk: int
    what: str
    words: str
    chosen: str  # kept, gone, or nothing yet

    @property
    def name(self) -> str:
        """Give the name of its choice in the form."""
        return f"row-{self.model}-{self.pk}"


class Undoing:
    """What one merge did, and what undoing it means now."""

    def __init__(self, made: Merge, sent: Mapping[str, str]) -> None:
        self.made = made
        self.open = list(opened(made, sent))
        self.fields = list(fields(made))
        self.name = next((each["before"] for each in made.log["fields"] if each["field"] == "name"), made.kept.name)
        self.moved = [
            (rows_name(model), sum(len(pks) for pks in by_way.values())) for model, by_way in made.log["moved"].items()
        ]
        self.returning = arrivals(made)
        self.staying = staying(made, Counter(each.model for each in self.open))

    @property
    def silent(self) -> bool:
        """Tell whether nothing was said of an open row."""
        return any(not each.chosen for each in self.open)

    @property
    def give(self) -> dict[str, list[int]]:
        """Give the open rows that go to the one restored."""
        found: dict[str, list[int]] = {}
        for each in self.open:
            if each.chosen == "gone":
                found.setdefault(each.model, []).append(each.pk)
        return found


def fields(made: Merge) -> Iterator[Back]:
    """Say which values are put back."""
    log = made.log["fields"]
    now = {each["field"]: text_of(getattr(made.kept, each["field"])) for each in log}
    words = spoken({(name, text) for each in log for name in [each["field"]] for text in (each["before"], now[name])})
    for each in log:
        before, held = (
            value_name(each["field"], words[each["field"], text]) for text in (each["before"], now[each["field"]])
        )
        yield Back(field_name(each["field"]), before, held, now[each["field"]] != each["after"])


def opened(made: Merge, sent: Mapping[str, str]) -> Iterator[Open]:
    """Give the rows that ask, in words, with what was said of each."""
    for model, pks in open_rows(made).items():
        rows = apps.get_model("polku", model)._default_manager.filter(pk__in=pks).order_by("pk")
        told = TOLD.get(model, lambda row: "")
        for row in rows:
            said = sent.get(f"row-{model}-{row.pk}", "")
            words = Truncator(told(row)).chars(LONGEST)
            yield Open(model, row.pk, rows_name(model), words, said if said in ("kept", "gone") else "")


def arrivals(made: Merge) -> list[tuple[str, int]]:
    """Count the rows that came by a key of the one that had gone: they go back with it."""
    rows = Arrival.objects.filter(party=made.gone).order_by("model").values_list("model").annotate(count=Count("pk"))
    return [(rows_name(model.lower()), count) for model, count in rows]


def staying(made: Merge, asking: Counter[str]) -> list[tuple[str, int]]:
    """Count the rows that came since by the kept one's own key: they stay."""
    found: Counter[str] = Counter()
    for way in ways():
        model = str(way.model._meta.model_name)
        logged = made.log["moved"].get(model, {}).get(way.name, [])
        found[model] += since(way, made).exclude(pk__in=logged).exclude(pk__in=named(made.gone, way.model)).count()
    return [(rows_name(model), count - asking[model]) for model, count in found.items() if count > asking[model]]
