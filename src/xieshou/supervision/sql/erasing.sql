-- Forgetting the history of a person (S12). Runs as the owner, and looks for itself: an erasure that two people have signed, and
-- only rows of that very person. Each row keeps its last version (which names nobody) under a new salt; of all earlier events
-- the values and reasons go, and with the old salt nobody can guess them from the log any more. Returns the rows forgotten.
CREATE OR REPLACE FUNCTION forget_history(erasure bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
DECLARE
  who bigint;
  whose bigint[];  -- the record, and every record joined to it: one human being
  records bigint[];  -- frames that tell of them, or of a household they live or lived in
  signers bigint;
  forgotten bigint;
BEGIN
  SELECT person_id INTO who FROM supervision_erasure WHERE id = erasure AND state = 'done';
  SELECT count(DISTINCT actor_id) INTO signers FROM kit_signature
  WHERE flow = 'W-E' AND row_id = erasure AND step IN ('submit', 'approve');
  IF who IS NULL OR signers < 2 THEN
    RAISE EXCEPTION 'erasure % is not decided by two people', erasure USING ERRCODE = 'insufficient_privilege';
  END IF;
  whose := ARRAY(WITH RECURSIVE same AS (SELECT who AS id
                   UNION SELECT p.id FROM roster_person p JOIN same s ON p.merged_into_id = s.id) SELECT id FROM same);
  records := ARRAY(SELECT r.id FROM supervision_framerecord r WHERE r.person_id = ANY (whose)
                   OR r.household_id IN (SELECT m.household_id FROM roster_membership m WHERE m.person_id = ANY (whose)));
  CREATE TEMP TABLE rows_of ON COMMIT DROP AS
      SELECT 'roster_person'::text AS "table", id AS row_id FROM unnest(whose) AS id
      UNION ALL SELECT 'roster_identity', id FROM roster_identity WHERE person_id = ANY (whose)
      UNION ALL SELECT 'roster_profile', id FROM roster_profile WHERE person_id = ANY (whose)
      UNION ALL SELECT 'roster_intention', id FROM roster_intention WHERE person_id = ANY (whose)
      UNION ALL SELECT 'roster_claimedwish', id FROM roster_claimedwish WHERE person_id = ANY (whose)
      UNION ALL SELECT 'roster_hardship', id FROM roster_hardship WHERE person_id = ANY (whose)
      UNION ALL SELECT 'roster_barrier', id FROM roster_barrier WHERE person_id = ANY (whose)
      UNION ALL SELECT 'placements_workupdate', id FROM placements_workupdate WHERE person_id = ANY (whose)
      UNION ALL SELECT 'placements_lastresort', id FROM placements_lastresort WHERE person_id = ANY (whose)
      UNION ALL SELECT 'placements_postpay', id FROM placements_postpay WHERE person_id = ANY (whose)
      UNION ALL SELECT 'placements_offer', id FROM placements_offer WHERE person_id = ANY (whose)
      UNION ALL SELECT 'placements_spell', id FROM placements_spell WHERE person_id = ANY (whose)
      UNION ALL SELECT 'placements_followup', id FROM placements_followup WHERE person_id = ANY (whose)
      UNION ALL SELECT 'placements_confirmation', c.id FROM placements_confirmation c JOIN placements_spell s ON s.id = c.spell_id
                WHERE s.person_id = ANY (whose)
      UNION ALL SELECT 'supervision_inspectiontask', t.id FROM supervision_inspectiontask t WHERE t.record_id = ANY (records)
      UNION ALL SELECT 'supervision_contactattempt', a.id FROM supervision_contactattempt a
                JOIN supervision_inspectiontask t ON t.id = a.task_id WHERE t.record_id = ANY (records)
      UNION ALL SELECT 'supervision_finding', f.id FROM supervision_finding f WHERE f.person_id = ANY (whose)
                OR f.task_id IN (SELECT t.id FROM supervision_inspectiontask t WHERE t.record_id = ANY (records))
      UNION ALL SELECT 'supervision_hit', id FROM supervision_hit WHERE person_id = ANY (whose)
      UNION ALL SELECT 'supervision_noticeline', id FROM supervision_noticeline WHERE person_id = ANY (whose)
      UNION ALL SELECT 'roster_duplicatepair', id FROM roster_duplicatepair WHERE one_id = ANY (whose) OR other_id = ANY (whose)
      UNION ALL SELECT 'roster_merge', id FROM roster_merge WHERE survivor_id = ANY (whose) OR merged_id = ANY (whose)
      UNION ALL SELECT 'roster_householdevent', id FROM roster_householdevent WHERE people && whose
      UNION ALL SELECT 'roster_difference', id FROM roster_difference WHERE person_id = ANY (whose)
      UNION ALL SELECT 'roster_verification', id FROM roster_verification WHERE person_id = ANY (whose);
  -- What the app itself may never change: the frozen facts with their salts, what was noted of a call, and signed words.
  UPDATE supervision_framerecord SET facts = '{}', salt = NULL WHERE id = ANY (records);
  UPDATE supervision_contactattempt a SET note = '' FROM rows_of r
    WHERE r."table" = 'supervision_contactattempt' AND r.row_id = a.id AND a.note <> '';
  UPDATE kit_signature s SET words = '' FROM rows_of r WHERE s."table" = r."table" AND s.row_id = r.row_id AND s.words <> '';
  INSERT INTO rows_of SELECT 'kit_signature', s.id FROM kit_signature s JOIN rows_of r ON s."table" = r."table" AND s.row_id = r.row_id;
  CREATE TEMP TABLE forgetting ON COMMIT DROP AS
    SELECT t."table", t.row_id, max(e.id) AS last_id
    FROM rows_of t JOIN audit_event e ON e."table" = t."table" AND e.row_id = t.row_id
    GROUP BY t."table", t.row_id;
  INSERT INTO audit_forgotten ("table", row_id, upto, erasure_id)
    SELECT f."table", f.row_id, f.last_id - 1, erasure FROM forgetting f;
  UPDATE audit_event e SET before = NULL, after = NULL, reason = ''
    FROM forgetting f WHERE e."table" = f."table" AND e.row_id = f.row_id AND e.id < f.last_id;
  UPDATE audit_event e SET before = NULL, reason = ''
    FROM forgetting f WHERE e.id = f.last_id;
  UPDATE audit_salt s SET salt = decode(replace(gen_random_uuid()::text, '-', ''), 'hex')
    FROM forgetting f WHERE s."table" = f."table" AND s.row_id = f.row_id;
  SELECT count(*) INTO forgotten FROM forgetting;
  DROP TABLE forgetting, rows_of;
  RETURN forgotten;
END $$;
