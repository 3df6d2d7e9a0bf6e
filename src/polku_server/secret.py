"""The installation's own secret, made at first start and never shown."""

import os
import secrets
from pathlib import Path


def secret(data: Path) -> str:
    """Give the signing secret of a data folder; the first call makes it, readable by its owner only."""
    path = data / "secret.key"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"secret.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(64))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)  # two first starts at once: one link wins, both read it
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path.read_text(encoding="ascii")
