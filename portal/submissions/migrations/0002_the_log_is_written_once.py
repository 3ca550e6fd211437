"""The log and the revisions refuse change: what was judged and done stays as it was."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION submissions_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is written once: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER event_is_written_once BEFORE UPDATE OR DELETE ON submissions_submissionevent
    FOR EACH ROW EXECUTE FUNCTION submissions_refuse_change();
CREATE TRIGGER revision_is_written_once BEFORE UPDATE OR DELETE ON submissions_revision
    FOR EACH ROW EXECUTE FUNCTION submissions_refuse_change();
"""

BACKWARD = """
DROP TRIGGER event_is_written_once ON submissions_submissionevent;
DROP TRIGGER revision_is_written_once ON submissions_revision;
DROP FUNCTION submissions_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("submissions", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
