from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('roster', '0013_former_names'),
    ]

    operations = [
        # Until now every file was held to be whole.
        migrations.AddField(
            model_name='comparison',
            name='is_whole',
            field=models.BooleanField(default=True, verbose_name='全部底数'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='comparison',
            name='withdrawn_on',
            field=models.DateField(blank=True, null=True, verbose_name='撤回日期'),
        ),
        migrations.AddField(
            model_name='comparison',
            name='withdrawn_why',
            field=models.CharField(blank=True, default='', max_length=300, verbose_name='撤回理由'),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(
            model_name='comparison',
            name='compared_once',
        ),
        migrations.AddConstraint(
            model_name='comparison',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_on__isnull', True)), fields=('batch_id',), name='compared_once', violation_error_message='这个文件已经比对过了。'),
        ),
        migrations.AddConstraint(
            model_name='comparison',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_on__isnull', True), ('withdrawn_why', '')), models.Q(('withdrawn_on__isnull', False), models.Q(('withdrawn_why', ''), _negated=True)), _connector='OR'), name='comparison_withdrawn_with_reason'),
        ),
    ]
