"""What goes out of employee pulses, and the reviews and plans of key accounts."""

import django.db.models.deletion
import django.utils.timezone
import polku_server.govern.models
import polku_server.measure.pulse_models
import polku_server.register.rules
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("polku", "0034_readings_copied"),
    ]

    operations = [
        migrations.CreateModel(
            name="PulseWave",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=polku_server.govern.models.public_id, editable=False, max_length=16, unique=True
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        max_length=80, validators=[polku_server.register.rules.no_hetu], verbose_name="name"
                    ),
                ),
                ("asked_on", models.DateField(verbose_name="day of the wave")),
                ("questions", models.JSONField()),
                ("minimum", models.PositiveSmallIntegerField()),
                ("answered", models.PositiveIntegerField()),
                ("invited", models.JSONField(blank=True, default=dict)),
                ("spread", models.JSONField()),
                ("released", models.JSONField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("sample", models.BooleanField(default=False, verbose_name="sample data")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("asked_on",),
                        name="pulse_one_a_day",
                        violation_error_message="A wave of this day has been released already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minimum__gte", 5)),
                        name="pulse_minimum_from_5",
                        violation_error_message="A group of a pulse has at least five people.",
                    ),
                ],
                "verbose_name": "pulse",
                "verbose_name_plural": "pulses",
            },
        ),
        migrations.CreateModel(
            name="PulseResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.PositiveSmallIntegerField()),
                ("value", models.FloatField()),
                ("n", models.PositiveIntegerField()),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="polku.unit",
                    ),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="results", to="polku.pulsewave"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("wave", "unit", "question"), name="pulse_result_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("unit", None)), fields=("wave", "question"), name="pulse_result_of_all_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PulseComment",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=polku_server.measure.pulse_models.random_key,
                        editable=False,
                        max_length=32,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("text", models.TextField()),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="polku.unit",
                    ),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="polku.pulsewave"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AccountReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=polku_server.govern.models.public_id, editable=False, max_length=16, unique=True
                    ),
                ),
                ("held_on", models.DateField(verbose_name="day of the review")),
                ("next_on", models.DateField(verbose_name="next review")),
                (
                    "concluded",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=500,
                        validators=[polku_server.register.rules.no_hetu],
                        verbose_name="what was concluded",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reviews", to="polku.party"
                    ),
                ),
            ],
            options={
                "verbose_name": "account review",
                "verbose_name_plural": "account reviews",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("next_on__gt", models.F("held_on"))),
                        name="review_next_after_this",
                        violation_error_message="The next review comes after this one.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at", None)),
                        fields=("party", "held_on"),
                        name="review_once_a_day",
                        violation_error_message="A review of this day is written down already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=polku_server.govern.models.public_id, editable=False, max_length=16, unique=True
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        max_length=300, validators=[polku_server.register.rules.no_hetu], verbose_name="what was agreed"
                    ),
                ),
                ("on", models.DateField(default=django.utils.timezone.localdate, verbose_name="agreed")),
                ("due", models.DateField(verbose_name="by which day")),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="plan_lines",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="plan", to="polku.party"
                    ),
                ),
            ],
            options={
                "verbose_name": "line of an account plan",
                "verbose_name_plural": "lines of account plans",
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None), ("removed_at", None)),
                        fields=["due", "id"],
                        name="plan_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due__gte", models.F("on"))),
                        name="plan_due_after_it_was_agreed",
                        violation_error_message="The day by which it is done comes before the day it was agreed.",
                    )
                ],
            },
        ),
    ]
