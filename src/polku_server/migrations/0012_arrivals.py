"""Rows that came by the key of a customer merged away: see `register.actions.merging`."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("polku", "0011_erasures")]

    operations = [
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("model", models.CharField(max_length=20)),
                ("row", models.BigIntegerField()),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="arrivals", to="polku.party"
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("model", "row"), name="arrival_once")]},
        )
    ]
