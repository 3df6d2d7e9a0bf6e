"""Schemathesis, all phases, against the API as it is served, with what its own document says."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.factories.installation import environ, installed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
KEY = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "polku_server.settings"
django.setup()
from polku_server.govern import api_keys
from polku_server.models import User
print(api_keys.make_key("fuzz", api_keys.SCOPES, by=User.objects.order_by("id").first())[1])
"""
# a rule of the house is more than a shape: a business ID that is none is told with 422
EXPECTED = '[checks]\npositive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "409", "422"]\n'
PROGRAM = str(Path(sys.executable).with_name("schemathesis"))


def test_no_call_that_the_document_allows_or_forbids_breaks_the_api(tmp_path):
    (tmp_path / "schemathesis.toml").write_text(EXPECTED)
    with installed(tmp_path, "--sample") as house:
        own = environ(house.data, house.url)
        made = subprocess.run([sys.executable, "-c", KEY], env=own, capture_output=True, text=True, check=True)
        fuzzed = subprocess.run(
            [PROGRAM, "run", f"{house.url}/api/v1/openapi.json", "-H", f"Authorization: Bearer {made.stdout.strip()}",
             "--phases", "examples,coverage,fuzzing,stateful", "-n", "8", "--continue-on-failure",
             "--seed", "1", "--no-color"],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert fuzzed.returncode == 0, fuzzed.stdout[-6000:]
