"""The address by which the lake reads what Django writes."""

from urllib.parse import parse_qs, urlsplit

from django.db import connections

from polku_server.lake import stores


def test_lake_reads_postgresql_with_all_that_the_address_asked(monkeypatch):
    named = {"ENGINE": "django.db.backends.postgresql", "NAME": "name", "HOST": "db.example.org", "PASSWORD": "p&w=1"}
    options = {"sslmode": "verify-full", "options": "-c lock_timeout=5000", "pool": {"min_size": 1}}
    parts = {**connections.databases["default"], **named, "OPTIONS": options}
    monkeypatch.setitem(connections.databases, "far", parts)

    asked = parse_qs(urlsplit(stores.store("far").address).query)

    assert {name: asked.get(name) for name in ("sslmode", "password", "options", "pool")} == {
        "sslmode": ["verify-full"],
        "password": ["p&w=1"],
        "options": None,
        "pool": None,
    }
    del connections["far"]
