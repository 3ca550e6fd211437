"""Preview links, which are their own audit lines; the answer that a question is about."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION submissions_link_is_only_revoked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.revoked_at IS NULL
        AND to_jsonb(OLD) - 'revoked_at' - 'revoked_by_id'
            = to_jsonb(NEW) - 'revoked_at' - 'revoked_by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is written once, and revoked once: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER preview_link_is_only_revoked BEFORE UPDATE OR DELETE ON submissions_previewlink
    FOR EACH ROW EXECUTE FUNCTION submissions_link_is_only_revoked();
"""

BACKWARD = """
DROP TRIGGER preview_link_is_only_revoked ON submissions_previewlink;
DROP FUNCTION submissions_link_is_only_revoked();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0002_the_log_is_written_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='changeitem',
            name='field',
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.CreateModel(
            name='PreviewLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('purpose', models.CharField(blank=True, max_length=80)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='preview_links', to='submissions.submission')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='preview_link_revocation_has_who_and_when'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='preview_link_ends_after_it_begins')],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
