"""Links to customers' own data that staff made, so that each can be revoked alone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import polku_server.govern.models


class Migration(migrations.Migration):
    dependencies = [("polku", "0020_password_wishes")]

    operations = [
        migrations.CreateModel(
            name="OwnLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=polku_server.govern.models.public_id, editable=False, max_length=16, unique=True
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                ("until", models.DateTimeField(verbose_name="until")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="own_links", to="polku.party"
                    ),
                ),
            ],
        ),
    ]
