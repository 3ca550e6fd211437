"""Refuse to change or delete what the history of accounts says."""

from django.db import migrations

CREATE = """
CREATE FUNCTION accounts_accountevent_is_written_once() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'restrict_violation',
        CONSTRAINT = 'account_event_is_written_once',
        TABLE = 'accounts_accountevent',
        MESSAGE = 'account_event_is_written_once: the history of accounts is not rewritten';
END
$$;

CREATE TRIGGER account_event_is_written_once
BEFORE UPDATE OR DELETE ON accounts_accountevent
FOR EACH ROW EXECUTE FUNCTION accounts_accountevent_is_written_once();
"""

DROP = """
DROP TRIGGER account_event_is_written_once ON accounts_accountevent;
DROP FUNCTION accounts_accountevent_is_written_once();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_no_overlapping_mandates")]

    operations = [migrations.RunSQL(CREATE, DROP)]
