"""Masking: what a checksum or a grammar proves, and nothing else."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.govern.redaction import MASK, mask


@pytest.mark.parametrize(
    "identifier",
    [
        "matti.meikalainen+x@example.co.uk",
        "131052-308T",  # the agency's own example
        "131052-308t",
        "FI21 1234 5600 0007 85",
        "FI2112345600000785",
        "+358 40 123 4567",
        "+358401234567",
        "00358 40 1234567",
        "040 123 4567",
        "040-1234567",
        "09 1234 5678",
    ],
)
def test_mask_hides_what_identifies(identifier):
    assert mask(f"Soita: {identifier}, kiitos.") == f"Soita: {MASK}, kiitos."


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Odotin 45 minuuttia ja maksoin 1 250,50 euroa.",
        "131052-308A",  # the check sign does not hold
        "Tilaus 12345 tuli 12.3.2026 klo 14.30.",
        "Arvosana 10/10, vuosi 2026",
        "FI21 1234 5600 0007 86 ei ole tili",
        "Matti Meikäläinen oli ystävällinen.",
        "matti at example",
    ],
)
def test_mask_leaves_what_nothing_proves(text):
    assert mask(text) == text


def test_mask_hides_each_of_several():
    assert mask("a@b.fi tai 040 123 4567 tai c@d.fi") == f"{MASK} tai {MASK} tai {MASK}"


@pytest.mark.parametrize("after", ["on tilini", "kiitos paljon", "AB12 3456", "FI21 1234 5600 0007 86 ei"])
def test_mask_hides_an_account_number_whatever_words_come_after(after):
    assert mask(f"Tilille FI21 1234 5600 0007 85 {after}") == f"Tilille {MASK} {after}"


def test_mask_hides_an_account_number_after_what_only_looks_like_one():
    assert mask("AB12 viite FI21 1234 5600 0007 85") == f"AB12 viite {MASK}"


@pytest.mark.parametrize("part", ["a", "a-", "0", "-", "AB12 ", "FI21 ", f"AB12{'A' * 36}_ "])
def test_mask_takes_no_longer_for_a_text_that_was_made_for_it(part):
    text = (part * 10_000)[:10_000]
    begun = time.process_time()

    mask(text)

    assert time.process_time() - begun < 0.3  # seconds; giving signs back took 1 to 3


@given(st.text(max_size=200))
def test_mask_of_masked_text_changes_nothing(text):
    assert mask(mask(text)) == mask(text)
