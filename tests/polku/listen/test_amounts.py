"""Amounts: exact, by the mark that the column proves, asked where two readings fit."""

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from polku.errors import AmbiguousColumn
from polku.listen.amounts import Evidence, currencies, doubtful, parse_amounts


def column(*texts):
    return pa.chunked_array([pa.array(texts, pa.string())])


def read(*texts, mark="point"):
    parsed = parse_amounts(column(*texts), np.arange(2, 2 + len(texts)), column="sum", mark=mark)
    return parsed.values.to_pylist(), parsed.bad.tolist()


def marked(*texts):
    evidence = Evidence()
    evidence.add(doubtful(column(*texts)))
    return evidence.mark("sum")


def test_amounts_with_a_comma():
    assert read("1 234,50 €", "-3", "(5,1)", "1.234", "7−", mark="comma")[0][:4] == [
        Decimal("1234.50"),
        Decimal("-3.00"),
        Decimal("-5.10"),
        Decimal("1234.00"),
    ]


def test_amounts_with_a_point():
    assert read("12.5", "1,234.50", "$5", "EUR 7.00")[0] == [
        Decimal("12.50"),
        Decimal("1234.50"),
        Decimal("5.00"),
        Decimal("7.00"),
    ]


def test_third_decimal_is_bad():
    assert read("12.345", "1.2")[1] == [0]


def test_tail_of_a_binary_fraction_is_what_it_stands_for():
    assert read("12.350000000000001", "0.30000000000000004")[0] == [Decimal("12.35"), Decimal("0.30")]


def test_no_number_and_too_great_a_number_are_bad():
    assert read("ilmainen", "1000000000000", None)[1] == [0, 1]


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (("12,5", "1.234"), "comma"),
        (("12.5", "1,234"), "point"),
        (("1.234,50",), "comma"),
        (("1,234,567",), "point"),
        (("0,125",), "comma"),
        (("12", "13"), "point"),
    ],
)
def test_column_proves_its_mark(texts, mark):
    assert marked(*texts) == mark


@pytest.mark.parametrize("texts", [("1,234", "5"), ("1.234", "2.500"), ("12,5", "12.5")])
def test_column_with_two_readings_asks(texts):
    with pytest.raises(AmbiguousColumn, match="--decimals comma"):
        marked(*texts)


def test_currency_beside_the_amount_is_told():
    assert currencies(column("12 €", "SEK 5", "$3", "7", None)).to_pylist() == ["EUR", "SEK", None, None, None]
