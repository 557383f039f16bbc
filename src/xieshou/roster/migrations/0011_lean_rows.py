import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.text
import xieshou.kit.periods
from django.db import migrations, models

from xieshou.engines.errors import InputError

SHOWN = 5


def refuse_repeated(apps, schema_editor):
    """A number that several people bear is a person's to settle, not an upgrade's."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT source_no FROM roster_person WHERE source_no <> '' GROUP BY source_no HAVING count(*) > 1 ORDER BY source_no")
        repeated = [number for (number,) in cursor.fetchall()]
    if repeated:
        raise InputError(
            f"有{len(repeated)}个人编号登记在几个人名下,没有升级,数据没有改动:{'、'.join(repeated[:SHOWN])};请先在原来的版本里逐个更正,再升级 / "
            f"{len(repeated)} person numbers are borne by several people; nothing was changed: correct them in the version you have, then upgrade"
        )


# Rules and indexes that cost a row least: see docs/scale.md.
class Migration(migrations.Migration):

    dependencies = [
        ('regions', '0002_place_parts'),
        ('roster', '0010_barriers_and_unreached'),
    ]

    operations = [
        migrations.RunPython(refuse_repeated, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name='membership',
            name='person_one_household',
        ),
        migrations.RemoveConstraint(
            model_name='membership',
            name='household_one_head',
        ),
        migrations.RemoveConstraint(
            model_name='profile',
            name='profile_one_at_a_time',
        ),
        # 0004 took the index of the column away, and with it, unasked, this rule: a unique index with a condition.
        migrations.RunSQL(
            """CREATE UNIQUE INDEX IF NOT EXISTS "person_source_no_once" ON "roster_person" ("source_no") WHERE NOT ("source_no" = '')""",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveIndex(
            model_name='person',
            name='person_source_no_c',
        ),
        migrations.AlterField(
            model_name='person',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='roster.person', verbose_name='已并入'),
        ),
        # PostgreSQL changes no column that another is made from: that one goes, and is made anew.
        migrations.RemoveIndex(
            model_name='person',
            name='person_spelled',
        ),
        migrations.RemoveField(
            model_name='person',
            name='spelled',
        ),
        migrations.AlterField(
            model_name='person',
            name='sort_key',
            field=models.CharField(db_collation='C', max_length=300),
        ),
        migrations.AddField(
            model_name='person',
            name='spelled',
            field=models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Lower(models.F('sort_key')), models.Value('[^a-z]'), models.Value(''), models.Value('g'), function='REGEXP_REPLACE', output_field=models.CharField()), output_field=models.CharField(db_collation='C', max_length=300)),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['spelled'], name='person_spelled'),
        ),
        migrations.AlterField(
            model_name='personname',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='names', to='roster.person'),
        ),
        # PostgreSQL changes no column that another is made from: that one goes, and is made anew.
        migrations.RemoveIndex(
            model_name='personname',
            name='person_name_spelled',
        ),
        migrations.RemoveField(
            model_name='personname',
            name='spelled',
        ),
        migrations.AlterField(
            model_name='personname',
            name='sort_key',
            field=models.CharField(db_collation='C', max_length=300),
        ),
        migrations.AddField(
            model_name='personname',
            name='spelled',
            field=models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.text.Lower(models.F('sort_key')), models.Value('[^a-z]'), models.Value(''), models.Value('g'), function='REGEXP_REPLACE', output_field=models.CharField()), output_field=models.CharField(db_collation='C', max_length=300)),
        ),
        migrations.AddIndex(
            model_name='personname',
            index=models.Index(fields=['spelled'], name='person_name_spelled'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='person_merged_into'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(xieshou.kit.periods.DayBox('person', 'started_on', 'ended_on'), '&&')], name='person_one_household', violation_error_message='时间段与已有记录重叠,请核对起止日期。'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('relation', '01')), expressions=[(xieshou.kit.periods.DayBox('household', 'started_on', 'ended_on'), '&&')], name='household_one_head', violation_error_message='一户同一时间只能有一名户主,请先办理户主变更。'),
        ),
        migrations.AddConstraint(
            model_name='profile',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(xieshou.kit.periods.DayBox('person', 'started_on', 'ended_on'), '&&')], name='profile_one_at_a_time', violation_error_message='时间段与已有记录重叠,请核对起止日期。'),
        ),
    ]
