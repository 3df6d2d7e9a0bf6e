"""The audit log in words."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils import translation

import polku_server
from polku_server.govern import audit_words

SOURCE = Path(polku_server.__file__).parent
WRITTEN = re.compile(r'(?:audit\.record|audit\.entry|note|entry)\([\w.]+, "([a-z][a-z -]+)"')


def test_every_verb_that_is_written_has_its_words():
    written = {verb for path in SOURCE.rglob("*.py") for verb in WRITTEN.findall(path.read_text("utf-8"))}

    assert written - set(audit_words.VERBS) == set()


def test_a_verb_of_an_earlier_version_stands_as_it_is():
    assert audit_words.done("knotted") == "knotted"


def test_a_kind_that_is_gone_stands_as_it_is():
    with translation.override("en"):
        assert [audit_words.kind(model) for model in ("party", "need", "knot")] == ["customer", "need", "knot"]
