"""Every run has a data folder of its own; set before Django reads its settings."""

import os
import sys
import tempfile
from pathlib import Path

for name in [name for name in os.environ if name.startswith("POLKU_")]:
    del os.environ[name]
os.environ["POLKU_DATA"] = tempfile.mkdtemp(prefix="polku-tests-")

ROOT = Path(__file__).parents[1]
if "PYTEST_XDIST_WORKER" not in os.environ:  # one writer: the tree holds no compiled messages
    sys.path.insert(0, str(ROOT))
    from hatch_build import compile_messages

    compile_messages(ROOT / "src")
