"""Refuse two mandates of a person for the same role and place that share a day.

An exclusion constraint over these columns would need the extension btree_gist. The trigger locks
the person's row first, so that two transactions cannot each overlook the other's mandate; NO KEY
UPDATE does not stand in the way of rows that refer to the person.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION accounts_mandate_does_not_overlap() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.valid_until < NEW.valid_from THEN
        RETURN NEW;  -- never in force
    END IF;
    PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM accounts_mandate AS other
        WHERE other.user_id = NEW.user_id
          AND other.role = NEW.role
          AND other.state = NEW.state
          AND other.organisation_id IS NOT DISTINCT FROM NEW.organisation_id
          AND other.id IS DISTINCT FROM NEW.id
          AND other.valid_from <= COALESCE(NEW.valid_until, 'infinity'::date)
          AND COALESCE(other.valid_until, 'infinity'::date)
              >= GREATEST(NEW.valid_from, other.valid_from)
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'exclusion_violation',
            CONSTRAINT = 'mandate_does_not_overlap',
            TABLE = 'accounts_mandate',
            MESSAGE = 'mandate_does_not_overlap: the person holds this mandate on some of the days';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER mandate_does_not_overlap
BEFORE INSERT OR UPDATE OF user_id, role, state, organisation_id, valid_from, valid_until
ON accounts_mandate
FOR EACH ROW EXECUTE FUNCTION accounts_mandate_does_not_overlap();
"""

DROP = """
DROP TRIGGER mandate_does_not_overlap ON accounts_mandate;
DROP FUNCTION accounts_mandate_does_not_overlap();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
