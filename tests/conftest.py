"""Every run has a data folder of its own; set before Django reads its settings."""

import os
import tempfile

for name in [name for name in os.environ if name.startswith("POLKU_")]:
    del os.environ[name]
os.environ["POLKU_DATA"] = tempfile.mkdtemp(prefix="polku-tests-")
