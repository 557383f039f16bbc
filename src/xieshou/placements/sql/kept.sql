-- The tables that employment_on and household_groups_on read: a change in one of them ends what was kept for its place.
DO $$
DECLARE
  read text;
BEGIN
  FOREACH read IN ARRAY ARRAY['roster_person', 'roster_household', 'roster_membership', 'roster_profile', 'roster_intention',
                              'placements_spell', 'placements_zerowatch'] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER kept_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION note_changed_places()', read);
    EXECUTE format('CREATE OR REPLACE TRIGGER kept_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION note_changed_places()', read);
    EXECUTE format('CREATE OR REPLACE TRIGGER kept_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS old_rows '
                   'FOR EACH STATEMENT EXECUTE FUNCTION note_changed_places()', read);
  END LOOP;
  FOREACH read IN ARRAY ARRAY['kit_parameter', 'regions_region', 'regions_regiontag',
                              -- A day that was today until the night was counted from the cache.
                              'placements_statuscache'] LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER kept AFTER INSERT OR UPDATE OR DELETE ON %I '
                   'FOR EACH STATEMENT EXECUTE FUNCTION note_changed_everywhere()', read);
  END LOOP;
END $$;
