"""Lists and timelines, a page at a time, on both stores: no row is lost or shown twice, whatever is equal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils import timezone

from factories import stores
from polku_server.models import (
    Agreed,
    CustomField,
    CustomValue,
    Encounter,
    ImportBatch,
    LastMet,
    Need,
    Party,
    PartyChange,
    Purchase,
    Unit,
)
from polku_server.register import lastmet, listing, timeline
from polku_server.register.listing import Chosen

NOON = dt.datetime(2026, 3, 3, 10, tzinfo=dt.UTC)


@pytest.fixture(params=["sqlite_store", pytest.param("postgres_store", marks=pytest.mark.engine)], autouse=True)
def store(request, settings) -> Iterator[str]:
    """Each kind of store in turn; what a test wrote is rolled back."""
    alias = request.getfixturevalue(request.param)
    settings.DATABASE_ROUTERS = [stores.To(alias)]
    with stores.rolled_back(alias):
        yield alias


def parties(*names: str, **fields: Any) -> list[Party]:
    return [Party.objects.create(name=name, **fields) for name in names]


def walked(chosen: Chosen) -> list[list[str]]:
    """Turn every page of a list."""
    pages, after = [], ""
    while True:
        found, after = listing.page(listing.customers(chosen, by=None), chosen, after)
        pages.append([party.public_id for party in found])
        if not after:
            return pages


@pytest.mark.parametrize("sort", ["name", "newest"])
def test_pages_follow_each_other_whatever_is_equal(monkeypatch, sort):
    monkeypatch.setattr(listing, "PAGE", 2)
    made = parties("Aho", "Virtanen", "Virtanen", "Virtanen", "Virtanen", "Aho", "Öhman")

    pages = walked(Chosen(sort=sort))

    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert sorted(each for page in pages for each in page) == sorted(party.public_id for party in made)


def test_names_go_in_order_and_equal_ones_by_age():
    second, first, third = parties("Virtanen", "Aho", "Virtanen")

    assert walked(Chosen()) == [[first.public_id, second.public_id, third.public_id]]


def test_a_list_holds_one_kind_and_nobody_who_was_merged_away():
    (kept,) = parties("Aho")
    parties("Ahola", merged_into=kept)
    parties("Aho Oy", kind="organisation")

    assert walked(Chosen()) == [[kept.public_id]]


@pytest.mark.parametrize(
    ("type_", "column", "stored", "typed"),
    [
        ("text", "text", "Öljy", "Öljy"),
        ("number", "number", Decimal("3.5"), "3,5"),
        ("day", "day", dt.date(2027, 3, 31), "31.3.2027"),
        ("yes_no", "number", Decimal(1), "kyllä"),
    ],
)
def test_a_list_is_narrowed_by_a_field_of_ones_own(type_, column, stored, typed):
    one, other = parties("Aho", "Koski")
    field = CustomField.objects.create(key="own", name="Oma", type=type_, purpose="Huolto", keep_days=9)
    CustomValue.objects.create(field=field, party=one, given_at=NOON, **{column: stored})

    assert walked(Chosen(own=field, value=typed)) == [[one.public_id]]
    assert walked(Chosen(own=field)) == [[one.public_id]]
    assert other.public_id in walked(Chosen())[0]


def test_an_address_is_read_and_written_back():
    top = Unit.objects.create(name="Länsi")
    below = Unit.objects.create(name="Turku", parent=top)
    query = QueryDict(f"kind=organisation&unit={top.public_id}&language=sv&after=x&ignored=1")

    chosen = listing.chosen(query, by=None, named=True)

    assert (chosen.kind, chosen.units, chosen.language) == ("organisation", (top.pk, below.pk), "sv")
    assert chosen.query() == f"kind=organisation&unit={top.public_id}&language=sv"


def test_without_names_nothing_is_ordered_by_them():
    assert listing.chosen(QueryDict("sort=name"), by=None, named=False).sort == "newest"


def test_a_timeline_goes_on_where_the_page_ended():
    (party,) = parties("Aho")
    day = dt.date(2026, 3, 3)
    for n in range(4):
        Encounter.objects.create(key=f"e{n}", party=party, kind="call", happened_on=day - dt.timedelta(days=n // 2))
        Purchase.objects.create(key=f"p{n}", party=party, amount=n, happened_on=day - dt.timedelta(days=n // 2))
    PartyChange.objects.create(party=party, field="name", before="Ahonen", after="Aho", at=NOON)

    whole, end = timeline.page(None, party, named=True)
    seen, after = [], ""
    while True:
        page, after = timeline.page(None, party, after, named=True, size=2)
        seen += page
        if not after:
            break

    assert (seen, end) == (whole, "")
    assert len(whole) == 9
    assert [moment.day for moment in whole] == sorted((moment.day for moment in whole), reverse=True)


def test_what_was_written_down_last_comes_first_on_a_day():
    (party,) = parties("Aho")
    today = timezone.localdate()
    Purchase.objects.create(key="p", party=party, amount=1, product="Suodatin", happened_on=today)
    Encounter.objects.create(key="e", party=party, kind="call", happened_on=today)

    assert [moment.key for moment in timeline.page(None, party, named=True)[0]] == [
        Encounter.objects.get().pk,
        Purchase.objects.get().pk,
    ]


def met(party: Party, *days: int, **fields: Any) -> list[Encounter]:
    """Log encounters on days of March."""
    return [
        Encounter.objects.create(
            key=f"{party.pk}-{day}-{bool(fields)}", party=party, happened_on=dt.date(2026, 3, day), **fields
        )
        for day in days
    ]


def test_last_met_come_first_and_those_never_met_last(store, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    long_ago, never, lately, same_day, other_never = made = parties("Aho", "Koski", "Niemi", "Salo", "Virtanen")
    met(long_ago, 1)
    met(lately, 2, 9)
    met(same_day, 9)
    lastmet.note([party.pk for party in made], using=store)

    pages = walked(Chosen(sort="met"))

    order = [same_day, lately, long_ago, other_never, never]
    assert [each for page in pages for each in page] == [party.public_id for party in order]
    assert listing.last_met(made) == {
        long_ago.pk: dt.date(2026, 3, 1),
        lately.pk: dt.date(2026, 3, 9),
        same_day.pk: dt.date(2026, 3, 9),
    }


def test_the_day_last_met_is_of_what_holds(store):
    """An undone file and an entry that was corrected are left out; what is taken away is counted no more."""
    (one,) = parties("Aho")
    undone = ImportBatch.objects.create(kind="encounters", source="file", undone_at=NOON)
    met(one, 1)
    (wrong,) = met(one, 8)
    met(one, 5, corrects=wrong)
    met(one, 9, batch=undone)

    lastmet.note([one.pk], using=store)
    counted = LastMet.objects.get().day
    Encounter.objects.all().delete()
    lastmet.note([one.pk], using=store)

    assert (counted, LastMet.objects.get().day) == (dt.date(2026, 3, 5), lastmet.NEVER)


@pytest.mark.parametrize("few", [100, 0])
def test_a_list_is_narrowed_to_those_with_open_matters(monkeypatch, few):
    monkeypatch.setattr(listing, "FEW", few)
    promised, kept, wishes, retired, goal, both = parties("Aho", "Koski", "Niemi", "Salo", "Virtanen", "Öhman")
    day = dt.date(2026, 3, 3)
    Agreed.objects.create(party=promised, words="Soitamme", on=day)
    Agreed.objects.create(party=kept, words="Soitimme", on=day, kept_at=NOON)
    Need.objects.create(party=wishes, kind="wish", words="Valo", on=day)
    Need.objects.create(party=retired, kind="wish", words="Valo", on=day, retired_at=NOON)
    Need.objects.create(party=goal, kind="goal", words="Lämpö", on=day)
    Agreed.objects.create(party=both, words="Soitamme", on=day)
    Need.objects.create(party=both, kind="task", words="Huolto", on=day)

    assert walked(Chosen(open=True)) == [[each.public_id for each in (promised, wishes, both)]]


@pytest.mark.parametrize("open_", [True, False])
@pytest.mark.parametrize("sort", ["name", "newest", "met"])
@pytest.mark.parametrize("few", [100, 0])
def test_pages_of_a_unit_follow_each_other_however_they_are_found(monkeypatch, store, few, sort, open_):
    monkeypatch.setattr(listing, "FEW", few)
    monkeypatch.setattr(listing, "PAGE", 2)
    unit, other = Unit.objects.create(name="Turku"), Unit.objects.create(name="Kotka")
    aho, koski, niemi, salo, namesake = parties("Aho", "Koski", "Niemi", "Salo", "Salo", unit=unit)
    (foreign,) = parties("Ahola", unit=other)
    for party, day in ((koski, 9), (niemi, 5), (foreign, 7)):
        met(party, day)
    lastmet.note(Party.objects.values_list("pk", flat=True), using=store)
    for party in Party.objects.all():
        Agreed.objects.create(party=party, words="Soitamme", on=dt.date(2026, 3, 3))

    pages = walked(Chosen(sort=sort, units=(unit.pk,), open=open_))

    by_name = [aho, koski, niemi, salo, namesake]
    expected = {"name": by_name, "newest": by_name[::-1], "met": [koski, niemi, namesake, salo, aho]}[sort]
    assert [each for page in pages for each in page] == [party.public_id for party in expected]


@pytest.mark.parametrize("query", ["open=2", "sort=age"])
def test_what_is_no_choice_is_a_bad_request(query):
    with pytest.raises(BadRequest):
        listing.chosen(QueryDict(query), by=None, named=True)
