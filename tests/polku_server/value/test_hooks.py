"""What a customer's page says of the step and the worth."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from factories import customers, house
from polku_server.models import Party, Purchase, Referral, User, ValueModel
from polku_server.register import actions
from polku_server.value.hooks import on_customer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
BUYING = {
    "names": ["r", "alpha", "a", "b"],
    "point": [0.24, 4.41, 0.79, 2.43],  # CDNOW, in weeks
    "covariance": [[0.01 * (i == j) for j in range(4)] for i in range(4)],
}
SPENDING = {
    "names": ["p", "q", "v"],
    "point": [6.25, 3.74, 15.45],
    "covariance": [[0.01 * (i == j) for j in range(3)] for i in range(3)],
}


def bought(party: Party, *ago: int, amount: int = 40) -> None:
    for days in ago:
        row = actions.record_purchase(party, Decimal(amount), by=None)
        Purchase.objects.filter(pk=row.pk).update(happened_on=timezone.localdate() - dt.timedelta(days=days))


def model(**fields: object) -> ValueModel:
    about = {"as_of": timezone.localdate(), "currency": "EUR", "purchases": 900, "seen": 900, "customers": 300}
    held = {"again": 120, "identified": True, "buying": BUYING, "spending": SPENDING, "counts": {"top": 1000.0}}
    return ValueModel.objects.create(**about | held | fields)


def part(by: User, party: Party) -> dict[str, object]:
    return dict(on_customer(by, party).context)


@pytest.mark.parametrize(
    ("ago", "step", "why"),
    [
        ((), "Suspect", "because we have not met and nothing has been bought"),
        ((5,), "First-time buyer", "because the customer has bought once"),
        ((5, 400), "Occasional customer", "because the customer has bought on 2 days, 1 of them in twelve months"),
        ((5, 6, 7, 8), "Regular customer", "because of 4 days of buying in twelve months"),
    ],
)
def test_the_step_comes_with_its_reason(lead: User, ago: tuple[int, ...], step: str, why: str):
    party = customers.person()
    bought(party, *ago)
    model()

    assert (str(part(lead, party)["step"]), part(lead, party)["why"]) == (step, why)


def test_whoever_bought_for_more_than_nine_in_ten_is_a_key_customer(lead: User):
    party = customers.person()
    bought(party, 5, 6, 7, 8, amount=400)
    model()

    assert str(part(lead, party)["step"]) == "Key customer"


def test_a_former_customer_stands_beside_the_ladder(lead: User):
    party = customers.person()
    bought(party, 500, 600)

    said = part(lead, party)

    assert (str(said["step"]), [state for _name, state in said["steps"]]) == ("Former customer", [""] * 7)


def test_a_regular_who_recommended_us_is_an_advocate(lead: User):
    party, other = customers.person(), customers.person("Olli")
    bought(party, 5, 6, 7, 8)
    Referral.objects.create(referrer=party, referred=other)

    said = part(lead, party)

    assert (str(said["step"]), said["recommends"]) == ("Advocate", "Has recommended us to one.")


def test_the_value_is_a_range_for_one_customer(lead: User):
    party = customers.person()
    bought(party, 5, 30, 60, 90)
    model()

    said = part(lead, party)["worth"]

    assert said["words"] == "Probably about 200\u00a0€ in the next 12 months. The estimate is uncertain."
    assert said["within"] == "Of ten customers who have bought like this, eight will buy for 0\u00a0€ to 490\u00a0€."


def test_nothing_bought_says_so(lead: User):
    assert part(lead, customers.person())["worth"] == {"words": "No purchases yet: the value cannot be told."}


def test_too_few_who_bought_again_says_how_many_more(lead: User):
    party = customers.person()
    bought(party, 5)
    model(identified=False, doubt="few", needed=7, again=3, customers=40)

    assert part(lead, party)["worth"]["words"] == (
        "The value cannot be told yet: 3 of 40 customers have bought again. 7 more are needed."
    )


def test_the_front_line_reads_no_value():
    assert on_customer(customers.staff("front_line"), customers.person()) is None


def test_it_stands_on_the_customers_page(lead: User):
    party = customers.person()
    bought(party, 5, 30)
    model()

    address = reverse("customer", args=[party.public_id])
    page = house.client(lead).get(address, headers={"accept-language": "en"}).content.decode()

    assert '<li aria-current="step"><span>Occasional customer</span></li>' in page


def test_the_customers_page_opens_with_the_step_and_says_it_once(lead: User):
    party = customers.person()

    page = house.client(lead).get(reverse("customer", args=[party.public_id])).content.decode()

    said = "Suspect, because we have not met and nothing has been bought."
    assert f'<p class="page__lead">{said}</p>' in page
    assert page.count("because we have not met") == 1
