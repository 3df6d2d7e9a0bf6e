"""What an entry of the audit log tells beside its verb, in words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import polku_server
from polku_server.govern import audit_details
from polku_server.govern.models import AuditEntry
from polku_server.models import CustomField

SOURCE = Path(polku_server.__file__).parent
WRITERS = frozenset({"audit.record", "audit.entry"})
pytestmark = pytest.mark.usefixtures("english")


def written() -> Iterator[str]:
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in WRITERS:
                yield from (each.arg for each in node.keywords if each.arg)


def told(thing: str = "party abc", verb: str = "changed", **detail):
    entry = AuditEntry(verb=verb, thing=thing, detail=detail)
    return list(audit_details.Details(entry, {"size": "Koko"}).told())


def test_every_part_that_is_written_has_its_words():
    assert set(written()) - set(audit_details.PARTS) == set()


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"means": ["link"]}, ("means of signing in", "one-time link")),
        ({"means": ["password", "totp"]}, ("means of signing in", "password, code from an app")),
        ({"role": "data_protection"}, ("role", "data protection officer")),
        ({"fields": ["given_name", "custom:size"]}, ("fields", "given name, own field Koko")),
        ({"fields": ["custom:gone"]}, ("fields", "own field gone")),
        ({"thing": "unit abc", "fields": ["leader"]}, ("fields", "leader")),
        ({"thing": "bulkedit 3", "field": "language"}, ("field", "language")),
        ({"verb": "added need", "kind": "wish"}, ("kind", "wish")),
        ({"verb": "logged encounter", "kind": "lead"}, ("kind", "first contact")),
        ({"verb": "imported", "kind": "people"}, ("kind", "people")),
        ({"verb": "added agreed", "side": "ours"}, ("who promised", "we promised")),
        ({"verb": "gave consent", "channel": ""}, ("channel", "every channel")),
        ({"verb": "gave consent", "channel": "sms"}, ("channel", "text message")),
        ({"purpose": "surveys"}, ("purpose", "ask you how we did")),
        ({"list": "consents"}, ("list", "Consents")),
        ({"group": "customergroup 4"}, ("customer group", "customer group 4")),
        ({"scopes": ["answers", "settings"]}, ("what the key opens", "read answers, add units and touchpoints")),
        ({"rows": 12000}, ("rows", "12,000")),
        ({"knot": {"of": ["rope", None, True]}}, ("knot", "of rope, nothing, yes")),
    ],
)
def test_a_part_is_told_in_words(entry, words):
    assert told(**entry) == [words]


def test_columns_are_told_by_their_headings():
    assert told(list="consents", columns=["customer", "gone"])[0] == ("columns", "Customer, gone")


@pytest.mark.django_db
def test_own_fields_are_named_by_one_question(django_assert_num_queries):
    CustomField.objects.create(key="size", name="Koko", keep_days=9, purpose="Delivery")
    entries = [AuditEntry(detail={"fields": ["custom:size", "name"]}), AuditEntry(detail={"field": "custom:size"})]

    with django_assert_num_queries(1):
        assert audit_details.labels(entries) == {"size": "Koko"}
