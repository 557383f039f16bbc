-- The tables that employment_on and household_groups_on read, what the figures of a day add to them, and today's cache: a
-- change in one of them ends what was kept for its place.
DO $$
DECLARE
  read text;
  places text;
BEGIN
  FOREACH read IN ARRAY ARRAY['roster_person', 'roster_household', 'roster_membership', 'roster_profile', 'roster_intention',
                              'placements_spell', 'placements_zerowatch', 'roster_verification',
                              'placements_personstatus', 'placements_householdstatus'] LOOP
    -- A spell is read by both sides once both have confirmed it: at home, and where the work is.
    places := CASE read WHEN 'placements_spell' THEN '''scope_path'', ''place_path''' ELSE '' END;
    EXECUTE format('CREATE OR REPLACE TRIGGER kept_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION note_changed_places(%s)', read, places);
    EXECUTE format('CREATE OR REPLACE TRIGGER kept_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION note_changed_places(%s)', read, places);
    EXECUTE format('CREATE OR REPLACE TRIGGER kept_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS old_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION note_changed_places(%s)', read, places);
  END LOOP;
  FOREACH read IN ARRAY ARRAY['kit_parameter', 'regions_region', 'regions_regiontag',
                              -- A day that was today until the night was counted from the cache.
                              'placements_statuscache'] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER kept AFTER INSERT OR UPDATE OR DELETE ON %I '
                   'FOR EACH STATEMENT EXECUTE FUNCTION note_changed_everywhere()', read);
  END LOOP;
END $$;
