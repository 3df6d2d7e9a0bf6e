"""What customers allow, and the one question about it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.http import Http404
from tests.factories import house

from polku_server.govern import consent
from polku_server.govern.consent import give, standing, withdraw
from polku_server.govern.models import AuditEntry, ConsentDecision, Grant, Role
from polku_server.register.models import Party

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TEXTS = {"fi": "Saatte kertoa.", "sv": "Ni får berätta.", "en": "You may tell."}


@pytest.fixture
def party():
    return Party.objects.create(name="Kaisa Lehtovirta")


def may(*asked, **named):
    return bool(consent.may(*asked, **named))


def worded(purpose="marketing"):
    return consent.word(purpose=purpose, texts=TEXTS)


def given(party, channel="", purpose="marketing", recipient=""):
    shown = {"wording": worded(purpose), "language": "fi", "source": "form"}
    return give(party=party, purpose=purpose, channel=channel, recipient=recipient, **shown)


def test_consent_is_not_given_until_it_is(party):
    assert not may(party, "marketing", "email")


def test_interest_is_allowed_until_it_is_objected_to(party):
    before = may(party, "surveys", "email")
    withdraw(party=party, purpose="surveys", source="my data")

    assert (before, may(party, "surveys", "email")) == (True, False)


def test_what_was_given_for_one_channel_is_given_for_no_other(party):
    given(party, "email")

    assert [may(party, "marketing", each) for each in ("email", "sms", "")] == [True, False, False]


def test_what_was_given_for_every_channel_covers_each(party):
    given(party)

    assert may(party, "marketing", "sms")


def test_withdrawal_of_all_ends_what_was_given_for_one(party):
    given(party, "email")
    withdraw(party=party, purpose="marketing", source="my data")

    assert not may(party, "marketing", "email")


def test_withdrawal_for_one_channel_leaves_the_others(party):
    given(party)
    withdraw(party=party, purpose="marketing", channel="sms", source="my data")

    assert [may(party, "marketing", each) for each in ("email", "sms")] == [True, False]


def test_given_again_after_a_withdrawal_holds(party):
    given(party)
    withdraw(party=party, purpose="marketing", source="my data")
    given(party, "email")

    assert [may(party, "marketing", each) for each in ("email", "sms")] == [True, False]


def test_disclosure_to_one_recipient_is_none_to_another(party):
    given(party, purpose="disclosure", recipient="Partneri Oy")

    answers = [may(party, "disclosure", recipient=each) for each in ("Partneri Oy", "Toinen Oy", "")]

    assert answers == [True, False, False]


def test_one_partys_consent_is_not_anothers(party):
    given(party)

    assert not may(Party.objects.create(name="Other"), "marketing", "email")


def test_purpose_that_is_not_known_is_an_error_and_not_a_no(party):
    with pytest.raises(ValidationError, match="telepathy"):
        may(party, "telepathy")


def test_exact_wording_and_language_are_kept(party):
    made = given(party, "email")

    assert (made.wording.texts["fi"], made.wording.number, made.language) == ("Saatte kertoa.", 1, "fi")


def test_wording_of_another_purpose_is_refused(party):
    with pytest.raises(ValidationError, match="was not shown"):
        give(party=party, purpose="marketing", wording=worded("surveys"), language="fi", source="form")


def test_language_that_the_wording_lacks_is_refused(party):
    with pytest.raises(ValidationError, match="was not shown"):
        give(party=party, purpose="marketing", wording=worded(), language="de", source="form")


def test_channel_that_the_purpose_lacks_is_refused(party):
    with pytest.raises(ValidationError, match="fax"):
        withdraw(party=party, purpose="marketing", channel="fax", source="form")


def test_disclosure_without_a_recipient_is_refused(party):
    with pytest.raises(ValidationError, match="Name the recipient"):
        withdraw(party=party, purpose="disclosure", source="form")


def test_same_texts_are_the_same_wording_and_others_the_next():
    first, again = worded(), worded()
    changed = consent.word(purpose="marketing", texts=TEXTS | {"fi": "Saatte kertoa uutisista."})

    assert (first.pk == again.pk, changed.number) == (True, 2)


def test_wording_needs_every_language():
    with pytest.raises(ValidationError, match="sv"):
        consent.word(purpose="marketing", texts=TEXTS | {"sv": " "})


def test_wording_cannot_be_changed_by_any_way(party):
    given(party)

    with pytest.raises(DatabaseError, match="wording_fixed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE polku_wording SET texts = '{}'")


def test_wording_that_somebody_read_cannot_be_deleted(party):
    made = given(party)

    with pytest.raises(ProtectedError):
        made.wording.delete()


def test_decision_cannot_be_edited(party):
    given(party)

    with pytest.raises(DatabaseError, match="consent_decision_fixed"), transaction.atomic():
        ConsentDecision.objects.update(given=False)


def test_decision_is_audited_without_a_name(party):
    given(party, "email")

    entry = AuditEntry.objects.order_by("-id").first()

    assert (entry.verb, "Kaisa" in entry.thing + str(entry.detail)) == ("gave consent", False)


def test_foreign_party_is_missing(party):
    leader = house.user()
    Grant.objects.create(user=leader, role=Role.UNIT_LEADER, unit=house.unit("Own"))

    with pytest.raises(Http404):
        withdraw(party=party, purpose="surveys", source="call", by=leader)


def test_disclosure_is_refused_without_consent(party):
    with pytest.raises(ValidationError, match="has not allowed"):
        consent.disclose(party=party, recipient="Partneri Oy", what=["name"])


def test_disclosure_is_kept_with_the_consent_that_allowed_it(party):
    decision = given(party, purpose="disclosure", recipient="Partneri Oy")

    made = consent.disclose(party=party, recipient="Partneri Oy", what=["phone", "name"])

    assert (made.decision, made.what) == (decision, ["name", "phone"])


def test_standing_says_what_holds_for_each_purpose_and_channel(party):
    given(party, "email")

    allowed = {(each.purpose.code, each.channel): each.allowed for each in standing(party)}

    assert allowed == {
        ("surveys", "email"): True,
        ("surveys", "sms"): True,
        ("surveys", "phone"): True,
        ("surveys", "post"): True,
        ("marketing", "email"): True,
        ("marketing", "sms"): False,
        ("marketing", "phone"): False,
        ("marketing", "post"): False,
    }


def test_standing_agrees_with_may(party):
    given(party)
    withdraw(party=party, purpose="marketing", channel="sms", source="call")
    given(party, purpose="disclosure", recipient="Partneri Oy")

    asked = [may(party, each.purpose.code, each.channel, recipient=each.recipient) for each in standing(party)]

    assert asked == [each.allowed for each in standing(party)]
