"""Two spellings of one address or number share a key."""

import pytest

from polku_server.register.contacts import key


@pytest.mark.parametrize(
    "typed", ["040 123 4567", "+358 40 1234567", "+358 (0)40 123 4567", "00358401234567", "358401234567", "040-1234567"]
)
def test_phone_numbers_of_one_phone_share_a_key(typed):
    assert key("phone", typed) == "+358401234567"


def test_foreign_number_keeps_its_country():
    assert key("sms", "+46 70 123 45 67") == "+46701234567"


@pytest.mark.parametrize(
    "typed", ["Maija.Meik@Example.FI", " <maija.meik@example.fi> ", "mailto:maija.meik@Example.fi"]
)
def test_email_addresses_of_one_box_share_a_key(typed):
    assert key("email", typed) == "maija.meik@example.fi"


def test_plus_tag_is_another_box():
    assert key("email", "maija+polku@example.fi") == "maija+polku@example.fi"


@pytest.mark.parametrize(
    ("channel", "typed"), [("email", "maija at example"), ("phone", "12"), ("email", "@example.fi")]
)
def test_what_can_be_no_address_has_no_key(channel, typed):
    assert key(channel, typed) == ""


def test_letter_is_known_by_its_words():
    assert key("post", "Katu 1 A 2,  00100 HELSINKI") == "katu 1 a 2, 00100 helsinki"
