"""Cases: a customer's open matter, why it was opened, what was done, and asking again."""

import django.db.models.deletion
import django.utils.timezone
import polku_server.govern.models
import polku_server.register.rules
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('polku', '0023_readings'),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=polku_server.govern.models.public_id, editable=False, max_length=16, unique=True)),
                ('matter', models.CharField(blank=True, default='', max_length=200, validators=[polku_server.register.rules.no_hetu], verbose_name='what it is about')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='opened')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('mandate', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name='mandate in euros')),
                ('reached_at', models.DateTimeField(blank=True, null=True, verbose_name='customer reached')),
                ('agreed_at', models.DateTimeField(blank=True, null=True, verbose_name='agreed')),
                ('agreement', models.CharField(blank=True, default='', max_length=500, validators=[polku_server.register.rules.no_hetu], verbose_name='what was agreed')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                ('outcome', models.CharField(blank=True, choices=[('solved', 'solved'), ('partly', 'solved in part'), ('unsolved', 'could not be solved'), ('unreached', 'the customer could not be reached')], default='', max_length=10, verbose_name='outcome')),
                ('told', models.CharField(blank=True, default='', max_length=500, validators=[polku_server.register.rules.no_hetu], verbose_name='what the customer was told')),
                ('theme', models.CharField(blank=True, default='', max_length=120, validators=[polku_server.register.rules.no_hetu], verbose_name='why it went wrong')),
                ('joined', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='joining', to='polku.case')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='cases', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='polku.party')),
                ('root', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='polku.touchpoint', verbose_name='where it went wrong')),
                ('touchpoint', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='polku.touchpoint')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='polku.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'case',
                'verbose_name_plural': 'cases',
                'indexes': [models.Index(condition=models.Q(('closed_at', None), ('joined', None)), fields=['due_at', 'id'], name='case_open'), models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['-closed_at', '-id'], name='case_closed')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None), ('joined', None)), fields=('party',), name='case_one_open', violation_error_message='This customer has an open case already.'), models.CheckConstraint(condition=models.Q(('closed_at', None), models.Q(models.Q(('outcome', ''), _negated=True), models.Q(('told', ''), _negated=True)), _connector='OR'), name='case_closed_with_the_customer', violation_error_message='A case is closed with its outcome and what the customer was told.')],
            },
        ),
        migrations.CreateModel(
            name='AskAgain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='from which day')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='polku.survey')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asking', to='polku.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('asked_at', None)), fields=('case',), name='ask_again_once', violation_error_message='Asking this customer again is planned already.')],
            },
        ),
        migrations.CreateModel(
            name='CaseCause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('nps', 'would not recommend'), ('csat', 'dissatisfied'), ('ces', 'it took much effort'), ('serious', 'a serious comment'), ('note', 'a note by staff'), ('promise', 'a promise was not kept'), ('silent', 'a key account has not been met for long'), ('hand', 'opened by hand')], max_length=8, verbose_name='cause')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('words', models.CharField(blank=True, default='', max_length=200, validators=[polku_server.register.rules.no_hetu], verbose_name='in words')),
                ('agreed', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='polku.agreed')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='causes', to='polku.case')),
                ('encounter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='polku.encounter')),
                ('response', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='polku.response')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('response__isnull', False)), fields=('response',), name='case_cause_response_once'), models.UniqueConstraint(condition=models.Q(('encounter__isnull', False)), fields=('encounter',), name='case_cause_encounter_once'), models.UniqueConstraint(condition=models.Q(('agreed__isnull', False)), fields=('agreed',), name='case_cause_agreed_once')],
            },
        ),
        migrations.CreateModel(
            name='CaseEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opened', 'opened'), ('added', 'another cause came'), ('tried', 'tried to reach the customer'), ('reached', 'reached the customer'), ('agreed', 'agreed with the customer'), ('closed', 'closed'), ('reopened', 'opened again'), ('given', 'given to somebody'), ('joined', "joined with the customer's other case"), ('parted', "parted from the other customer's case"), ('planned', 'asking again was planned'), ('asked', 'the customer was asked again')], max_length=8)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('words', models.CharField(blank=True, default='', max_length=500, validators=[polku_server.register.rules.no_hetu])),
                ('before', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='polku.case')),
                ('encounter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='polku.encounter')),
                ('whom', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
