"""The keyboard search on both stores: what is found, in which order, and that nothing foreign is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db.models import Q

from factories import stores
from polku_server.models import Contact, Party, SearchGram, SearchLine, SearchNumber, SearchPosting, SearchWord, Unit
from polku_server.register import indexing, leads, search
from polku_server.register.typed import Round


@pytest.fixture(params=["sqlite_store", pytest.param("postgres_store", marks=pytest.mark.engine)])
def store(request) -> Iterator[str]:
    """Each kind of store in turn; what a test wrote is rolled back."""
    with stores.rolled_back(request.getfixturevalue(request.param)) as alias:
        yield alias


@pytest.fixture
def add(store):
    """Add a party as an action does: rows, contacts, index."""

    def added(name: str, given: str = "", family: str = "", *, email: str = "", phone: str = "", **fields) -> Party:
        made = Party.objects.using(store).create(name=name, given_name=given, family_name=family, **fields)
        for channel, value in (("email", email), ("phone", phone)):
            if value:
                Contact.objects.using(store).create(party=made, channel=channel, value=value, key=value)
        indexing.reindex([made.pk], using=store)
        return made

    return added


@pytest.fixture
def find(store):
    """Give the names found, in order."""

    def found(typed: str, *rows: Q, limit: int = 20) -> list[str]:
        return [hit.party.name for hit in search.search(typed, Party.objects.using(store).filter(*rows), limit=limit)]

    return found


@pytest.fixture
def matti(add) -> Party:
    return add("Matti Virtanen", "Matti", "Virtanen", number="10023", email="M.Virtanen83@gmail.com",
               phone="+358 40 123 4567")  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    [
        "Matti Virtanen", "virtanen mat", "VIRT", "rta", "mat rta", "virtanem", "vitranen", "virtnen", "virtaanen",
        "matti virtanrn", "mati virt", "0401234567", "040 123 4567", "+358 40 123 4567", "+35840123", "1234567",
        "45 67", "10023", "0023", "virtanen 10023", "m.virtanen83@gmail.com", "virtanen83@gm", "@gmail", "gmail.com",
        "virtanen83",
    ],
)  # fmt: skip
def test_search_finds_a_person_by(typed, matti, find):
    assert find(typed) == ["Matti Virtanen"]


@pytest.mark.parametrize("typed", ["virtanen pekka", "vrtnen", "mit", "0409", "xyz", "%", "_", "' OR 1=1", "", " "])
def test_search_finds_nobody_by(typed, matti, find):
    assert find(typed) == []


@pytest.mark.parametrize("typed", ["Åsa Öhman-Åkerlund", "asa ohman", "ohman-akerlund", "ohmanakerlund", "kerlu"])
def test_search_finds_with_dots_and_without(typed, add, find):
    add("Åsa Öhman-Åkerlund", "Åsa", "Öhman-Åkerlund")

    assert find(typed) == ["Åsa Öhman-Åkerlund"]


def test_search_finds_an_organisation_by_its_business_id(add, find):
    add("Verkkokauppa.com Oyj", kind="organisation", business_id="2047825-3")

    assert find("2047825-3") == find("20478253") == find("verkkokauppa.com") == ["Verkkokauppa.com Oyj"]


def test_search_puts_the_closest_first_and_then_the_newest(add, find):
    names = ("Aino Sari", "Marisari Oy", "Sarinen Aino", "Sair Oy", "Pia Sari")
    for name in names:
        add(name)

    assert find("sari") == ["Pia Sari", "Aino Sari", "Sarinen Aino", "Marisari Oy", "Sair Oy"]


def test_search_says_how_closely_each_answers(add, store):
    for name in ("Aino Sari", "Marisari Oy", "Sarinen Aino", "Sair Oy"):
        add(name)

    found = search.search("sari", Party.objects.using(store))

    assert [hit.how for hit in found] == [Round.EXACT, Round.PREFIX, Round.INFIX, Round.TYPO]


def test_search_guesses_at_nothing_when_enough_was_found_as_typed(add, find):
    add("Sair Oy")
    for number in range(search.ENOUGH):
        add(f"Sari {number}")

    assert "Sair Oy" not in find("sari")


def test_search_gives_as_many_as_were_asked_for(add, find):
    for number in range(4):
        add(f"Sari {number}")

    assert find("sari", limit=2) == ["Sari 3", "Sari 2"]


def test_search_gives_what_the_viewer_sees_and_nothing_else(add, find, store):
    mine, other = (Unit.objects.using(store).create(name=name) for name in ("Espoo", "Turku"))
    add("Sari Espoo", unit=mine)
    for number in range(30):
        add(f"Sari Turku {number}", unit=other)

    assert find("sari", Q(unit=mine)) == ["Sari Espoo"]
    assert find("turku", Q(unit=mine)) == []
    assert find("sarj", Q(pk__in=[])) == []


def test_search_does_not_find_who_was_merged_away(add, find, store):
    kept, gone = add("Sari Kept"), add("Sari Gone")
    Party.objects.using(store).filter(pk=gone.pk).update(merged_into=kept)

    assert find("sari") == ["Sari Kept"]
    indexing.reindex([gone.pk], using=store)
    assert find("gone") == []


@pytest.mark.parametrize(
    ("name", "value"), [("FEW", 0), ("WIDE", 1), ("WORTH", 1), ("WORTH", 0), ("FIRST", 1), ("LONGEST", 2), ("EACH", 1)]
)
def test_search_finds_the_same_however_many_there_are(name, value, add, find, monkeypatch):
    for each in ("Aino Sari", "Pia Sarinen", "Sara Salo", "Sari Salo", "Sanna Sarisuo", "Marisari Oy"):
        add(each)
    typed = ("sari", "sa", "sal sa", "sari salo", "ari", "sarj")
    plain = [find(each) for each in typed] + [find(each, Q(pk__gt=0)) for each in typed]

    monkeypatch.setattr(search, "FEW", 0)
    if name != "FEW":
        monkeypatch.setattr(leads, name, value)

    assert [set(find(each)) for each in typed] == [set(each) for each in plain[: len(typed)]]
    assert [set(find(each, Q(pk__gt=0))) for each in typed] == [set(each) for each in plain[: len(typed)]]


def test_search_shows_the_newest_of_more_than_it_looks_at(add, find, monkeypatch):
    for number in range(9):
        add(f"Sari{number} Salo")
    monkeypatch.setattr(leads, "MANY", 3)

    assert find("sa", limit=3) == ["Sari8 Salo", "Sari7 Salo", "Sari6 Salo"]


def test_a_new_name_is_found_instead_of_the_old_one(matti, find, store):
    Party.objects.using(store).filter(pk=matti.pk).update(name="Matti Öhman", family_name="Öhman")

    indexing.reindex([matti.pk], using=store)

    assert find("ohman matti 10023") == ["Matti Öhman"]
    assert find("rtanen matti") == ["Matti Öhman"]  # his address has it
    assert find("virtanen83@gmail.com") == ["Matti Öhman"]


def test_erase_leaves_no_letter_of_a_name_that_was_theirs_alone(matti, add, find, store):
    add("Matti Mäki")

    indexing.erase([matti.pk], using=store)

    assert sorted(SearchWord.objects.using(store).values_list("text", flat=True)) == ["maki", "matti"]
    assert set(SearchGram.objects.using(store).values_list("gram", flat=True)) == {"mat", "att", "tti", "mak", "aki"}
    assert [model.objects.using(store).count() for model in (SearchLine, SearchPosting, SearchNumber)] == [1, 2, 0]
    assert find("matti") == ["Matti Mäki"]


def test_sweep_removes_words_that_renaming_left(matti, store):
    Party.objects.using(store).filter(pk=matti.pk).update(name="Aino", given_name="", family_name="")
    Contact.objects.using(store).all().delete()
    indexing.reindex([matti.pk], using=store)

    assert indexing.sweep(using=store) == 5
    assert list(SearchWord.objects.using(store).values_list("text", flat=True)) == ["aino"]
