"""Two made one, and two again: nothing lost, nothing with the wrong one."""

import datetime as dt
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from tests.factories import house

from polku_server.govern import consent
from polku_server.govern.models import Grant, Role
from polku_server.models import Contact, DuplicatePair, Encounter, Membership, Party, PartyChange, Purchase, Referral
from polku_server.register import indexing, lastmet
from polku_server.register.actions import merging
from polku_server.register.actions.merging import merge, open_rows, unmerge

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DAY = dt.date(2026, 5, 1)


def person(name, **fields):
    return Party.objects.create(name=name, **fields)


def purchase(party, key, **fields):
    values = {"amount": Decimal(10), "happened_on": DAY, "source": "file"} | fields
    return Purchase.objects.create(key=key, party=party, **values)


def contact(party, value):
    return Contact.objects.create(party=party, channel="email", value=value, key=value.lower())


def contents():
    """Give everything the register holds of anybody, but when and by whom it was merged."""
    left_out = {"Merge", "DuplicatePair", "PartyChange", "AuditEntry", "AuditSeal", "AuditWaiting", "Change"}
    ours = [each for each in apps.get_app_config("polku").get_models() if each.__name__ not in left_out]
    return {
        model.__name__: [row | {"changed_at": None} for row in model.objects.order_by("pk").values()] for model in ours
    }


def pair():
    kept, gone = person("Kaisa Lehtovirta", number="1"), person("Kaisa Lehtovirta", number="2", language="sv")
    company = person("Yhtiö Oy", kind="organisation")
    for each, mail in ((kept, "k@example.org"), (gone, "K@example.org"), (gone, "other@example.org")):
        contact(each, mail)
    for each in (kept, gone):
        purchase(each, f"p{each.number}")
        Encounter.objects.create(key=f"e{each.number}", party=each, happened_on=DAY)
        Membership.objects.create(person=each, organisation=company)
        house.answer(house.survey(), pleased=5, party=each)
    consent.withdraw(party=gone, purpose="surveys", source="call")
    Referral.objects.create(referrer=gone, referred=kept)
    person("Hissi", kind="asset", parent=gone)
    indexing.reindex([kept.pk, gone.pk])
    lastmet.note([kept.pk, gone.pk])
    return kept, gone


def test_every_row_is_pointed_at_the_kept_one_but_what_it_has_already():
    kept, gone = pair()

    merge(kept, gone, by=None)

    left = {
        f"{way.model.__name__}.{way.name}": way.model.objects.filter(**{way.name: gone}).count()
        for way in merging.ways()
    }
    assert {way: count for way, count in left.items() if count} == {
        "Contact.party": 1,  # the same address
        "Membership.person": 1,  # the same place
        "Referral.referrer": 1,  # nobody refers themselves
    }


def test_merge_and_unmerge_leave_everything_as_it_was():
    kept, gone = pair()
    before = contents()

    unmerge(merge(kept, gone, by=None, take=["number", "language"]), by=None)

    assert contents() == before


def test_empty_fields_are_filled_and_others_only_if_chosen():
    kept, gone = pair()
    merge(kept, gone, by=None)
    kept.refresh_from_db()

    assert (kept.number, kept.language) == ("1", "sv")


def test_chosen_field_comes_from_the_other_with_its_history():
    kept, gone = pair()

    merge(kept, gone, by=None, take=["number"])

    row = PartyChange.objects.get(party=kept, field="number")
    assert (row.before, row.after, row.source) == ("1", "2", "merge")


def test_what_the_kept_one_was_given_since_stays_when_unmerged():
    kept, gone = pair()
    made = merge(kept, gone, by=None, take=["language"])
    Party.objects.filter(pk=kept.pk).update(language="en")

    unmerge(made, by=None)
    kept.refresh_from_db()

    assert kept.language == "en"


def test_row_that_came_by_the_key_of_the_one_that_had_gone_goes_back_to_it():
    kept, gone = pair()
    made = merge(kept, gone, by=None)
    later = purchase(kept, "later")
    merging.arrived(gone.pk, Purchase, [later.pk])

    unmerge(made, by=None)

    later.refresh_from_db()
    assert later.party == gone


def test_row_that_came_by_the_key_of_the_kept_one_stays():
    kept, gone = pair()
    made = merge(kept, gone, by=None)
    later = purchase(kept, "later")

    unmerge(made, by=None)

    later.refresh_from_db()
    assert later.party == kept


def test_row_that_was_typed_since_asks_whose_it_is():
    kept, gone = pair()
    made = merge(kept, gone, by=None)
    call = Encounter.objects.create(key="call", party=kept, happened_on=DAY, source="typed")

    with pytest.raises(ValidationError, match="whose it is"):
        unmerge(made, by=None)
    assert open_rows(made) == {"encounter": [call.pk]}


@pytest.mark.parametrize("given", [True, False])
def test_row_that_was_typed_since_goes_where_somebody_says(given):
    kept, gone = pair()
    made = merge(kept, gone, by=None)
    call = Encounter.objects.create(key="call", party=kept, happened_on=DAY, source="typed")

    unmerge(made, by=None, give={"encounter": [call.pk]} if given else {})

    call.refresh_from_db()
    assert call.party == (gone if given else kept)


def test_nobody_can_be_given_a_row_that_is_not_open():
    kept, gone = pair()
    made = merge(kept, gone, by=None)

    unmerge(made, by=None, give={"purchase": [Purchase.objects.get(key="p1").pk]})

    assert Purchase.objects.get(key="p1").party == kept


def test_unmerged_twice_is_refused():
    made = merge(*pair(), by=None)
    unmerge(made, by=None)

    with pytest.raises(ValidationError, match="undone already"):
        unmerge(made, by=None)


def test_merge_below_another_is_undone_after_it():
    kept, gone = pair()
    first = merge(kept, gone, by=None)
    merge(person("Third"), kept, by=None)

    with pytest.raises(ValidationError, match="Undo that first"):
        unmerge(first, by=None)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ({"kind": "person"}, {"kind": "asset"}, "cannot be one"),
        ({"merged": True}, {}, "was merged already"),
    ],
)
def test_two_that_cannot_be_one_are_refused(one, other, why):
    merged = person("Third") if one.pop("merged", False) else None
    first, second = person("One", merged_into=merged, **one), person("Other", **other)

    with pytest.raises(ValidationError, match=why):
        merge(first, second, by=None)


def test_the_same_twice_is_refused():
    same = person("One")

    with pytest.raises(ValidationError, match="the same already"):
        merge(same, same, by=None)


def test_organisation_is_not_merged_with_its_own_part():
    whole = person("Whole", kind="organisation")
    part = person("Part", kind="organisation", parent=whole)

    with pytest.raises(ValidationError, match="belongs to the other"):
        merge(whole, part, by=None)


def test_foreign_party_is_missing():
    own = house.unit("Own")
    leader = house.user()
    Grant.objects.create(user=leader, role=Role.UNIT_LEADER, unit=own)

    with pytest.raises(Http404):
        merge(person("Own", unit=own), person("Foreign"), by=leader)


def test_pair_is_decided_by_merging_and_again_by_unmerging():
    kept, gone = pair()
    found = DuplicatePair.objects.create(left=kept, right=gone, probability=0.9, found_at=timezone.now())
    made = merge(kept, gone, by=None)
    found.refresh_from_db()
    merged = found.state
    unmerge(made, by=None)
    found.refresh_from_db()

    assert (merged, found.state) == ("merged", "different")
