from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kit', '0011_kept_parts'),
    ]

    operations = [
        # Kept figures are counted anew after every migration, and have no day to be given.
        migrations.RunSQL("TRUNCATE kit_keptfigure, kit_changedplace", migrations.RunSQL.noop),
        migrations.AddField(
            model_name='changedplace',
            name='since',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='changedplace',
            name='is_rung',
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddField(
            model_name='keptfigure',
            name='day',
            field=models.DateField(default=None),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='keptfigure',
            name='reads_rung',
            field=models.BooleanField(default=None),
            preserve_default=False,
        ),
    ]
