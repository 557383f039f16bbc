-- The lines of a notice change while it is a draft, and never afterwards, but for a person who is lawfully forgotten.
CREATE OR REPLACE FUNCTION guard_notice_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  whose bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.notice_id ELSE NEW.notice_id END;
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.name LIKE '已依法删除%' AND NEW.person_id IS NOT DISTINCT FROM OLD.person_id
     AND (NEW.notice_id, NEW.serial, NEW.village_id, NEW.item, NEW.period) = (OLD.notice_id, OLD.serial, OLD.village_id, OLD.item, OLD.period)
     AND NEW.amount_fen IS NOT DISTINCT FROM OLD.amount_fen THEN
    RETURN NEW;
  END IF;
  IF (SELECT state FROM supervision_notice WHERE id = whose) IS DISTINCT FROM 'draft' THEN
    RAISE EXCEPTION 'the lines of a notice that was handed in stand' USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_lines_stand';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE TRIGGER notice_line_guard BEFORE INSERT OR UPDATE OR DELETE ON supervision_noticeline
  FOR EACH ROW EXECUTE FUNCTION guard_notice_line();
