-- Which rows have changed since a figure was counted (kit.indicators.kept). A transaction's number tells a later reader
-- whether the figure's snapshot had seen it. Numbers mean nothing in another cluster, so nothing kept outlives `migrate`.

TRUNCATE kit_keptfigure, kit_changedplace;

-- After a statement on a table with places: each place once. As many triggers as kinds of statement, one function.
CREATE OR REPLACE FUNCTION note_changed_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP IN ('INSERT', 'UPDATE') THEN
    INSERT INTO kit_changedplace (scope_path, xid, at)
    SELECT DISTINCT scope_path, pg_current_xact_id()::text::bigint, now() FROM new_rows;
  END IF;
  IF TG_OP IN ('DELETE', 'UPDATE') THEN
    INSERT INTO kit_changedplace (scope_path, xid, at)
    SELECT DISTINCT scope_path, pg_current_xact_id()::text::bigint, now() FROM old_rows;
  END IF;
  RETURN NULL;
END $$;

-- After a statement on a table whose rows count everywhere.
CREATE OR REPLACE FUNCTION note_changed_everywhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO kit_changedplace (scope_path, xid, at) VALUES ('', pg_current_xact_id()::text::bigint, now());
  RETURN NULL;
END $$;
