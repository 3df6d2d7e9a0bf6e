"""Making two parties one, and two again.

Merging points every row of the party that goes at the one that is kept, and logs which; the party that went
keeps its own row, its history and whatever the kept one has already. Unmerging reads the log. What came after
the merge stays with whom its own key names (`Arrival` tells of keys of the party that had gone); what was typed
on the page names nobody, so somebody must say whose it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ...govern import audit, policy
from ...govern.policy import By, Permission
from ..history import text_of, value_of
from ..models import Arrival, DuplicatePair, Merge, Party, PartyChange
from .keeping import kept as keep
from .keeping import moved as retold
from .keeping import person, told

FIELDS = ("name", "given_name", "family_name", "number", "business_id", "country", "parent", "language",
          "best_channel", "unit", "manager")  # fmt: skip
STAYS = {"merged_into", "left", "right", "kept", "gone"}  # ways to a party that say what it was merged with
HISTORY = {"partychange", "arrival", "served", "lastmet"}  # a party's own, before and after

Both = Callable[[Party, Party, By], object]
before_merging: list[Both] = []
"""Each is called with the party kept, the party that goes and who acts, before rows are pointed anew."""
after_parting: list[Both] = []
"""Each is called likewise when an unmerge has pointed rows back."""


def ways() -> list[models.ForeignKey[Any, Any]]:
    """Give every way to a party that a merge points anew; a model that is added later is among them."""
    relations = [each.field for each in Party._meta.related_objects if isinstance(each.field, models.ForeignKey)]
    return [
        each
        for each in relations
        if each.name not in STAYS and each.model._meta.model_name not in HISTORY and not is_search(each.model)
    ]


def is_search(model: type[models.Model]) -> bool:
    """Tell whether a model belongs to the search, which is written anew."""
    return model.__name__.startswith("Search")


@transaction.atomic
def merge(kept: Party, gone: Party, *, by: By, take: Iterable[str] = ()) -> Merge:
    """Make two parties one; ``take`` names the fields whose value comes from the party that goes."""
    for party in (kept, gone):
        policy.demand_row(by, Permission.EDIT, party)
    kept, gone = locked(kept.pk, gone.pk)
    fitting(kept, gone)
    for each in before_merging:
        each(kept, gone, by)
    log: dict[str, Any] = {"fields": [], "moved": {}}
    for way in ways():
        pks = point(way, gone, kept)
        if pks:
            log["moved"].setdefault(way.model._meta.model_name, {})[way.name] = pks
    Party.objects.filter(merged_into=gone).update(merged_into=kept)
    gone.merged_into = kept
    Party.objects.filter(pk=gone.pk).update(merged_into=kept)  # first: the kept one may take its number
    log["fields"] = taken(kept, gone, take, by)
    made = keep(Merge(kept=kept, gone=gone, by=person(by), log=log))
    DuplicatePair.objects.filter(left__in=(kept, gone), right__in=(kept, gone)).update(
        state=DuplicatePair.State.MERGED, by=person(by), decided_at=timezone.now()
    )
    retold([kept.pk, gone.pk])
    audit.record(by, "merged", kept, rows=sum(len(pks) for ways in log["moved"].values() for pks in ways.values()))
    return made


def locked(*pks: int) -> list[Party]:
    """Give parties as they stand now, held until the transaction ends; always in the same order, so none waits."""
    found = {each.pk: each for each in Party.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
    return [found[pk] for pk in pks]


def fitting(kept: Party, gone: Party) -> None:
    """Refuse two that cannot be one."""
    if kept.pk == gone.pk:
        raise ValidationError(_("Choose two customers: these are the same already."))
    if kept.merged_into_id or gone.merged_into_id:
        raise ValidationError(_("One of these was merged already. Open the list again."))
    if kept.kind != gone.kind:
        raise ValidationError(_("A %(one)s and a %(other)s cannot be one customer.") % {
            "one": kept.get_kind_display(), "other": gone.get_kind_display()})  # fmt: skip
    if stands_above(kept, gone) or stands_above(gone, kept):
        raise ValidationError(_("One of these belongs to the other. Take that away first."))


def stands_above(one: Party, other: Party) -> bool:
    """Tell whether a party is among those that another belongs to."""
    above = other.parent
    while above is not None:
        if above.pk == one.pk:
            return True
        above = above.parent
    return False


def point(way: models.ForeignKey[Any, Any], gone: Party, kept: Party) -> list[int]:
    """Point rows at the kept party, but those that it has already; give which were pointed."""
    rows = way.model._default_manager.filter(**{way.name: gone}).order_by("pk")
    if guarded(way):
        pks = [row.pk for row in rows if not there_already(row, way, kept)]
    else:
        pks = list(rows.values_list("pk", flat=True))
    way.model._default_manager.filter(pk__in=pks).update(**{way.name: kept})
    told(str(way.model._meta.model_name), pks)
    return pks


def guarded(way: models.ForeignKey[Any, Any]) -> bool:
    """Tell whether a rule of the database looks at a way to a party."""
    return any(way.name in looked_at(each) for each in way.model._meta.constraints)


def looked_at(rule: models.BaseConstraint) -> set[str]:
    """Give the fields that a rule of the database looks at."""
    condition = getattr(rule, "condition", None)
    return {*getattr(rule, "fields", ()), *(condition.referenced_base_fields if condition else ())}


def there_already(row: models.Model, way: models.ForeignKey[Any, Any], kept: Party) -> bool:
    """Tell whether a row would stand twice, or point at itself, once pointed at the kept party."""
    setattr(row, way.name, kept)
    try:
        row.validate_constraints()
        row.validate_unique()
    except ValidationError:
        return True
    return False


def taken(kept: Party, gone: Party, take: Iterable[str], by: By) -> list[dict[str, str]]:
    """Give the kept party the chosen values of the other; what was empty is filled without being asked."""
    wanted = set(take) & set(FIELDS)
    filled = {field for field in FIELDS if not getattr(kept, field) and getattr(gone, field)}
    changed = [(f, getattr(kept, f), getattr(gone, f)) for f in FIELDS if f in wanted | filled]
    for field, _before, after in changed:
        setattr(kept, field, after)
    keep(kept)
    return history(kept, [(field, text_of(before), text_of(after)) for field, before, after in changed], "merge", by)


def history(party: Party, changed: Iterable[tuple[str, str, str]], source: str, by: By) -> list[dict[str, str]]:
    """Write changes into a party's history; give them as the log holds them."""
    rows = [
        PartyChange(party=party, field=f, before=b, after=a, source=source, by=person(by), at=timezone.now())
        for f, b, a in changed
        if b != a
    ]
    PartyChange.objects.bulk_create(rows)
    return [{"field": row.field, "before": row.before, "after": row.after} for row in rows]


def arrived(party: int, model: type[models.Model], rows: Iterable[int]) -> None:
    """Note rows that came by the key of a party merged away; called where keys are resolved."""
    noted = [Arrival(party_id=party, model=model.__name__, row=row) for row in rows]
    Arrival.objects.bulk_create(noted, ignore_conflicts=True)


def open_rows(made: Merge) -> dict[str, list[int]]:
    """Give what came after the merge and names nobody by a key: by model, rows to decide on."""
    found: dict[str, list[int]] = {}
    for way in ways():
        name = str(way.model._meta.model_name)
        logged = made.log["moved"].get(name, {}).get(way.name, [])
        fresh = since(way, made).exclude(pk__in=logged).exclude(pk__in=named(made.gone, way.model))
        pks = [row.pk for row in fresh.order_by("pk") if not by_key(row)]
        if pks:
            found[name] = sorted({*found.get(name, []), *pks})
    return found


def since(way: models.ForeignKey[Any, Any], made: Merge) -> models.QuerySet[Any]:
    """Give the kept party's rows that came after the merge."""
    clock = next((each for each in ("stored_at", "created_at", "at", "given_at") if has(way.model, each)), None)
    rows = way.model._default_manager.filter(**{way.name: made.kept})
    return rows.filter(**{f"{clock}__gt": made.at}) if clock else rows.none()


def has(model: type[models.Model], name: str) -> bool:
    """Tell whether a model has a field."""
    return name in {field.name for field in model._meta.concrete_fields}


def named(party: Party, model: type[models.Model]) -> models.QuerySet[Any]:
    """Give the rows of a model that came by a party's own key."""
    return Arrival.objects.filter(party=party, model=model.__name__).values("row")


def by_key(row: models.Model) -> bool:
    """Tell whether a row came by a key, from a file or another system, and not by somebody who had the page open."""
    return getattr(row, "source", "typed") not in ("typed", "merge", "my data")


@transaction.atomic
def unmerge(made: Merge, *, by: By, give: Mapping[str, Iterable[int]] | None = None) -> Merge:
    """Make two again; ``give`` names by model the rows typed since that go to the party restored.

    Without ``give`` it is refused where such rows are: somebody must say whose they are.
    """
    policy.demand_row(by, Permission.EDIT, made.kept)
    made = Merge.objects.select_for_update().get(pk=made.pk)
    kept, gone = locked(made.kept_id, made.gone_id)
    if made.undone_at:
        raise ValidationError(_("This merge was undone already."))
    if gone.merged_into_id != kept.pk:
        raise ValidationError(_("The kept customer was merged into another since. Undo that first."))
    if give is None and open_rows(made):
        raise ValidationError(_("Something was written since. Say for each whose it is."), code="whose")
    returned(made, kept, gone, give or {})
    for each in after_parting:
        each(kept, gone, by)
    put_back(made, kept, by)
    Party.objects.filter(pk=gone.pk).update(merged_into=None)
    made.undone_at = timezone.now()
    made.save(update_fields=["undone_at"])
    keep_apart(kept, gone, by)
    retold([kept.pk, gone.pk])
    audit.record(by, "unmerged", kept)
    return made


def keep_apart(one: Party, other: Party, by: By) -> None:
    """Say that two are not the same, so that the search for duplicates does not offer them again."""
    left, right = sorted((one, other), key=lambda party: party.pk)
    now = timezone.now()
    DuplicatePair.objects.update_or_create(
        left=left,
        right=right,
        defaults={"state": DuplicatePair.State.DIFFERENT, "by": person(by), "decided_at": now},
        create_defaults={
            "state": DuplicatePair.State.DIFFERENT,
            "by": person(by),
            "decided_at": now,
            "found_at": now,
            "probability": 0.0,
        },
    )


def returned(made: Merge, kept: Party, gone: Party, give: Mapping[str, Iterable[int]]) -> None:
    """Point back what the log names, what came by the restored party's key, and what somebody said."""
    undecided = open_rows(made)
    for way in ways():
        name = str(way.model._meta.model_name)
        logged = made.log["moved"].get(name, {}).get(way.name, [])
        said = set(give.get(name, ())) & set(undecided.get(name, ()))
        arrivals = set(named(gone, way.model).values_list("row", flat=True))
        pks = {*logged, *said, *arrivals}
        back = way.model._default_manager.filter(pk__in=pks, **{way.name: kept})
        held = list(back.values_list("pk", flat=True))
        back.update(**{way.name: gone})
        told(name, held)
    Arrival.objects.filter(party=gone).delete()


def put_back(made: Merge, kept: Party, by: By) -> None:
    """Give the kept party its values back, but those that were changed again since."""
    still = [each for each in made.log["fields"] if text_of(getattr(kept, each["field"])) == each["after"]]
    for each in still:
        setattr(kept, each["field"], value_of(each["field"], each["before"]))
    if still:
        keep(kept)
        history(kept, [(each["field"], each["after"], each["before"]) for each in still], "unmerge", by)
