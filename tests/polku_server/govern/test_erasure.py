"""Forgetting and giving, over every stage; and a walk over every model with a path to a person."""

import csv
import io
import json
from datetime import date

import pytest
from django.apps import apps
from django.db import models
from django.http import Http404
from tests.factories import house

from factories import guarding
from polku_server.govern import consent, erasure
from polku_server.govern.models import AuditEntry, Erasure, Grant, Role
from polku_server.lake.models import Change
from polku_server.listen.models import Response, Words
from polku_server.register.models import Contact, Encounter, Membership, Need, Party, Purchase, Referral

pytestmark = pytest.mark.django_db
CANARY = "Kanarialintu"
DAY = date(2026, 5, 1)


def customer(name=CANARY, **fields):
    """Give a customer with a row in every corner of the register."""
    party = Party.objects.create(name=name, family_name=name, number=f"N-{name}", **fields)
    Contact.objects.create(party=party, channel="email", value=f"{name}@example.org", key=f"{name}@example.org".lower())
    Need.objects.create(party=party, kind="goal", words=f"{name} wants warmth", on=DAY)
    Encounter.objects.create(key=f"e-{name}", party=party, happened_on=DAY, words=f"{name} called")
    Purchase.objects.create(key=f"p-{name}", party=party, number=f"O-{name}", amount="10.00", happened_on=DAY)
    company = Party.objects.create(kind="organisation", name="Yhtiö Oy")
    Membership.objects.create(person=party, organisation=company)
    Referral.objects.create(referrer=party, referred=Party.objects.create(name="Somebody else"))
    return party


def everything():
    """Give every value of every row of the house as one text."""
    found = [row for model in apps.get_app_config("polku").get_models() for row in model.objects.values()]
    return json.dumps(found, default=str)


def test_every_model_with_a_path_to_a_customer_is_answered_for_by_a_stage():
    people, kept = {"Party", "Response"}, set().union(*(stage.keeps for stage in erasure.stages()))
    ours = {model.__name__: model for model in apps.get_app_config("polku").get_models()}
    reached, fresh = set(people), set(people)
    while fresh:
        fresh = {name for name, model in ours.items() if points_at(model, fresh)} - reached
        reached |= fresh

    assert reached - kept == set()


def points_at(model, names):
    return any(
        isinstance(field, models.ForeignKey) and field.related_model.__name__ in names
        for field in model._meta.get_fields()
    )


def test_forgotten_person_is_found_in_no_row():
    party = customer()
    asked = house.survey()
    house.answer(asked, pleased=5, words=f"{CANARY} was here", party=party)
    Response.objects.update(texts={"because": f"{CANARY} was here"})

    erasure.forget(party)

    assert CANARY.lower() not in everything().lower()


def test_what_is_counted_stays():
    party, asked = customer(), house.survey()
    house.answer(asked, pleased=5, party=party)

    erasure.forget(party)

    assert (Purchase.objects.get().amount, Encounter.objects.count(), Response.objects.get().scores) == (
        10,
        1,
        {"pleased": 5},
    )


def test_forgetting_tells_the_lake_of_the_answers():
    party = customer()
    response = house.answer(house.survey(), pleased=5, party=party)

    erasure.forget(party)

    assert list(Change.objects.filter(table="response").values_list("pk_changed", flat=True)) == [response.pk]


def test_a_long_history_is_forgotten_in_as_many_statements_as_a_short_one():
    asked, counts = house.survey(), []
    for many in (1, 9):
        party = customer(f"{CANARY}{many}")
        for n in range(many):
            Encounter.objects.create(key=f"e-{many}-{n}", party=party, happened_on=DAY)
            house.answer(asked, pleased=5, party=party)
        with guarding.statements() as heard:
            erasure.forget(party)
        counts.append(len([sql for sql in heard if sql.startswith("UPDATE")]))

    assert counts[0] == counts[1]


def test_whoever_was_merged_into_the_person_goes_too():
    kept, gone = customer(), customer("Kanarialintunen")
    first = customer("Kanarialinnut")
    Party.objects.filter(pk=gone.pk).update(merged_into=kept)
    Party.objects.filter(pk=first.pk).update(merged_into=gone)

    erasure.forget(kept)

    assert CANARY.lower() not in everything().lower()


def test_others_stay_as_they_were():
    other = customer("Toinen")
    party = customer()

    erasure.forget(party)

    assert (other.contacts.count(), Encounter.objects.filter(party=other).count(), other.needs.count()) == (1, 1, 1)


def test_erasure_is_remembered_by_what_leads_nowhere():
    party = customer()

    made = erasure.forget(party)

    assert (made.pseudonym, Party.objects.filter(pseudonym=made.pseudonym).exists()) == (party.pseudonym, False)


def test_erasure_stands_in_the_audit():
    officer = holder(Role.DATA_PROTECTION)

    erasure.forget(customer(), by=officer)

    assert AuditEntry.objects.filter(actor=officer.public_id, verb="erased person").count() == 1


def holder(role, **fields):
    user = house.user()
    Grant.objects.create(user=user, role=role, **fields)
    return user


def test_foreign_person_is_missing():
    leader = holder(Role.UNIT_LEADER, unit=house.unit("Own"))
    party = customer()

    with pytest.raises(Http404):
        erasure.forget(party, by=leader)
    assert (Party.objects.filter(pk=party.pk).exists(), Erasure.objects.count()) == (True, 0)


def test_free_text_is_shown_before_it_is_deleted():
    party = customer()
    house.answer(house.survey(), pleased=5, party=party)
    Response.objects.update(texts={"because": "Asentaja Pekka oli kohtelias."})

    shown = [each.text for each in erasure.words(party)]

    assert shown == [f"{CANARY} wants warmth", f"{CANARY} called", "Asentaja Pekka oli kohtelias."]


def test_export_gives_every_stage():
    party = customer()
    wording = consent.word(purpose="marketing", texts={"fi": "Saatte.", "sv": "Ni får.", "en": "You may."})
    consent.give(party=party, purpose="marketing", wording=wording, language="fi", source="form")
    house.answer(house.survey(name="Kysely"), pleased=5, party=party)

    given = erasure.export(party)

    assert {stage: {kind for kind, rows in kinds.items() if rows} for stage, kinds in given.items()} == {
        "register": {"person", "contacts", "memberships", "needs", "encounters", "purchases", "referrals", "consents"},
        "listen": {"answers"},
        "understand": set(),
        "act": set(),
    }


def test_export_names_nobody_else():
    given = erasure.export(customer())

    assert "Somebody else" not in json.dumps(given, default=str)


def test_export_gives_the_exact_words_that_were_agreed_to():
    party = customer()
    wording = consent.word(purpose="marketing", texts={"fi": "Saatte.", "sv": "Ni får.", "en": "You may."})
    consent.give(party=party, purpose="marketing", wording=wording, language="sv", source="form")

    assert erasure.export(party)["register"]["consents"][0]["wording"] == "Ni får."


def test_csv_holds_the_same_as_json():
    given = erasure.export(customer())

    read = list(csv.DictReader(io.StringIO(erasure.as_csv(given, str))))

    assert [tuple(line.values()) for line in read] == [
        (stage, kind, str(number), field, value) for stage, kind, number, field, value in erasure.lines(given)
    ]


def test_words_of_the_person_go_in_every_form():
    party = customer()
    house.answer(house.survey(), pleased=5, words="Kiitos", party=party)

    erasure.forget(party)

    assert (Words.objects.count(), Response.objects.get().texts) == (0, {})
