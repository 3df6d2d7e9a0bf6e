"""Rules for cases that a lead settles, asking again by letter or link, and the action that a goal hangs on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('polku', '0032_parties_once'),
    ]

    operations = [
        migrations.AddField(
            model_name='askagain',
            name='answered_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='askagain',
            name='attempts',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='askagain',
            name='failure',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='askagain',
            name='key',
            field=models.CharField(blank=True, editable=False, max_length=32, null=True, unique=True),
        ),
        migrations.AddField(
            model_name='askagain',
            name='try_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='askagain',
            name='way',
            field=models.CharField(choices=[('call', "whoever owns the case asks, with the customer's own link"), ('email', 'Polku sends a letter by e-mail')], default='call', max_length=5, verbose_name='how'),
        ),
        migrations.AddField(
            model_name='goal',
            name='improvement',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='goals', to='polku.action', verbose_name='improvement action'),
        ),
        migrations.AlterField(
            model_name='caseevent',
            name='kind',
            field=models.CharField(choices=[('opened', 'opened'), ('added', 'another cause came'), ('tried', 'tried to reach the customer'), ('reached', 'reached the customer'), ('agreed', 'agreed with the customer'), ('closed', 'closed'), ('reopened', 'opened again'), ('given', 'given to somebody'), ('joined', "joined with the customer's other case"), ('parted', "parted from the other customer's case"), ('planned', 'asking again was planned'), ('asked', 'the customer was asked again'), ('answered', 'the customer answered when asked again')], max_length=8),
        ),
        migrations.CreateModel(
            name='CaseRule',
            fields=[
                ('kind', models.CharField(choices=[('nps', 'would not recommend'), ('csat', 'dissatisfied'), ('ces', 'it took much effort'), ('serious', 'a serious comment'), ('note', 'a note by staff'), ('promise', 'a promise was not kept'), ('silent', 'a key account has not been met for long'), ('hand', 'opened by hand')], max_length=8, primary_key=True, serialize=False, verbose_name='rule')),
                ('on', models.BooleanField(default=True, verbose_name='in use')),
                ('limit', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='limit')),
                ('before', models.JSONField(blank=True, default=dict)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
            ],
            options={
                'verbose_name': 'rule for cases',
                'verbose_name_plural': 'rules for cases',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind', 'hand'), _negated=True), name='case_rule_is_no_hand', violation_error_message='What somebody opens by hand has no rule.')],
            },
        ),
    ]
