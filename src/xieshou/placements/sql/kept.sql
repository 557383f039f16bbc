-- The tables that employment_on and household_groups_on read, what the figures of a day add to them, and today's cache: a
-- change in one of them ends what was kept for its place and a day it counts on. Every column that figures read is named here.
DO $$
BEGIN
  PERFORM watch_changes('roster_person', NULL, '{died_on, left_on}', '{id, birth_on}', '{scope_path}');
  PERFORM watch_changes('roster_household', NULL, '{}', '{id}', '{scope_path}');
  PERFORM watch_changes('roster_membership', 'started_on', '{ended_on}', '{id, person_id, household_id}', '{scope_path}');
  PERFORM watch_changes('roster_profile', 'started_on', '{ended_on}', '{id, person_id, ability, school}', '{scope_path}');
  PERFORM watch_changes('roster_intention', 'answered_on', '{}', '{id, person_id, answerer, want, valid_to}', '{scope_path}');
  PERFORM watch_changes('roster_verification', 'verified_on', '{}', '{id, person_id}', '{scope_path}');
  -- A spell is read by both sides once both have confirmed it: at home, and where the work is.
  PERFORM watch_changes('placements_spell', 'started_on', '{ended_on}',
                        '{id, person_id, employer_id, kind, channel, is_two_sided}', '{scope_path, place_path}', '{rung}');
  PERFORM watch_changes('placements_zerowatch', 'opened_on', '{cleared_on}', '{id, household_id}', '{scope_path}');
  -- Rows of the cache are of the one day it holds for.
  PERFORM watch_changes('placements_personstatus', 'day', '{}',
                        '{id, person_id, household_id, status, is_capable, is_willing, spell_id, rung}', '{scope_path}');
  PERFORM watch_changes('placements_householdstatus', 'day', '{}',
                        '{id, household_id, group, capable_count, willing_count, employed_count}', '{scope_path}');
END $$;

CREATE OR REPLACE TRIGGER kept AFTER INSERT OR UPDATE OR DELETE ON kit_parameter
FOR EACH STATEMENT EXECUTE FUNCTION note_changed_everywhere();
CREATE OR REPLACE TRIGGER kept AFTER INSERT OR UPDATE OR DELETE ON regions_region
FOR EACH STATEMENT EXECUTE FUNCTION note_changed_everywhere();
CREATE OR REPLACE TRIGGER kept AFTER INSERT OR UPDATE OR DELETE ON regions_regiontag
FOR EACH STATEMENT EXECUTE FUNCTION note_changed_everywhere();
-- The day that the cache holds for, and the one it held for until the night, are counted from another table from now on.
DROP TRIGGER IF EXISTS kept ON placements_statuscache;
CREATE OR REPLACE TRIGGER kept_insert AFTER INSERT ON placements_statuscache REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION note_changed_places('SELECT ''''::ltree AS place, t.day AS since, false AS is_rung FROM new_rows t');
CREATE OR REPLACE TRIGGER kept_update AFTER UPDATE ON placements_statuscache REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION note_changed_places(
  'SELECT ''''::ltree AS place, t.day AS since, false AS is_rung FROM (SELECT o.day FROM old_rows o UNION ALL SELECT n.day FROM new_rows n) t');
CREATE OR REPLACE TRIGGER kept_delete AFTER DELETE ON placements_statuscache REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION note_changed_places('SELECT ''''::ltree AS place, t.day AS since, false AS is_rung FROM old_rows t');
