"""Lets nobody change or remove what the audit log says, the application's own role included."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION users_audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log only grows: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE ON users_auditentry
    FOR EACH ROW EXECUTE FUNCTION users_audit_only_grows();
CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE ON users_auditlink
    FOR EACH ROW EXECUTE FUNCTION users_audit_only_grows();
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON users_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION users_audit_only_grows();
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON users_auditlink
    FOR EACH STATEMENT EXECUTE FUNCTION users_audit_only_grows();

"""

BACKWARD = """
DROP TRIGGER audit_only_grows ON users_auditentry;
DROP TRIGGER audit_only_grows ON users_auditlink;
DROP TRIGGER audit_is_not_emptied ON users_auditentry;
DROP TRIGGER audit_is_not_emptied ON users_auditlink;
DROP FUNCTION users_audit_only_grows();
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0003_sessions_factors_and_sign_on")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
