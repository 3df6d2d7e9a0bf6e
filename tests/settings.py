"""The server's settings over a data folder of this run's own: the plugin of Django reads them before any conftest."""

import os
import tempfile

for name in [name for name in os.environ if name.startswith("POLKU_")]:
    del os.environ[name]
os.environ.setdefault("MIGRATED", tempfile.mkdtemp(prefix="polku-migrated-"))  # the workers inherit it
os.environ["POLKU_DATA"] = tempfile.mkdtemp(prefix="polku-tests-")
os.environ["DJANGO_SETTINGS_MODULE"] = "polku_server.settings"  # for the processes that a test starts

from polku_server.settings import *  # noqa: E402, F403

# the real ones are slow on purpose; they only check what was hashed before
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]  # noqa: F405
