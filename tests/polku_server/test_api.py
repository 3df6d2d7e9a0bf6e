"""The API as another system meets it: keys, scopes, one shape of error, pages, and calls done once."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories import customers as register
from tests.factories import house

from polku_server import openapi
from polku_server.api import api
from polku_server.govern import api_keys, consent, frequency, hooks
from polku_server.govern.models import ApiKey, AuditEntry, Grant, IdempotentCall, Organisation, Role
from polku_server.govern.policy import Permission
from polku_server.register import actions
from polku_server.register.models import Party, PartyChange, Purchase

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PERSON = {"given_name": "Kaisa", "family_name": "Lehtovirta"}


@pytest.fixture
def maker():
    user = house.user()
    Grant.objects.create(user=user, role=Role.ADMINISTRATOR)
    return user


@pytest.fixture
def call(maker):
    return caller(maker, *api_keys.SCOPES)


def caller(maker, *scopes, **fields):
    """Give a function that calls with a key of these scopes."""
    _, text = api_keys.make_key("Kassa", scopes, by=maker, **fields)
    return calling(text)


def calling(text):
    client = Client(headers={"Authorization": f"Bearer {text}"})

    def send(method, path, body=None, **headers):
        data = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        return getattr(client, method)(f"/api/v1/{path}", headers=headers, **data)

    return send


def customer(**fields):
    return actions.add_party("person", by=None, **{"given_name": "Aino", "family_name": "Rautio", **fields})


def test_person_is_added_read_changed_and_listed(call):
    made = call("post", "people", PERSON | {"contacts": [{"channel": "email", "value": "k@example.org"}]})
    changed = call("patch", f"people/{made.json()['id']}", {"family_name": "Virta"})
    listed = call("get", "people")

    assert (made.status_code, changed.status_code, changed.json()["name"]) == (201, 200, "Kaisa Virta")
    assert [each["contacts"] for each in listed.json()["items"]] == [[{"channel": "email", "value": "k@example.org"}]]


@pytest.mark.parametrize("text", ["", "polku", "polku_x_y", "polku_äö_y", "other_x_y", "polku_" + "a" * 12 + "_wrong"])
def test_unknown_key_is_refused(maker, text):
    api_keys.make_key("Kassa", [Permission.REGISTER], by=maker)

    answer = calling(text)("get", "people")

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unknown_key")


@pytest.mark.parametrize("change", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now()}])
def test_key_that_is_over_is_refused(maker, call, change):
    ApiKey.objects.update(**change)

    assert call("get", "people").status_code == 401


def test_key_dies_with_its_maker(maker, call):
    type(maker).objects.filter(pk=maker.pk).update(is_active=False)

    assert call("get", "people").status_code == 401


def test_key_is_kept_as_a_digest_only(maker):
    key, text = api_keys.make_key("Kassa", [Permission.REGISTER], by=maker)

    assert text.rsplit("_", 1)[1] not in str(ApiKey.objects.values_list())
    assert text.startswith(f"polku_{key.prefix}_")


def test_key_lives_for_a_year_at_most(maker):
    with pytest.raises(Exception, match="year at most"):
        api_keys.make_key("K", [Permission.REGISTER], by=maker, expires_at=timezone.now() + timedelta(days=400))


@pytest.mark.parametrize("scopes", [[], ["users"], ["keys"], ["forget"], ["nonsense"]])
def test_key_has_known_scopes_and_none_that_makes_keys_or_users(maker, scopes):
    with pytest.raises(Exception, match="Choose at least one"):
        api_keys.make_key("K", scopes, by=maker)


def test_every_operation_says_which_scope_it_needs():
    said = {view.operations[0].operation_id: getattr(view.operations[0].view_func, "policy", None) for view in views()}

    assert [name for name, scope in said.items() if scope not in api_keys.SCOPES] == []


def views():
    return [view for _, router in api._routers for view in router.path_operations.values()]


def test_operation_outside_the_scope_is_refused(maker):
    reader = caller(maker, Permission.REGISTER)

    answer = reader("post", "people", PERSON)

    assert (answer.status_code, answer.json()["error"]["code"], Party.objects.count()) == (403, "not_allowed", 0)


def test_without_the_names_scope_there_are_pseudonyms_only(maker):
    party = customer(contacts=[("email", "a@example.org")])

    (item,) = caller(maker, Permission.REGISTER)("get", "people").json()["items"]

    assert (item["name"], item["contacts"], item["pseudonym"]) == (None, [], party.pseudonym)


def test_who_is_sent_by_name_is_noted_as_seen(maker, call):
    party = customer()

    call("get", f"people/{party.public_id}")

    assert AuditEntry.objects.filter(verb="saw", thing=f"party {party.pseudonym}").count() == 1


def test_foreign_person_is_byte_for_byte_as_missing(maker):
    own, foreign = house.unit("Own"), customer()
    of_unit = caller(maker, Permission.REGISTER, unit=own)

    answers = [of_unit("get", f"people/{each}") for each in (foreign.public_id, "none")]

    assert answers[0].content == answers[1].content
    assert [each.status_code for each in answers] == [404, 404]


def test_unknown_field_is_refused_and_nothing_is_assigned_in_passing(call):
    answer = call("post", "people", PERSON | {"pseudonym": "mine", "merged_into": 1})

    assert (answer.status_code, sorted(answer.json()["error"]["fields"])) == (422, ["merged_into", "pseudonym"])
    assert Party.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        (PERSON | {"familyname": "x"}, "familyname", "There is no field of this name. Did you mean family_name?"),
        (PERSON | {"contacts": [{"channel": "email", "valeu": "a"}]}, "contacts.0.valeu",
         "There is no field of this name. Did you mean value?"),
        (PERSON | {"contacts": [{"value": "a@example.org"}]}, "contacts.0.channel", "This field is needed. Give it."),
        ({"given_name": "Kaisa"}, "family_name", "This field is needed. Give it."),
        (PERSON | {"number": 7}, "number", "Give a text."),
        (PERSON | {"number": "1" * 41}, "number", "Give at most 40 signs."),
        (PERSON | {"language": "de"}, "language", "Give one of these: fi, sv, en."),
        (PERSON | {"contacts": "none"}, "contacts", "Give a list."),
        ([], "body", "Give an object with named fields."),
    ],
)  # fmt: skip
def test_shape_that_is_not_read_is_told_with_its_cure(call, body, field, said):
    answer = call("post", "people", body, **{"Accept-Language": "en"})

    assert (answer.status_code, answer.json()["error"]["fields"][field]) == (422, [said])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", {"Tämän nimistä kenttää ei ole. Tarkoititko kenttää family_name?", "Tämä kenttä tarvitaan. Anna se."}),
        ("sv", {"Det finns inget fält med detta namn. Menade du family_name?", "Detta fält behövs. Ange det."}),
    ],
)
def test_shape_is_told_in_the_callers_language(call, language, said):
    answer = call("post", "people", {"familyname": "Virta"}, **{"Accept-Language": language})

    assert {each for told in answer.json()["error"]["fields"].values() for each in told} == said


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (PERSON | {"given_name": "131052-308T"}, ["name", "given_name"]),
        (PERSON | {"given_name": "a\0b"}, ["name"]),
        (PERSON | {"unit": "none"}, ["unit"]),
        (PERSON | {"fields": {"none": "1"}}, ["fields"]),
        (PERSON | {"contacts": [{"channel": "email", "value": "no address"}]}, ["value"]),
    ],
)
def test_rule_of_the_house_names_the_field_and_leaves_nothing(call, body, fields):
    answer = call("post", "people", body)

    assert (answer.status_code, list(answer.json()["error"]["fields"]), Party.objects.count()) == (422, fields, 0)


def test_own_field_of_type_day_is_given_as_it_is_taken(call):
    register.field("moved", name="Muutti", type="day")
    made = call("post", "people", PERSON | {"fields": {"moved": "31.3.2024"}})
    read = call("get", f"people/{made.json()['id']}").json()

    again = call("patch", f"people/{read['id']}", {"fields": read["fields"]})

    assert (made.json()["fields"], again.json()["fields"]) == ({"moved": "2024-03-31"}, {"moved": "2024-03-31"})
    assert PartyChange.objects.count() == 1


def test_purchase_comes_once_by_its_own_key(call):
    body = {"customer": customer().public_id, "key": "order-1", "amount": "10.50", "happened_on": "2026-05-01"}

    answers = [call("post", "purchases", body) for _ in range(2)]

    assert [each.status_code for each in answers] == [201, 201]
    assert (Purchase.objects.count(), answers[1].json()["amount"]) == (1, "10.50")


def test_same_call_again_gives_the_same_answer_and_does_nothing(call):
    first, again = (call("post", "people", PERSON, **{"Idempotency-Key": "one"}) for _ in range(2))

    assert (first.status_code, first.json(), Party.objects.count()) == (201, again.json(), 1)
    assert again.status_code == 201


def test_another_call_under_the_same_key_is_a_conflict(call):
    call("post", "people", PERSON, **{"Idempotency-Key": "one"})

    answer = call("post", "people", PERSON | {"given_name": "Anna"}, **{"Idempotency-Key": "one"})

    assert (answer.status_code, answer.json()["error"]["code"], Party.objects.count()) == (409, "conflict", 1)


def test_refused_call_keeps_no_answer(call):
    call("post", "people", {"given_name": "Kaisa"}, **{"Idempotency-Key": "one"})

    assert IdempotentCall.objects.count() == 0


def test_pages_go_through_every_row_once(call):
    for number in range(5):
        customer(given_name=f"P{number}")
    seen, after = [], ""
    while True:
        page = call("get", f"people?limit=2&after={after}").json()
        seen += [each["given_name"] for each in page["items"]]
        after = page["next"]
        if not after:
            break

    assert seen == ["P0", "P1", "P2", "P3", "P4"]


@pytest.mark.parametrize("query", ["after=1", "limit=0", "limit=201", "limit=x", "after=%00"])
def test_page_that_cannot_be_is_refused(call, query):
    assert call("get", f"people?{query}").status_code == 422


def test_list_of_people_takes_as_many_queries_for_three_as_for_one(maker, call, django_assert_num_queries):
    customer()
    call("get", "people")
    with django_assert_num_queries(7):
        call("get", "people")
    for number in range(2):
        customer(given_name=f"P{number}", contacts=[("email", f"{number}@example.org")])
    with django_assert_num_queries(7):
        call("get", "people")


def test_consent_is_given_by_the_words_that_were_read_and_withdrawn_without(call):
    texts = {"fi": "Saatte.", "sv": "Ni får.", "en": "You may."}
    wording = consent.word(purpose="marketing", texts=texts)
    party = customer()
    body = {"customer": party.public_id, "purpose": "marketing", "channel": "email"}

    given = call("post", "consents", body | {"given": True, "wording": wording.number, "language": "sv"})
    before = consent.may(party, "marketing", "email")
    withdrawn = call("post", "consents", body | {"given": False})

    assert (given.status_code, bool(before), withdrawn.status_code) == (201, True, 201)
    assert not consent.may(party, "marketing", "email")


def test_consents_say_what_the_customer_wishes_and_from_which_day_on_contact_is_allowed(call, monkeypatch):
    party = customer()
    frequency.wish(party, "month", source="my data")
    monkeypatch.setattr(hooks, "contacted", [lambda party, since: [timezone.localdate()]])

    answer = call("get", f"people/{party.public_id}/consents").json()

    day = timezone.localdate() + timedelta(days=30)
    assert (answer["contact_at_most"], answer["contact_again_on"]) == ("month", day.isoformat())


def test_consent_without_words_is_refused(call):
    body = {"customer": customer().public_id, "purpose": "marketing", "channel": "email", "given": True}

    assert call("post", "consents", body).status_code == 422


def test_score_below_the_minimum_gives_no_figure(call):
    house.answer(house.survey(), tell=10)
    house.counting()

    answer = call("get", "scores/nps").json()

    assert (answer["n"], answer["enough"], answer["value"]) == (1, False, None)


def test_score_comes_with_its_interval(call):
    asked = house.survey()
    for point in (10, 9, 9, 10, 10, 7, 8, 10, 3, 0, 9, 9):
        house.answer(asked, tell=point)
    house.counting()

    answer = call("get", "scores/nps").json()

    assert (answer["n"], answer["value"], answer["low"] < answer["value"] < answer["high"]) == (12, 50.0, True)


def test_responses_come_with_masked_words(call):
    house.answer(house.survey(), pleased=5, words="Soita ▮▮▮")

    (item,) = call("get", "responses").json()["items"]

    assert (item["scores"], item["words"]) == ({"pleased": 5}, {"because": "Soita ▮▮▮"})


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("get", "nothing", 404), ("delete", "people", 405), ("get", "", 404)],
)
def test_what_is_not_there_is_told_in_the_one_shape(call, method, path, status):
    answer = call(method, path)

    assert answer.status_code == status


def test_malformed_body_is_told_in_the_one_shape(maker):
    _, text = api_keys.make_key("Kassa", [Permission.EDIT], by=maker)
    client = Client(headers={"Authorization": f"Bearer {text}"})

    answer = client.post("/api/v1/people", data="{nonsense", content_type="application/json")

    assert (answer.status_code, list(answer.json())) == (400, ["error"])


def test_openapi_is_kept_in_the_repository():
    assert openapi.KEPT.read_text() == openapi.document(), "run `make openapi` and look at what changed"


def test_person_is_found_by_the_callers_own_number(call):
    call("post", "people", PERSON | {"number": "A-1"})
    call("post", "people", PERSON | {"contacts": [{"channel": "email", "value": "K@example.org"}]})

    assert [each["number"] for each in call("get", "people?number=A-1").json()["items"]] == ["A-1"]
    assert [each["number"] for each in call("get", "people?email=k@Example.org").json()["items"]] == [""]
    assert call("get", "people?number=A-2").json()["items"] == []


def test_number_of_somebody_merged_away_finds_who_they_are_now(call):
    kept, gone = customer(number="A-1"), customer(number="A-2")
    actions.merge(kept, gone, by=None)

    assert [each["id"] for each in call("get", "people?number=A-2").json()["items"]] == [kept.public_id]


def test_key_for_pseudonyms_asks_for_nobody_by_number(maker):
    customer(number="A-1")

    assert caller(maker, Permission.REGISTER)("get", "people?number=A-1").status_code == 403


def test_organisation_is_found_by_its_business_id(call):
    call("post", "organisations", {"name": "Nokia Oyj", "business_id": "01120389"})

    assert len(call("get", "organisations?business_id=0112038-9").json()["items"]) == 1


def test_contacts_that_a_change_names_are_all_there_are_then(call):
    email, phone = {"channel": "email", "value": "k@example.org"}, {"channel": "phone", "value": "040 123 4567"}
    made = call("post", "people", PERSON | {"contacts": [email], "best_channel": "email"}).json()

    changed = call("patch", f"people/{made['id']}", {"contacts": [phone], "best_channel": "phone"}).json()

    assert (made["best_channel"], changed["best_channel"], changed["contacts"]) == ("email", "phone", [phone])


def test_purchase_without_a_currency_is_in_the_organisations_own(call):
    Organisation.objects.update_or_create(id=1, defaults={"name": "Firma", "currency": "SEK"})

    made = call("post", "purchases", {"customer": customer().public_id, "amount": "5.00"})

    assert made.json()["currency"] == "SEK"
