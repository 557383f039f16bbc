-- Forgetting the history of a person (S12). Runs as the owner, and looks for itself: an erasure that two people have signed, and
-- only rows of that very person. Each row keeps its last version (which names nobody) under a new salt; of all earlier events
-- the values and reasons go, and with the old salt nobody can guess them from the log any more. Returns the rows forgotten.
CREATE OR REPLACE FUNCTION forget_history(erasure bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
DECLARE
  who bigint;
  signers bigint;
  forgotten bigint;
BEGIN
  SELECT person_id INTO who FROM supervision_erasure WHERE id = erasure AND state = 'done';
  SELECT count(DISTINCT actor_id) INTO signers FROM kit_signature
  WHERE flow = 'W-E' AND row_id = erasure AND step IN ('submit', 'approve');
  IF who IS NULL OR signers < 2 THEN
    RAISE EXCEPTION 'erasure % is not decided by two people', erasure USING ERRCODE = 'insufficient_privilege';
  END IF;
  CREATE TEMP TABLE forgetting ON COMMIT DROP AS
    SELECT t."table", t.row_id, max(e.id) AS last_id
    FROM (
      SELECT 'roster_person'::text AS "table", who AS row_id
      UNION ALL SELECT 'roster_identity', id FROM roster_identity WHERE person_id = who
      UNION ALL SELECT 'roster_profile', id FROM roster_profile WHERE person_id = who
      UNION ALL SELECT 'roster_intention', id FROM roster_intention WHERE person_id = who
      UNION ALL SELECT 'roster_claimedwish', id FROM roster_claimedwish WHERE person_id = who
      UNION ALL SELECT 'roster_hardship', id FROM roster_hardship WHERE person_id = who
      UNION ALL SELECT 'placements_offer', id FROM placements_offer WHERE person_id = who
      UNION ALL SELECT 'placements_spell', id FROM placements_spell WHERE person_id = who
      UNION ALL SELECT 'placements_followup', id FROM placements_followup WHERE person_id = who
      UNION ALL SELECT 'placements_confirmation', c.id FROM placements_confirmation c JOIN placements_spell s ON s.id = c.spell_id
                WHERE s.person_id = who
    ) t JOIN audit_event e ON e."table" = t."table" AND e.row_id = t.row_id
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
  DROP TABLE forgetting;
  RETURN forgotten;
END $$;
