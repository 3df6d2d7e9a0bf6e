"""One customer is one customer from the first file on."""

import pytest

from factories.register_files import bring, coming, told, written
from polku_server.models import AuditEntry
from polku_server.register.imports import people, undoing
from polku_server.register.models import Contact, Membership, Party, PartyChange, Purchase, Unit

pytestmark = pytest.mark.django_db
HEAD = "number;first name;last name;email;phone;unit"


@pytest.fixture
def file(tmp_path):
    def made(*rows, head=HEAD):
        return written(tmp_path / "people.csv", "\n".join((head, *rows)))

    return made


def customers():
    return list(Party.objects.filter(kind="person").order_by("pk").values_list("number", "name"))


def test_people_come_in_with_what_the_file_tells(file):
    batch, outcome = bring("people", file("1;Maija;Meri;Maija@Example.fi;040 123 4567;Espoo"))

    party = Party.objects.get()
    assert (party.name, party.number, party.unit.name, party.batch) == ("Maija Meri", "1", "Espoo", batch)
    assert set(party.contacts.values_list("channel", "key")) == {
        ("email", "maija@example.fi"),
        ("phone", "+358401234567"),
    }
    assert (outcome.new, outcome.made, batch.rows) == (1, {"units": 1}, 1)


def test_same_file_again_adds_nothing(file):
    rows = file("1;Maija;Meri;maija@example.fi;;", ";Liisa;Laine;liisa@example.fi;;")
    bring("people", rows)

    batch, outcome = bring("people", rows)

    assert (batch, outcome.there, len(customers())) == (None, 2, 2)


def test_same_address_and_name_is_the_same_person(file):
    bring("people", file(";Maija;Meri;maija@example.fi;;"))

    bring("people", file("7;MAIJA;MERI;MAIJA@example.fi;040 123 4567;"))

    assert customers() == [("7", "MAIJA MERI")]
    assert Contact.objects.count() == 2


def test_same_address_with_another_name_is_somebody_else(file):
    bring("people", file(";Maija;Meri;koti@example.fi;;", ";Matti;Meri;koti@example.fi;;"))

    assert len(customers()) == 2


def test_number_that_contradicts_the_person_asks(file):
    bring("people", file("1;Maija;Meri;maija@example.fi;;"))

    _batch, outcome = bring("people", file("2;Maija;Meri;maija@example.fi;;"))

    assert (told(outcome), customers()) == ([(2, "number", "2")], [("1", "Maija Meri")])


@pytest.mark.parametrize("on_duplicate", ["skip", "update", "create"])
def test_dry_run_says_of_one_who_stands_twice_in_a_file_what_then_happens(file, on_duplicate):
    rows = ("1;Maija;Meri;maija@example.fi;;", "2;Maija;Meri;maija@example.fi;;", "1;Maija;Meri;;;")
    tried = coming("people", file(*rows), on_duplicate=on_duplicate).look()

    _batch, outcome = bring("people", file(*rows), on_duplicate=on_duplicate)

    assert (tried.new, tried.there, told(tried)) == (outcome.new, outcome.there, told(outcome))


@pytest.mark.parametrize(("on_duplicate", "name"), [("skip", "Maija Meri"), ("update", "Maija Laine")])
def test_duplicates_go_as_asked(file, on_duplicate, name):
    bring("people", file("1;Maija;Meri;;;"))

    bring("people", file("1;Maija;Laine;;;"), on_duplicate=on_duplicate)

    assert customers() == [("1", name)]


def test_create_makes_another_of_the_same_name_and_address(file):
    bring("people", file(";Maija;Meri;maija@example.fi;;"))

    bring("people", file(";Maija;Meri;maija@example.fi;;"), on_duplicate="create")

    assert len(customers()) == 2


def test_update_keeps_what_stood_before_and_undo_gives_it_back(file):
    bring("people", file("1;Maija;Meri;;;"))
    batch, _ = bring("people", file("1;Maija;Laine;maija@example.fi;;Espoo"))
    assert set(PartyChange.objects.values_list("field", "before")) >= {("name", "Maija Meri"), ("family_name", "Meri")}

    undone = undoing.undo(batch)

    party = Party.objects.get()
    assert (party.name, party.family_name, party.unit, party.contacts.count()) == ("Maija Meri", "Meri", None, 0)
    assert (undone.rows, undone.kept) == (1, [])


def test_undo_keeps_whom_later_work_refers_to_and_says_so(file):
    batch, _ = bring("people", file("1;Maija;Meri;;;", "2;Liisa;Laine;;;"))
    Purchase.objects.create(key="a", party=Party.objects.get(number="2"), amount=1, happened_on="2026-01-01")

    undone = undoing.undo(batch)

    assert (undone.rows, undone.kept, customers()) == (1, [("2", "has purchases")], [("2", "Liisa Laine")])


def test_undo_keeps_a_value_that_was_changed_since(file):
    bring("people", file("1;Maija;Meri;;;"))
    batch, _ = bring("people", file("1;Maija;Laine;;;"))
    Party.objects.update(family_name="Niemi")

    undone = undoing.undo(batch)

    assert undone.kept == [("1: family_name", "changed since")]
    assert Party.objects.get().family_name == "Niemi"


def test_undone_file_can_come_in_again(file):
    rows = file("1;Maija;Meri;maija@example.fi;;")
    batch, _ = bring("people", rows)
    undoing.undo(batch)

    _batch, outcome = bring("people", rows)

    assert (outcome.new, customers()) == (1, [("1", "Maija Meri")])


def test_row_with_an_identity_code_is_refused_wherever_it_stands_and_never_told_on(file):
    rows = file("1;Maija;Meri;;;;131052-308T", "2;Liisa;Laine;;;;", head=f"{HEAD};remarks")

    _batch, outcome = bring("people", rows)

    assert (told(outcome), customers()) == ([(2, "remarks", "▮▮▮")], [("2", "Liisa Laine")])


def test_dry_run_says_the_same_and_writes_nothing(file):
    rows = file("1;Maija;Meri;;;Espoo", "1;Maija;Meri;;;Espoo", "2;Liisa;;liisa;;")

    outcome = coming("people", rows).look()

    assert (outcome.new, outcome.there, outcome.bad, outcome.made) == (1, 1, 1, {"units": 1})
    assert (Party.objects.count(), Unit.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)


def test_employer_is_found_or_made_once(file):
    head = "number;name;company;title"
    bring("people", file("1;Maija;Havu Oy;Ostaja", "2;Liisa;Havu Oy;", head=head))

    bring("people", file("1;Maija;Havu Oy;Ostaja", head=head))

    assert list(Membership.objects.order_by("pk").values_list("organisation__name", "role")) == [
        ("Havu Oy", "Ostaja"),
        ("Havu Oy", ""),
    ]
    assert Party.objects.filter(kind="organisation").count() == 1


def test_organisations_are_told_by_their_business_id(tmp_path):
    bring("organisations", written(tmp_path / "a.csv", "y-tunnus;nimi\n0112038-9;Nokia\n1234567-2;Väärä Oy"))

    _batch, outcome = bring("organisations", written(tmp_path / "b.csv", "y-tunnus;nimi\n01120389;Nokia Oyj"))

    assert list(Party.objects.values_list("name", "business_id")) == [("Nokia Oyj", "0112038-9")]
    assert outcome.updated == 1


def test_one_audit_entry_tells_of_a_batch(file):
    batch, _ = bring("people", file("1;Maija;Meri;;;", "2;Liisa;Laine;;;"))

    (entry,) = AuditEntry.objects.filter(verb="imported")
    assert (entry.thing, entry.detail["new"]) == (f"importbatch {batch.public_id}", 2)


def test_row_that_only_gives_somebody_an_employer_changes_them_and_goes_back(file):
    bring("people", file("1;Maija;Meri;;;"))
    bring("people", file("2;Liisa;Laine;;;;Havu Oy", head=f"{HEAD};company"))

    rows = file("1;Maija;Meri;;;;Havu Oy", head=f"{HEAD};company")
    tried = coming("people", rows).look()
    batch, outcome = bring("people", rows)
    joined = Membership.objects.filter(person__number="1").count()
    undoing.undo(batch)

    assert (tried.updated, outcome.updated, joined) == (1, 1, 1)
    assert Membership.objects.filter(person__number="1").count() == 0


def test_dry_run_tells_of_the_employers_that_it_would_make(file):
    rows = file("1;Maija;Meri;;;;Havu Oy", "2;Liisa;Laine;;;;Havu Oy", head=f"{HEAD};company")

    assert coming("people", rows).look().made == {"organisations": 1}


def test_number_of_a_person_names_no_employer(file):
    bring("people", file("1;Maija;Meri;;;"))
    bring("people", file("2;Liisa;Laine;;;;1", head=f"{HEAD};company"))

    assert Membership.objects.get().organisation.kind == "organisation"


def test_number_of_an_organisation_is_no_persons(file, tmp_path):
    bring("organisations", written(tmp_path / "o.csv", "number;name\n7;Havu Oy"))

    _batch, outcome = bring("people", file("7;Maija;Meri;;;"))

    assert (told(outcome), Party.objects.get().name) == ([(2, "number", "7")], "Havu Oy")


def test_account_manager_whom_nobody_knows_is_told_and_the_customer_comes_in(file):
    _batch, outcome = bring("people", file("1;Maija;Meri;;;;who@example.fi", head=f"{HEAD};account manager"))

    assert (told(outcome), outcome.new) == ([(2, "account manager", "who@example.fi")], 1)


def test_organisations_move_below_another_and_never_below_themselves(tmp_path):
    def rows(*lines):
        return written(tmp_path / "o.csv", "\n".join(("number;name;parent", *lines)))

    bring("organisations", rows("1;Havu Oy;", "2;Koivu Oy;1", "3;Lehto Oy;1"))
    batch, outcome = bring("organisations", rows("1;Havu Oy;2", "3;Lehto Oy;2"))
    above = dict(Party.objects.values_list("number", "parent__number"))
    undoing.undo(batch)

    assert above == {"1": None, "2": "1", "3": "2"}
    assert told(outcome) == [(2, "parent", "2")]
    assert Party.objects.get(number="3").parent.number == "1"


@pytest.fixture
def below(tmp_path):
    def made(*rows):
        return written(tmp_path / "o.csv", "\n".join(("number;name;parent", *rows)))

    return made


def parents():
    return dict(Party.objects.order_by("pk").values_list("name", "parent__name"))


def test_parent_that_nobody_has_is_made_also_above_who_was_here_before(below):
    bring("organisations", below("1;Havu Oy;"))

    tried = coming("organisations", below("1;Havu Oy;Metsä Oyj")).look()
    batch, outcome = bring("organisations", below("1;Havu Oy;Metsä Oyj"))
    stood = parents()
    undone = undoing.undo(batch)

    assert stood == {"Havu Oy": "Metsä Oyj", "Metsä Oyj": None}
    assert (tried.updated, tried.made) == (outcome.updated, outcome.made) == (1, {"organisations": 1})
    assert (parents(), undone.kept) == ({"Havu Oy": None}, [])


@pytest.mark.parametrize("above", ["1", "Metsä Oyj"])
@pytest.mark.parametrize("size", [1, 500])
@pytest.mark.parametrize("turn", [1, -1])
def test_parent_is_found_wherever_in_the_file_it_stands(below, monkeypatch, above, size, turn):
    monkeypatch.setattr(people, "SLICE", size)
    rows = below(*[f"2;Havu Oy;{above}", "3;Koivu Oy;2", "1;Metsä Oyj;"][::turn])

    tried = coming("organisations", rows).look()
    _batch, outcome = bring("organisations", rows)

    assert parents() == {"Metsä Oyj": None, "Havu Oy": "Metsä Oyj", "Koivu Oy": "Havu Oy"}
    assert (tried.new, tried.made, outcome.new, outcome.made) == (3, {}, 3, {})


def test_parent_of_an_earlier_file_is_found_by_its_name(below):
    bring("organisations", below("1;Metsä Oyj;"))

    bring("organisations", below("2;Havu Oy;Metsä Oyj"))

    assert parents() == {"Metsä Oyj": None, "Havu Oy": "Metsä Oyj"}


def test_organisation_whose_parent_is_refused_is_not_counted_as_changed(below):
    bring("organisations", below("1;Havu Oy;", "2;Koivu Oy;1"))

    tried = coming("organisations", below("1;Havu Oy;2")).look()
    batch, outcome = bring("organisations", below("1;Havu Oy;2"))

    assert told(tried) == told(outcome) == [(2, "parent", "2")]
    assert (tried.updated, tried.there, outcome.updated, outcome.there, batch) == (0, 1, 0, 1, None)


@pytest.mark.parametrize("size", [1, 500])
def test_two_organisations_of_one_file_never_stand_below_each_other(below, monkeypatch, size):
    monkeypatch.setattr(people, "SLICE", size)

    _batch, outcome = bring("organisations", below("1;Havu Oy;2", "2;Koivu Oy;1"))

    assert (outcome.new, len(told(outcome))) == (2, 1)
    assert sorted(map(str, parents().values())) in (["Havu Oy", "None"], ["Koivu Oy", "None"])


def test_undo_counts_an_organisation_that_stood_below_another_once(below):
    batch, _outcome = bring("organisations", below("1;Metsä Oyj;", "2;Havu Oy;1"))

    undone = undoing.undo(batch)

    assert (undone.rows, undone.kept, parents()) == (2, [], {})


def test_row_with_several_errors_tells_of_each_once(file):
    head = "number;first name;last name;email;phone;language"
    rows = (f"{'1' * 41};Maija;Meri;maija;soita;de", "2;131052-308T;Laine;131052-308T;;", "3;Liisa;Laine;;;fi")

    _batch, outcome = bring("people", file(*rows, head=head))

    assert told(outcome) == [
        (2, "number", "1" * 41),
        (2, "email", "maija"),
        (2, "phone", "soita"),
        (2, "language", "de"),
        (3, "first name", "▮▮▮"),
        (3, "email", "▮▮▮"),
    ]
    assert (outcome.bad, all(each.cure for each in outcome.problems), customers()) == (2, True, [("3", "Liisa Laine")])


def test_of_one_row_at_most_ten_errors_are_told(file):
    columns = [f"c{number}" for number in range(12)]

    _batch, outcome = bring(
        "people", file(";".join(["Maija", *["131052-308T"] * 12]), head=";".join(["name", *columns]))
    )

    assert [column for _line, column, _value in told(outcome)] == columns[:10]
