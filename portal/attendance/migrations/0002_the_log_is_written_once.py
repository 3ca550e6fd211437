"""The log of a desk refuses change: who took personal data away stays written."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION attendance_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is written once: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER desk_event_is_written_once BEFORE UPDATE OR DELETE ON attendance_deskevent
    FOR EACH ROW EXECUTE FUNCTION attendance_refuse_change();
"""

BACKWARD = """
DROP TRIGGER desk_event_is_written_once ON attendance_deskevent;
DROP FUNCTION attendance_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("attendance", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
