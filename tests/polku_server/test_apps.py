"""Every process of Polku wires all stages at start, and none pays for what only some pages count with."""

import os
import subprocess
import sys

STARTED = "import django, sys; django.setup(); print(*sorted({'duckdb', 'ibis', 'pandas', 'scipy'} & set(sys.modules)))"


def test_starting_brings_in_nothing_that_counts(tmp_path):
    own = {"DJANGO_SETTINGS_MODULE": "polku_server.settings", "POLKU_DATA": str(tmp_path)}

    done = subprocess.run(
        [sys.executable, "-c", STARTED], env=os.environ | own, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == ""
