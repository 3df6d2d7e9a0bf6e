"""Install what is locked into a virtual environment with its own uv; say how long fetching and installing took.

Usage: install.py BIN LOCK...
"""

import subprocess
import sys
import time
from pathlib import Path


def main() -> None:
    """Install the locks (uv says how long preparing, that is fetching, took), then this checkout."""
    folder, locks = Path(sys.argv[1]), sys.argv[2:]
    uv, python = str(folder / "uv"), str(folder / "python")
    begun = time.monotonic()
    subprocess.run(
        [uv, "pip", "sync", "--compile-bytecode", "--python", python, "--require-hashes", *locks], check=True
    )
    fetched = time.monotonic()
    here = ["--no-deps", "--no-build-isolation", "-e", "."]
    subprocess.run([uv, "pip", "install", "-q", "--python", python, *here], check=True)
    done = time.monotonic()
    print(f"Packages fetched, unpacked and installed in {fetched - begun:.0f} s, Polku in {done - fetched:.0f} s.")


if __name__ == "__main__":
    main()
