"""Making the database agree with the declarations: grants, row-level security, history. Run after every migration.

Idempotent, as the owner. A model that declares `scope_rule` gets row-level security, one policy for reading and narrower
ones for writing (what is only shared with a place may be read there, never changed); one that declares
`keeps_history = True` gets triggers that write an event for each row of each statement; append-only tables, and models
that declare `is_written_once = True`, lose UPDATE and DELETE. What is not declared is not granted: the app's role gets
rights table by table.
"""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.db import connections, models, transaction

from xieshou.audit.codes import code_rules
from xieshou.kit.scope import reading_sql, writing_sql
from xieshou.kit.workflow import all_flows
from xieshou.kit.workflow.walls import flow_walls

FUNCTIONS = """
CREATE OR REPLACE FUNCTION app_own() RETURNS ltree[] LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('app.own', true), ''), '{}')::ltree[] $$;
-- What may be written of one's own: without what a grant lends.
CREATE OR REPLACE FUNCTION app_kept() RETURNS ltree[] LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('app.kept', true), ''), '{}')::ltree[] $$;
CREATE OR REPLACE FUNCTION app_shared() RETURNS ltree[] LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('app.shared', true), ''), '{}')::ltree[] $$;
CREATE OR REPLACE FUNCTION app_self() RETURNS text[] LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting('app.self', true), ''), '{}')::text[] $$;
CREATE OR REPLACE FUNCTION app_whole() RETURNS boolean LANGUAGE sql STABLE AS
  $$ SELECT coalesce(current_setting('app.whole', true), '') = 'on' $$;

-- One event a row, one INSERT a statement. Runs as the owner: the app may add events only this way.
-- In UTC, so that an instant is written one way whoever writes. The outbox is what the log still has to take in.
-- No nested loops: the plan is kept from the first call of a session, often one row, and must serve a set of thousands.
CREATE OR REPLACE FUNCTION write_history() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public SET timezone = 'UTC' SET enable_nestloop = off AS $$
DECLARE
  act text := coalesce(current_setting('app.verb', true), '');
  who bigint := nullif(current_setting('app.actor', true), '')::bigint;
  label text := coalesce(current_setting('app.actor_label', true), '');
  why text := coalesce(current_setting('app.reason', true), '');
BEGIN
  IF act = '' THEN
    RAISE EXCEPTION 'nobody acts: % on % outside a service', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'INSERT' THEN
    WITH kept AS (INSERT INTO audit_event ("table", row_id, op, before, after, actor_id, actor_label, verb, reason, at)
      SELECT TG_TABLE_NAME, n.id, 'insert', NULL, to_jsonb(n), who, label, act, why, now() FROM new_rows n
      RETURNING id) INSERT INTO audit_outbox (event_id) SELECT id FROM kept;
  ELSIF TG_OP = 'UPDATE' THEN
    WITH kept AS (INSERT INTO audit_event ("table", row_id, op, before, after, actor_id, actor_label, verb, reason, at)
      SELECT TG_TABLE_NAME, n.id, 'update', to_jsonb(o), to_jsonb(n), who, label, act, why, now()
      FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o IS DISTINCT FROM n
      RETURNING id) INSERT INTO audit_outbox (event_id) SELECT id FROM kept;
  ELSE
    WITH kept AS (INSERT INTO audit_event ("table", row_id, op, before, after, actor_id, actor_label, verb, reason, at)
      SELECT TG_TABLE_NAME, o.id, 'delete', to_jsonb(o), NULL, who, label, act, why, now() FROM old_rows o
      RETURNING id) INSERT INTO audit_outbox (event_id) SELECT id FROM kept;
  END IF;
  RETURN NULL;
END $$;

-- The same for a table with columns that stay out of the history (a password, the time of the last sign-in): TG_ARGV[0]
-- names them. A statement that changes nothing else leaves no event, and needs nobody who acts.
CREATE OR REPLACE FUNCTION write_history_without() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public SET timezone = 'UTC' SET enable_nestloop = off AS $$
DECLARE
  hidden text[] := TG_ARGV[0]::text[];
  act text := coalesce(current_setting('app.verb', true), '');
  who bigint := nullif(current_setting('app.actor', true), '')::bigint;
  label text := coalesce(current_setting('app.actor_label', true), '');
  why text := coalesce(current_setting('app.reason', true), '');
  written bigint;
BEGIN
  IF TG_OP = 'INSERT' THEN
    WITH kept AS (INSERT INTO audit_event ("table", row_id, op, before, after, actor_id, actor_label, verb, reason, at)
      SELECT TG_TABLE_NAME, n.id, 'insert', NULL, to_jsonb(n) - hidden, who, label, act, why, now() FROM new_rows n
      RETURNING id) INSERT INTO audit_outbox (event_id) SELECT id FROM kept;
  ELSIF TG_OP = 'UPDATE' THEN
    WITH kept AS (INSERT INTO audit_event ("table", row_id, op, before, after, actor_id, actor_label, verb, reason, at)
      SELECT TG_TABLE_NAME, n.id, 'update', to_jsonb(o) - hidden, to_jsonb(n) - hidden, who, label, act, why, now()
      FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE to_jsonb(o) - hidden IS DISTINCT FROM to_jsonb(n) - hidden
      RETURNING id) INSERT INTO audit_outbox (event_id) SELECT id FROM kept;
  ELSE
    WITH kept AS (INSERT INTO audit_event ("table", row_id, op, before, after, actor_id, actor_label, verb, reason, at)
      SELECT TG_TABLE_NAME, o.id, 'delete', to_jsonb(o) - hidden, NULL, who, label, act, why, now() FROM old_rows o
      RETURNING id) INSERT INTO audit_outbox (event_id) SELECT id FROM kept;
  END IF;
  GET DIAGNOSTICS written = ROW_COUNT;
  IF act = '' AND written > 0 THEN
    RAISE EXCEPTION 'nobody acts: % on % outside a service', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
"""

# All our tables at once, before anything is touched: the server's own upkeep (autovacuum) gives way to a waiting lock, and
# would otherwise wait for us over a table's entry while we wait for it over the table.
LOCK = """
DO $$ BEGIN
  EXECUTE (SELECT 'LOCK TABLE ' || string_agg(quote_ident(tablename), ', ' ORDER BY tablename) || ' IN ACCESS EXCLUSIVE MODE'
           FROM pg_tables WHERE schemaname = current_schema() AND tableowner = current_user);
END $$;
"""

REFERENCING = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
}
APPEND_ONLY = {"audit_event", "audit_entry", "audit_subtree", "audit_checkpoint", "audit_forgotten"}
UNSEEN = {"audit_outbox", "audit_salt"}  # the sequencer's alone
# The app adds rows to these, and never changes or removes one.
WRITE_ONCE = {"audit_export", "audit_reading"}  # the app adds rows, and never changes or removes one


def raise_walls(using: str, app_role: str, sequencer_role: str) -> None:
    """Bring functions, flows, grants, row-level security and history into line with the code, in one transaction."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for statement in [
            LOCK,
            FUNCTIONS,
            *_functions_of_rooms(),
            *flow_walls(all_flows()),
            *_grants(app_role, sequencer_role),
            *_every_model(app_role),
        ]:
            cursor.execute(statement)


def _functions_of_rooms() -> list[str]:
    """The `sql/*.sql` of every room, floor by floor: functions are code, and made anew each time."""
    folders = [Path(config.path) / "sql" for config in apps.get_app_configs()]
    # A percent sign would be read as a placeholder only if parameters were given; none are.
    return [path.read_text(encoding="utf-8") for folder in folders for path in sorted(folder.glob("*.sql"))]


def walled_models() -> list[type[models.Model]]:
    """The models that row-level security guards."""
    return [model for model in apps.get_models() if getattr(model, "scope_rule", None) is not None]


def _every_model(app_role: str) -> list[str]:
    statements: list[str] = []
    for model in apps.get_models():
        table = model._meta.db_table
        if getattr(model, "scope_rule", None) is not None:
            statements += _row_security(table, reading_sql(model), writing_sql(model))
        if getattr(model, "keeps_history", False):
            statements += [*_history(table, getattr(model, "history_leaves_out", ())), *code_rules(model)]
        if getattr(model, "is_written_once", False):
            statements.append(f'REVOKE UPDATE, DELETE ON {table} FROM "{app_role}"')
        for way in getattr(model, "true_paths", ()):
            statements += _true_path(table, *way)
    return statements


# A key on the column alone says nothing that the key on (column, path) does not say, where neither may be null: each row
# would be held twice, and each holding costs a look-up and a lock. What may be null keeps both.
HELD_TWICE = """
DO $$ DECLARE bare text; BEGIN
  FOR bare IN
    SELECT k.conname FROM pg_constraint k
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attname = '{column}' AND a.attnotnull AND k.conkey = ARRAY[a.attnum]
    JOIN pg_attribute p ON p.attrelid = k.conrelid AND p.attname = '{path}' AND p.attnotnull
    JOIN pg_attribute i ON i.attrelid = k.confrelid AND i.attname = 'id' AND k.confkey = ARRAY[i.attnum]
    WHERE k.conrelid = '{table}'::regclass AND k.contype = 'f' AND k.confrelid = '{parent}'::regclass AND k.confdeltype = 'a'
  LOOP EXECUTE format('ALTER TABLE {table} DROP CONSTRAINT %I', bare); END LOOP;
END $$
"""


def _true_path(table: str, column: str, path: str, parent: str, parent_path: str) -> list[str]:
    """`path` always equals the parent's: a foreign key on (id, path) that moves with the parent, and the only one."""
    name = f"{table}_true_{path}"
    unique = f"{parent}_id_{parent_path}"
    return [
        _unless_known(unique, f"ALTER TABLE {parent} ADD CONSTRAINT {unique} UNIQUE (id, {parent_path})"),
        _unless_known(
            name,
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column}, {path}) "
            f"REFERENCES {parent} (id, {parent_path}) ON UPDATE CASCADE DEFERRABLE",
        ),
        HELD_TWICE.format(table=table, column=column, path=path, parent=parent),
    ]


def _unless_known(constraint: str, statement: str) -> str:
    known = f"SELECT 1 FROM pg_constraint WHERE conname = '{constraint}'"
    return f"DO $$ BEGIN IF NOT EXISTS ({known}) THEN {statement}; END IF; END $$"


# Reading and the three ways of writing; a row must be allowed both as it was and as it becomes.
POLICIES = {
    "scope_read": "FOR SELECT USING ({read})",
    "scope_add": "FOR INSERT WITH CHECK ({write})",
    "scope_change": "FOR UPDATE USING ({write}) WITH CHECK ({write})",
    "scope_remove": "FOR DELETE USING ({write})",
}


def _row_security(table: str, read: str, write: str) -> list[str]:
    allowed = {"read": f"(SELECT app_whole()) OR {read}", "write": f"(SELECT app_whole()) OR {write}"}
    # "scope" was the one policy of both kinds.
    gone = [f"DROP POLICY IF EXISTS {name} ON {table}" for name in ("scope", *POLICIES)]
    made = [f"CREATE POLICY {name} ON {table} {way.format(**allowed)}" for name, way in POLICIES.items()]
    return [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", *gone, *made]


def _history(table: str, hidden: tuple[str, ...] = ()) -> list[str]:
    call = f"write_history_without('{{{','.join(hidden)}}}')" if hidden else "write_history()"
    return [
        f"CREATE OR REPLACE TRIGGER history_{op} AFTER {op.upper()} ON {table} {tables} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {call}"
        for op, tables in REFERENCING.items()
    ]


def _grants(app_role: str, sequencer_role: str) -> list[str]:
    statements = [
        f'GRANT USAGE ON SCHEMA public TO "{app_role}", "{sequencer_role}"',
        f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{app_role}"',
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{app_role}"',
        f'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO "{app_role}"',
        f'REVOKE EXECUTE ON FUNCTION write_history(), write_history_without() FROM PUBLIC, "{app_role}"',
        f'REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM "{app_role}"',
        *_sequencer_grants(sequencer_role),
    ]
    sealed = [f'REVOKE INSERT, UPDATE, DELETE ON {table} FROM "{app_role}"' for table in sorted(APPEND_ONLY)]
    kept = [f'REVOKE UPDATE, DELETE ON {table} FROM "{app_role}"' for table in sorted(WRITE_ONCE)]
    unseen = [f'REVOKE ALL ON {table} FROM "{app_role}"' for table in sorted(UNSEEN)]
    return [*statements, *sealed, *kept, *unseen]


def _sequencer_grants(role: str) -> list[str]:
    """Reads events, takes them from the outbox, adds to the log. It changes no entry; a checkpoint gains cosignatures."""
    rights = {
        "audit_event": "SELECT",
        "audit_forgotten": "SELECT",
        "audit_outbox": "SELECT, DELETE",
        "audit_entry": "SELECT, INSERT",
        "audit_subtree": "SELECT, INSERT",
        "audit_salt": "SELECT, INSERT",
        "audit_checkpoint": "SELECT, INSERT, UPDATE (note)",
    }
    sequences = "audit_salt_id_seq"
    return [
        *(f'GRANT {what} ON {table} TO "{role}"' for table, what in rights.items()),
        f'GRANT USAGE ON SEQUENCE {sequences} TO "{role}"',
    ]
