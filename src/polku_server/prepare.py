"""Make the store ready for a start: tables, first user, link. A process of its own: the supervisor has no Django."""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polku_server.settings")


def main() -> None:
    """Migrate, see to the first user, and print a one-time link."""
    django.setup()
    from django.core.management import call_command

    from .govern import sign_in

    call_command("migrate", verbosity=0, interactive=False)
    user = sign_in.first_user()
    sys.stdout.write(sign_in.address(user))


if __name__ == "__main__":
    main()
