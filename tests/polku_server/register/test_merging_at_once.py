"""The same pair merged by two at once, on both stores: one wins, the other is told, nothing is pointed twice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from factories import migrated

RACE = """
import threading
from concurrent.futures import ThreadPoolExecutor
import django; django.setup()
from django.core.exceptions import ValidationError
from django.db import connection
from polku_server.models import DuplicatePair, Merge, Party
from polku_server.register import actions, duplicates
seen = set()
def run(gate, kept, gone):
    gate.wait()
    try:
        actions.merge(Party.objects.get(pk=kept), Party.objects.get(pk=gone), by=None)
        return "merged"
    except ValidationError:
        return "told"
    finally:
        connection.close()
for turn in range(6):
    one, other = (actions.add_party("person", by=None, given_name="Kaisa", family_name=str(turn)) for _ in "ab")
    for party in (one, other):
        actions.log_encounter(party, by=None)
    ways = [(one.pk, other.pk), (one.pk, other.pk) if turn % 2 else (other.pk, one.pk)]
    gate = threading.Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(lambda way: run(gate, *way), ways))
    kept = Merge.objects.get(kept__in=(one, other)).kept
    seen.add((*said, kept.encounter_set.count(), Party.objects.filter(merged_into=kept).count()))
    actions.unmerge(Merge.objects.get(kept=kept), by=None)
    seen.add(tuple(party.encounter_set.count() for party in (one, other)))
print(sorted(seen, key=len))
one, other = (actions.add_party("person", by=None, given_name="Aino", family_name="Aho",
              contacts=[("email", "aino@example.org"), ("phone", "040 123 4567")]) for _ in "ab")
found = duplicates.search()
print((found.pairs, found.new, found.gone), DuplicatePair.objects.filter(left=one, right=other).count())
"""


@pytest.mark.parametrize("store", ["sqlite", pytest.param("postgres", marks=pytest.mark.engine)])
def test_one_wins_and_the_other_is_told(store: str, tmp_path: Path, request: Any):
    own = {"DJANGO_SETTINGS_MODULE": "polku_server.settings", "POLKU_DATA": str(migrated.lay(tmp_path))}
    if store == "postgres":
        own["POLKU_DATABASE_URL"] = request.getfixturevalue("postgres_url")

    done = subprocess.run(
        [sys.executable, "-c", RACE], env=os.environ | own, capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.stderr) == ("[(1, 1), ('merged', 'told', 2, 1)]\n(7, 1, 0) 1\n", "")
