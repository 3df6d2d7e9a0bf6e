"""An encounter may put another right: rows are only added, so a correction names the row that it corrects."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("polku", "0008_consent_fixed")]

    operations = [
        migrations.AddField(
            model_name="encounter",
            name="corrects",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="corrected",
                to="polku.encounter",
            ),
        ),
    ]
