"""Purchases and encounters come in once, with their customers."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from factories import house
from factories.register_files import bring, coming, told, written
from polku.errors import AmbiguousColumn, InputError
from polku_server.register.actions.merging import merge, unmerge
from polku_server.register.imports import undoing
from polku_server.register.models import Contact, Encounter, ImportMapping, Party, Purchase
from polku_server.register.models.changes import Arrival

pytestmark = pytest.mark.django_db
HEAD = "order number;line;customer number;date;amount;unit"


@pytest.fixture
def file(tmp_path):
    def made(*rows, head=HEAD):
        return written(tmp_path / "a.csv", "\n".join((head, *rows)))

    return made


def test_purchase_is_kept_exactly(file):
    batch, outcome = bring("purchases", file("T1;1;C1;1.2.2026 12.30;1 234,50;Espoo"))

    kept = Purchase.objects.get()
    assert (kept.key, kept.number, kept.money) == ("import/T1/1", "T1", (Decimal("1234.50"), "EUR"))
    assert (kept.happened_at.isoformat(), str(kept.happened_on)) == ("2026-02-01T10:30:00+00:00", "2026-02-01")
    assert (kept.party.number, kept.party.name, kept.unit.name, kept.batch) == ("C1", "C1", "Espoo", batch)
    assert outcome.made == {"units": 1, "customers": 1}


def test_same_file_again_adds_nothing(file):
    rows = file("T1;1;C1;1.2.2026;1,50;", "T1;2;C1;1.2.2026;-1,50;")
    bring("purchases", rows)

    batch, outcome = bring("purchases", rows)

    assert (batch, outcome.there, Purchase.objects.count(), Party.objects.count()) == (None, 2, 2, 1)


def test_row_that_is_there_with_another_amount_is_told_and_the_first_kept(file):
    bring("purchases", file("T1;1;C1;1.2.2026;1,50;"))

    _batch, outcome = bring("purchases", file("T1;1;C1;1.2.2026;9,50;"))

    assert (told(outcome), Purchase.objects.get().amount) == ([(2, "order number", "9.50")], Decimal("1.50"))


def test_rows_without_a_number_are_told_apart_by_their_turn(file):
    rows = ("C1;1.2.2026;5,00", "C1;1.2.2026;5,00", "C2;1.2.2026;5,00")
    bring("purchases", file(*rows, head="customer;date;amount"))

    _batch, outcome = bring("purchases", file(*rows, rows[0], head="customer;date;amount"))

    assert (outcome.new, outcome.there, Purchase.objects.count()) == (1, 3, 4)


def test_bad_rows_stop_nothing_and_say_where(file):
    rows = ("T1;1;C1;31.2.2026;1,50;", "T2;1;C1;29.3.2026 3.30;1,50;", "T3;1;C1;;1,50;", "T4;1;C1;1.2.2026;1,505;")

    _batch, outcome = bring("purchases", file(*rows, "T5;1;C1;1.2.2026;1,50;"))

    assert told(outcome) == [
        (2, "date", "31.2.2026"),
        (3, "date", "29.3.2026 3.30"),
        (4, "date", ""),
        (5, "amount", "1,505"),
    ]
    assert list(Purchase.objects.values_list("number", flat=True)) == ["T5"]


@pytest.mark.parametrize(
    ("row", "option", "answer"),
    [
        ("T1;1;C1;1/2/2026;1,50;", {"dates": "month-first"}, "2026-01-02"),
        ("T1;1;C1;2026-01-02;1,500;", {"decimals": "point"}, "2026-01-02"),
    ],
)
def test_column_with_two_readings_asks_and_takes_the_answer(file, row, option, answer):
    with pytest.raises(AmbiguousColumn):
        coming("purchases", file(row))

    bring("purchases", file(row), **option)

    assert str(Purchase.objects.get().happened_on) == answer


def test_of_several_columns_of_days_the_file_asks_for_one(tmp_path):
    text = "order,approved,delivered\nO1,2026-01-02 10:00,2026-01-05 12:00"

    with pytest.raises(AmbiguousColumn, match='date = "approved"'):
        coming("encounters", written(tmp_path / "a.csv", text))


def test_customer_is_found_by_address_or_the_row_refused(file):
    Contact.objects.create(party=Party.objects.create(name="Maija"), channel="email", value="m@x.fi", key="m@x.fi")

    _batch, outcome = bring(
        "purchases", file("T1;M@X.fi;1.2.2026;5", "T2;l@x.fi;1.2.2026;5", head="order id;email;date;amount")
    )

    assert (told(outcome), Purchase.objects.get().party.name) == ([(3, "email", "l@x.fi")], "Maija")


def test_unknown_customers_are_refused_when_asked(file):
    _batch, outcome = bring("purchases", file("T1;1;C1;1.2.2026;5;"), unknown="refuse")

    assert (told(outcome), Party.objects.count()) == ([(2, "customer number", "C1")], 0)


def test_purchase_of_somebody_merged_away_goes_to_who_they_are_now(file):
    now = Party.objects.create(name="Maija", number="C2")
    gone = Party.objects.create(name="Maija M", number="C1", merged_into=now)

    bring("purchases", file("T1;1;C1;1.2.2026;5;"))

    kept = Purchase.objects.get()
    assert (kept.party, Arrival.objects.get().party, Arrival.objects.get().row) == (now, gone, kept.pk)


def test_purchase_by_the_address_of_somebody_merged_away_is_theirs_again_after_unmerging(file):
    now, gone = Party.objects.create(name="Maija"), Party.objects.create(name="Maija M")
    Contact.objects.create(party=gone, channel="email", value="m@x.fi", key="m@x.fi")
    made = merge(now, gone, by=house.lead())
    bring("purchases", file("T1;m@x.fi;1.2.2026;5", head="order id;email;date;amount"))
    before = Purchase.objects.get().party

    unmerge(made, by=house.lead())

    assert (before, Purchase.objects.get().party) == (now, gone)


def test_day_to_come_is_a_row_to_mend_and_tomorrow_is_not(file):
    tomorrow = timezone.localdate() + timedelta(days=1)
    rows = (f"T{n};1;C1;{tomorrow + timedelta(days=n)};5;" for n in (0, 1))

    _batch, outcome = bring("purchases", file(*rows))

    assert told(outcome) == [(3, "date", str(tomorrow + timedelta(days=1)))]
    assert Purchase.objects.get().happened_on == tomorrow


def test_undo_takes_purchases_and_the_customers_made_for_them(file):
    batch, _ = bring("purchases", file("T1;1;C1;1.2.2026;5;", "T2;1;C2;1.2.2026;5;"))
    Encounter.objects.create(key="a", party=Party.objects.get(number="C2"), happened_on="2026-03-01")

    undone = undoing.undo(batch)

    assert (undone.rows, undone.kept, Purchase.objects.count()) == (2, [("C2", "has encounters")], 0)
    assert list(Party.objects.values_list("number", flat=True)) == ["C2"]


def test_what_happened_is_never_edited(file):
    with pytest.raises(InputError, match="never edited"):
        coming("purchases", file("T1;1;C1;1.2.2026;5;"), on_duplicate="update")


def test_files_are_joined_by_the_id_that_both_have(tmp_path, file):
    orders = written(tmp_path / "orders.csv", "order_id,customer_id,order_date\nT1,a,2026-02-01\nT2,b,2026-02-02")
    customers = written(tmp_path / "customers.csv", "customer_id,customer_unique_id\na,C1\nb,C1")

    bring("purchases", file("T1;1;5.00", "T2;1;6.00", head="order_id;order_item_id;price"), beside=[orders, customers])

    assert list(Purchase.objects.order_by("pk").values_list("party__number", "happened_on__day")) == [
        ("C1", 1),
        ("C1", 2),
    ]


def test_map_is_remembered_by_source_and_headings(file):
    document = {"number": "order number", "date": "date", "amount": "amount", "source": "shop"}
    bring("purchases", file("T1;1;C1;1.2.2026;5;"), document)

    again = coming("purchases", file("T1;1;C1;1.2.2026;5;"), source="shop")

    assert again.mapped.why["number"] == "as the last time"
    assert ("customer" in again.mapped, ImportMapping.objects.get().name) == (False, "shop")


def test_encounters_have_their_kind_in_any_language(tmp_path):
    rows = written(tmp_path / "a.csv", "asiakas;päivä;laji;kommentti\nC1;1.2.2026;puhelu;Soitti\nC1;2.2.2026;besök;")

    bring("encounters", rows)

    assert list(Encounter.objects.order_by("pk").values_list("kind", "words")) == [("call", "Soitti"), ("visit", "")]


def test_leads_are_customers_with_a_first_encounter(tmp_path):
    rows = written(
        tmp_path / "a.csv", "mql_id,first_contact_date,origin,company\nL1,2026-02-01,social,\n,2026-02-02,email,Havu Oy"
    )

    bring("leads", rows)
    bring("leads", rows)

    assert list(Encounter.objects.order_by("pk").values_list("party__name", "party__kind", "kind", "words")) == [
        ("L1", "person", "lead", "social"),
        ("Havu Oy", "organisation", "lead", "email"),
    ]


def test_currency_that_is_none_is_refused_before_anything_is_read(file):
    with pytest.raises(InputError, match="EURO is not a currency"):
        coming("purchases", file("T1;1;C1;1.2.2026;5;"), currency="EURO")
