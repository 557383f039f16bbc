-- Which rows have changed since a figure was counted (kit.indicators.kept). A transaction's number tells a later reader
-- whether the figure's snapshot had seen it. Numbers mean nothing in another cluster, so nothing kept outlives `migrate`.

TRUNCATE kit_keptfigure, kit_changedplace;

-- After a statement on a table with places: each place once. As many triggers as kinds of statement, one function. The
-- trigger's arguments are the columns with a row's places, scope_path where it gives none.
CREATE OR REPLACE FUNCTION note_changed_places() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  columns text[] := CASE WHEN TG_NARGS = 0 THEN ARRAY['scope_path'] ELSE TG_ARGV::text[] END;
  place text;
  note text := 'INSERT INTO kit_changedplace (scope_path, xid, at) SELECT DISTINCT %1$I, pg_current_xact_id()::text::bigint, now() '
               'FROM %2$I WHERE %1$I IS NOT NULL';
BEGIN
  FOREACH place IN ARRAY columns LOOP
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
      EXECUTE format(note, place, 'new_rows');
    END IF;
    IF TG_OP IN ('DELETE', 'UPDATE') THEN
      EXECUTE format(note, place, 'old_rows');
    END IF;
  END LOOP;
  RETURN NULL;
END $$;

-- After a statement on a table whose rows count everywhere.
CREATE OR REPLACE FUNCTION note_changed_everywhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO kit_changedplace (scope_path, xid, at) VALUES ('', pg_current_xact_id()::text::bigint, now());
  RETURN NULL;
END $$;
