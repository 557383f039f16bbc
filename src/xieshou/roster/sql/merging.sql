-- A record points to the one it was joined to only where two people have joined the pair (flow W-D), and to none where they have
-- not or no longer: at the end of the transaction, whoever wrote it, and by what statement.
CREATE OR REPLACE FUNCTION guard_merged_into() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  stays bigint := (SELECT merged_into_id FROM roster_person WHERE id = NEW.id);
  was bigint := CASE WHEN TG_OP = 'UPDATE' THEN OLD.merged_into_id END;
BEGIN
  IF stays IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM roster_duplicatepair d WHERE d.one_id = least(stays, NEW.id) AND d.other_id = greatest(stays, NEW.id)
       AND d.survivor_id = stays AND d.state IN ('merged', 'parting')) THEN
    RAISE EXCEPTION 'two people join two records, nobody else' USING ERRCODE = 'check_violation', CONSTRAINT = 'merged_by_two';
  END IF;
  IF stays IS NULL AND was IS NOT NULL AND EXISTS (
       SELECT 1 FROM roster_duplicatepair d WHERE d.one_id = least(was, NEW.id) AND d.other_id = greatest(was, NEW.id)
       AND d.state IN ('merged', 'parting')) THEN
    RAISE EXCEPTION 'two people take two records apart, nobody else' USING ERRCODE = 'check_violation', CONSTRAINT = 'parted_by_two';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS merged_into_guard ON roster_person;
CREATE CONSTRAINT TRIGGER merged_into_guard AFTER UPDATE OF merged_into_id ON roster_person DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id) EXECUTE FUNCTION guard_merged_into();
DROP TRIGGER IF EXISTS merged_into_guard_new ON roster_person;
CREATE CONSTRAINT TRIGGER merged_into_guard_new AFTER INSERT ON roster_person DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.merged_into_id IS NOT NULL) EXECUTE FUNCTION guard_merged_into();
