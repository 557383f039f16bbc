-- Which rows have changed since a figure was counted (kit.indicators.kept). A transaction's number tells a later reader
-- whether the figure's snapshot had seen it. Numbers mean nothing in another cluster, so nothing kept outlives `migrate`.

TRUNCATE kit_keptfigure, kit_changedplace;

-- After a statement on a watched table: each place once, with the first day it can have changed anything of, and apart from it
-- what is only verified further. The trigger's argument gives a row's place, day (null: any day), and which of the two it is.
-- As many triggers as kinds of statement, one function.
CREATE OR REPLACE FUNCTION note_changed_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE 'INSERT INTO kit_changedplace (scope_path, since, is_rung, xid, at) '
          'SELECT place, CASE WHEN NOT bool_or(since IS NULL) THEN min(since) END, is_rung, pg_current_xact_id()::text::bigint, now() '
          'FROM (' || TG_ARGV[0] || ') changed WHERE place IS NOT NULL GROUP BY place, is_rung';
  RETURN NULL;
END $$;

-- After a statement on a table whose rows count everywhere.
CREATE OR REPLACE FUNCTION note_changed_everywhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO kit_changedplace (scope_path, is_rung, xid, at) VALUES ('', false, pg_current_xact_id()::text::bigint, now());
  RETURN NULL;
END $$;

-- The rows of a changed table that differ in these columns, as they were and as they are.
CREATE OR REPLACE FUNCTION rows_that_differ(columns text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT format('((SELECT %1$s FROM old_rows EXCEPT SELECT %1$s FROM new_rows) UNION ALL '
                '(SELECT %1$s FROM new_rows EXCEPT SELECT %1$s FROM old_rows)) t', columns)
$$;

-- Names of columns as a list of SQL, without those that are null.
CREATE OR REPLACE FUNCTION listed(columns text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT string_agg(quote_ident(c), ', ') FROM unnest(columns) c WHERE c IS NOT NULL
$$;

-- Watch a table. A row counts from the day in its column `starts` (null: on any day). What a column of `ends` says counts from
-- that day on, and until then as if it said nothing. `lasts` are the other columns that figures read: a change of any further
-- column is none. `places` are the columns with a row's places, `rungs` those that say how far it is verified.
CREATE OR REPLACE FUNCTION watch_changes(
  tbl regclass, starts text, ends text[], lasts text[], places text[], rungs text[] DEFAULT '{}'
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  first_day text := coalesce(quote_ident(starts), 'NULL::date');
  -- Each place of each row of a relation, to be filled with its day, whether it is a rung, and the relation.
  of_rows text := format('SELECT place, %%s AS since, %%s AS is_rung FROM %%s CROSS JOIN LATERAL unnest(ARRAY[%s]) place', listed(places));
  changed text := format(of_rows, first_day, 'false', rows_that_differ(listed(lasts || places || starts)));
  named text;
BEGIN
  FOREACH named IN ARRAY ends LOOP
    changed := changed || ' UNION ALL ' || format(of_rows, quote_ident(named), 'false', rows_that_differ(listed('{id}' || places || named)))
               || format(' WHERE %I IS NOT NULL', named);
  END LOOP;
  FOREACH named IN ARRAY rungs LOOP
    changed := changed || ' UNION ALL ' || format(of_rows, first_day, 'true', rows_that_differ(listed('{id}' || places || starts || named)));
  END LOOP;
  EXECUTE format('CREATE OR REPLACE TRIGGER kept_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows '
                 'FOR EACH STATEMENT EXECUTE FUNCTION note_changed_places(%L)', tbl, format(of_rows, first_day, 'false', 'new_rows'));
  EXECUTE format('CREATE OR REPLACE TRIGGER kept_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows '
                 'FOR EACH STATEMENT EXECUTE FUNCTION note_changed_places(%L)', tbl, changed);
  EXECUTE format('CREATE OR REPLACE TRIGGER kept_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows '
                 'FOR EACH STATEMENT EXECUTE FUNCTION note_changed_places(%L)', tbl, format(of_rows, first_day, 'false', 'old_rows'));
END $$;
