"""The upper limit of contacts: the organisation's own, and what each customer wishes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("polku", "0036_plan_line_before"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactWish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "often",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "as now"),
                            ("month", "at most once a month"),
                            ("quarter", "at most once a quarter"),
                        ],
                        default="",
                        max_length=7,
                        verbose_name="how often",
                    ),
                ),
                ("source", models.CharField(max_length=40, verbose_name="source")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="time")),
            ],
        ),
        migrations.AddField(
            model_name="organisation",
            name="contact_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="within so many days"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="contact_most",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="contacts to one person at most"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("contact_days", None), ("contact_most", None)),
                    models.Q(
                        ("contact_days__isnull", False),
                        ("contact_days__range", (1, 730)),
                        ("contact_most__isnull", False),
                        ("contact_most__range", (1, 100)),
                    ),
                    _connector="OR",
                ),
                name="organisation_contact_limit",
                violation_error_message="The upper limit of contacts needs both numbers: 1 to 100 contacts, within 1 to 730 days. Leave both empty for no limit.",
            ),
        ),
        migrations.AddField(
            model_name="contactwish",
            name="by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="contactwish",
            name="party",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="contact_wishes", to="polku.party"
            ),
        ),
        migrations.AddIndex(
            model_name="contactwish",
            index=models.Index(fields=["party", "-id"], name="contact_wish_newest"),
        ),
    ]
