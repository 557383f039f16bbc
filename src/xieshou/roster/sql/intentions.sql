-- R-109: what somebody answered is never rewritten, by nobody and in no bulk. A correction is a row of its own; an answer runs
-- out by its day and is then asked again. Who it belongs to may follow a merge, its evidence may be forgotten by law.
CREATE OR REPLACE FUNCTION intention_is_never_rewritten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an answer is never rewritten: record a new one, or a correction'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'intention_is_never_rewritten', TABLE = 'roster_intention';
END $$;
CREATE OR REPLACE TRIGGER never_rewritten BEFORE UPDATE ON roster_intention FOR EACH ROW
WHEN ((OLD.want, OLD.answerer, OLD.way, OLD.answered_on, OLD.valid_to, OLD.reach, OLD.places, OLD.pay_fen_month_min, OLD.occupations,
       OLD.needs_lodging)
      IS DISTINCT FROM
      (NEW.want, NEW.answerer, NEW.way, NEW.answered_on, NEW.valid_to, NEW.reach, NEW.places, NEW.pay_fen_month_min, NEW.occupations,
       NEW.needs_lodging))
EXECUTE FUNCTION intention_is_never_rewritten();

-- Several people may be written down together, but each was asked alone: one piece of evidence never stands for two answers.
CREATE OR REPLACE FUNCTION intention_has_own_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) > count(DISTINCT btrim(n.evidence)) FROM new_rows n) THEN
    RAISE EXCEPTION 'one evidence for several answers'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'intention_has_own_evidence', TABLE = 'roster_intention';
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER own_evidence AFTER INSERT ON roster_intention REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION intention_has_own_evidence();
