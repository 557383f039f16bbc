-- Which rows have changed since a figure was counted (kit.indicators.kept). A transaction's number tells a later reader
-- whether the figure's snapshot had seen it. Numbers mean nothing in another cluster, so nothing kept outlives `migrate`.

TRUNCATE kit_keptfigure, kit_changedplace;

-- After a statement on a watched table: each place once, with the first day it can have changed anything of. The trigger's
-- argument gives a row's place and day (null: any day). As many triggers as kinds of statement, one function.
CREATE OR REPLACE FUNCTION note_changed_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE 'INSERT INTO kit_changedplace (scope_path, since, xid, at) '
          'SELECT place, CASE WHEN NOT bool_or(since IS NULL) THEN min(since) END, pg_current_xact_id()::text::bigint, now() '
          'FROM (' || TG_ARGV[0] || ') changed WHERE place IS NOT NULL GROUP BY place';
  RETURN NULL;
END $$;

-- After a statement on a table whose rows count everywhere.
CREATE OR REPLACE FUNCTION note_changed_everywhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO kit_changedplace (scope_path, xid, at) VALUES ('', pg_current_xact_id()::text::bigint, now());
  RETURN NULL;
END $$;

-- The rows of a changed table that differ in these columns, as they were and as they are.
CREATE OR REPLACE FUNCTION rows_that_differ(columns text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT format('((SELECT %1$s FROM old_rows EXCEPT SELECT %1$s FROM new_rows) UNION ALL '
                '(SELECT %1$s FROM new_rows EXCEPT SELECT %1$s FROM old_rows)) t', columns)
$$;

-- Watch a table. A row counts from the day in its column `starts` (null: on any day). What a column of `ends` says counts from
-- that day on, and until then as if it said nothing. `lasts` are the other columns that figures read: a change of any further
-- column is none. `places` are the columns with a row's places.
CREATE OR REPLACE FUNCTION watch_changes(tbl regclass, starts text, ends text[], lasts text[], places text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  first_day text := coalesce(quote_ident(starts), 'NULL::date');
  of_rows text := format('SELECT place, %s AS since FROM %%s CROSS JOIN LATERAL unnest(ARRAY[%s]) place',
                         first_day, (SELECT string_agg(quote_ident(p), ', ') FROM unnest(places) p));
  lasting text := (SELECT string_agg(quote_ident(c), ', ') FROM unnest(array_remove(lasts || places || starts, NULL)) c);
  changed text := format(of_rows, rows_that_differ(lasting));
  ending text;
BEGIN
  FOREACH ending IN ARRAY ends LOOP
    changed := changed || format(
      ' UNION ALL SELECT place, %1$I FROM %2$s CROSS JOIN LATERAL unnest(ARRAY[%3$s]) place WHERE %1$I IS NOT NULL', ending,
      rows_that_differ((SELECT string_agg(quote_ident(c), ', ') FROM unnest('{id}' || places || ending) c)),
      (SELECT string_agg(quote_ident(p), ', ') FROM unnest(places) p));
  END LOOP;
  EXECUTE format('CREATE OR REPLACE TRIGGER kept_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows '
                 'FOR EACH STATEMENT EXECUTE FUNCTION note_changed_places(%L)', tbl, format(of_rows, 'new_rows'));
  EXECUTE format('CREATE OR REPLACE TRIGGER kept_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows '
                 'FOR EACH STATEMENT EXECUTE FUNCTION note_changed_places(%L)', tbl, changed);
  EXECUTE format('CREATE OR REPLACE TRIGGER kept_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows '
                 'FOR EACH STATEMENT EXECUTE FUNCTION note_changed_places(%L)', tbl, format(of_rows, 'old_rows'));
END $$;
