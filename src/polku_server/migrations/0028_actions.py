"""Improvement actions, whose effect is looked at beside other units."""

import django.db.models.deletion
import polku_server.govern.models
import polku_server.register.rules
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('polku', '0027_decisions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Action',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=polku_server.govern.models.public_id, editable=False, max_length=16, unique=True)),
                ('name', models.CharField(max_length=200, validators=[polku_server.register.rules.no_hetu], verbose_name='what is done')),
                ('hypothesis', models.CharField(max_length=300, validators=[polku_server.register.rules.no_hetu], verbose_name='why it should help')),
                ('measure', models.CharField(choices=[('ces', 'share with much effort, should fall'), ('csat', 'share of the satisfied, should rise'), ('promise', 'share who see the promise kept, should rise')], default='ces', max_length=8, verbose_name='what should move')),
                ('starts_on', models.DateField(verbose_name='start')),
                ('cost', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='cost in euros a year')),
                ('review_on', models.DateField(verbose_name='looked at again')),
                ('state', models.CharField(choices=[('planned', 'planned'), ('under_way', 'under way'), ('kept', 'taken into use'), ('dropped', 'dropped')], default='planned', max_length=9, verbose_name='state')),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('learned', models.CharField(blank=True, default='', max_length=500, validators=[polku_server.register.rules.no_hetu], verbose_name='what we learned')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('sample', models.BooleanField(default=False, verbose_name='sample data')),
                ('driver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='polku.driver', verbose_name='driver of value')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='improvements', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='improvements', to='polku.touchpoint', verbose_name='touchpoint')),
                ('units', models.ManyToManyField(related_name='improvements', to='polku.unit', verbose_name='units')),
            ],
            options={
                'verbose_name': 'action',
                'verbose_name_plural': 'actions',
                'indexes': [models.Index(fields=['-starts_on', '-id'], name='action_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(('cost__gte', 0)), name='action_cost_not_below_zero', violation_error_message='A cost is zero or more.'), models.CheckConstraint(condition=models.Q(('review_on__gt', models.F('starts_on'))), name='action_reviewed_after_its_start', violation_error_message='An action is looked at again after its start.'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'under_way']), models.Q(('learned', ''), _negated=True), _connector='OR'), name='action_ends_in_words', violation_error_message='Say what was learned, also when it did not help.')],
            },
        ),
    ]
