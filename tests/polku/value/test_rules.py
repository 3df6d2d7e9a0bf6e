"""Rules of a ladder, read and refused."""

import pytest

from polku.errors import InputError
from polku.value.rules import FIELDS, Condition, ruleset
from polku.value.rulesets import EIGHT, PHASES

TWO = '[[step]]\nname = "a"\nwhen = []\n[[step]]\nname = "b"\nwhen = {when}\n'


def test_the_eight_steps_stand_in_their_order():
    assert [step.name for step in ruleset(EIGHT).steps] == [
        *("suspect", "prospect", "first-time buyer", "occasional customer"),
        *("regular", "key customer", "advocate", "lapsed"),
    ]


def test_the_phases_stand_in_their_order():
    assert [step.name for step in ruleset(PHASES).steps] == ["awareness", "exploration", "expansion", "commitment"]


def test_a_step_aside_is_judged_first():
    assert [rule.name for _, rule in ruleset(EIGHT).judged][:3] == ["lapsed", "advocate", "key customer"]


def test_any_one_list_of_conditions_is_enough():
    rule = ruleset(TWO.format(when='[["purchases >= 9"], ["purchases >= 2", "share unknown"]]')).steps[1]
    fields = dict.fromkeys(FIELDS, 0) | {"purchases": 3, "share": None}

    assert rule.reason(fields) == "purchases 3 >= 2, share unknown"
    assert rule.reason(fields | {"share": 0.2}) is None


def test_what_is_not_known_compares_false():
    assert Condition("share", "<", 1).holds({"share": None}) is False


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("step = [", "RULES.toml is not TOML"),
        (TWO.format(when='["purchase >= 2"]'), "Did you mean purchases?"),
        (TWO.format(when='["purchases about 2"]'), "cannot be read"),
        (TWO.format(when="[2]"), "cannot be read"),
        (TWO.format(when='"purchases >= 2"'), "every step needs a name and conditions"),
        ('[[step]]\nname = "a"\nwhen = []\n', "fewer than two steps"),
        (TWO.format(when="[]").replace('"b"', '"a"'), "two steps called a"),
        ("steps = 1", "Did you mean step?"),
        ('period = "moon"', "period is moon"),
        ("window = 0", "window is 0"),
        ("[kinds]\npurchase = 1", "list of words"),
        ('[kinds]\nshare = ["x"]', "cannot be called share"),
        ("step = 3", "give each step as [[step]]"),
    ],
)
def test_bad_rules_get_a_sentence(text, sentence):
    with pytest.raises(InputError) as refused:
        ruleset(text)

    assert sentence in str(refused.value)
