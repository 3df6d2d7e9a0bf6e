"""Make the store ready for a start: tables, first user, link. A process of its own: the supervisor has no Django."""

from __future__ import annotations

import os
import sys
from pkgutil import iter_modules
from typing import Any

import django

from polku.errors import PolkuError
from polku.words import gettext as _

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polku_server.settings")


def main() -> None:
    """Migrate, see to the first user, load the sample company if asked, and print the words of the start."""
    django.setup()
    from django.core.management import call_command
    from django.db import Error

    from .govern import audit, audit_heads, ledger, organisation, sign_in
    from .govern.models import Organisation

    audit.come_by("cli")
    try:
        call_command("migrate", verbosity=0, interactive=False)
        audit_heads.desk().ready()
    except Error as error:
        sys.exit(away(error))
    except PolkuError as error:
        sys.exit(str(error))
    ledger.sync()
    ledger.replay()  # a store restored from an older backup forgets again whom it forgot
    user = sign_in.first_user()
    if not Organisation.objects.exists():
        begin(sys.argv)
        user.refresh_from_db()
    organisation.settle()
    sys.stdout.write(words(sign_in.address(user)))


def begin(words: list[str]) -> None:
    """Load the sample company that was asked for: the whole, or a small one that is there at once."""
    if "--demo" in words:
        from .overview.sample import loading

        loading.load(loading.asked_for())
    elif "--sample" in words:
        from .listen import sample

        sample.load()


def tables() -> None:
    """Make the tables where there are none yet: a command may be the first that is run on a data folder."""
    from django.core.management import call_command
    from django.db import connection

    if "polku_user" not in connection.introspection.table_names():
        call_command("migrate", verbosity=0, interactive=False)
    elif lacks(connection):
        raise PolkuError(
            _("The store has the tables of an older Polku. Start it once with `polku serve`, which changes them.")
        )


def lacks(connection: Any) -> set[str]:
    """Give the changes of the tables that have not been made in a store."""
    from django.db.migrations.recorder import MigrationRecorder

    from . import migrations

    written = {each.name for each in iter_modules(migrations.__path__)}
    return written - {name for app, name in MigrationRecorder(connection).applied_migrations() if app == "polku"}


def away(error: Exception) -> str:
    """Say that the store does not answer; the driver's own words may quote the address, so only their kind is told."""
    said = _("The store does not answer ({kind}). Check POLKU_DATABASE_URL, and that PostgreSQL runs and lets you in.")
    return said.format(kind=type(error).__name__)


def words(address: str) -> str:
    """Say where to go: staff by the one-time link, customers by a public link."""
    from django.conf import settings

    from .listen.models import Survey

    lines = [_("Polku is ready. Sign in (opens once, within 24 hours):"), f"  {address}"]
    survey = Survey.objects.filter(launched_at__isnull=False, closed_at=None, source="link").order_by("id").first()
    if survey is not None:
        url = settings.ADDRESS
        lines += [_("Answer as a customer:"), f"  {url.scheme}://{url.netloc}/v/{survey.public_id}"]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
