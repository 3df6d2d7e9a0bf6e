"""An amount as people write it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from polku_server.register.dealings_forms import PurchaseForm


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("2 140,50", "2140.50"), ("2140.5", "2140.5"), ("-39", "-39"), ("2\u00a0140,00", "2140.00")],
)
def test_an_amount_is_read_with_a_comma_or_a_point(typed: str, amount: str):
    form = PurchaseForm({"amount": typed, "currency": "EUR"})

    assert (form.is_valid(), form.cleaned_data["amount"]) == (True, Decimal(amount))


@pytest.mark.parametrize("typed", ["", "2.140", "2,140", "2.140,50", "x", "NaN", "1e9999", "\0"])
def test_an_amount_that_could_be_another_is_refused(typed: str):
    assert list(PurchaseForm({"amount": typed, "currency": "EUR"}).errors) == ["amount"]
