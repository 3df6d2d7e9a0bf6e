"""Whoever used Polku before there were roles could do everything, and goes on so."""

from typing import Any

from django.db import migrations

ALL = ("administrator", "lead", "data_protection")


def give(apps: Any, schema_editor: Any) -> None:
    user, grant = apps.get_model("polku", "User"), apps.get_model("polku", "Grant")
    using = schema_editor.connection.alias
    for each in user.objects.using(using).filter(grants=None):
        grant.objects.using(using).bulk_create(grant(user=each, role=role) for role in ALL)


class Migration(migrations.Migration):
    dependencies = [("polku", "0009_encounter_corrects")]

    # nothing to take back: a version that knows no roles does not ask for them
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
