-- The days of a month on which somebody on a public-welfare post is written down at work in another province as well.
-- One row a job. What is not known (a workplace) contradicts nothing; ability to work is not looked at.
CREATE OR REPLACE FUNCTION post_elsewhere(appointment bigint, month date)
RETURNS TABLE (spell_id bigint, place_id bigint, from_on date, until_on date) LANGUAGE sql STABLE AS $$
  SELECT * FROM (
    SELECT o.id, o.place_id, greatest(a.started_on, o.started_on, month) AS from_on,
           least(a.left_on, o.ended_on, (month + INTERVAL '1 month' - INTERVAL '1 day')::date) AS until_on
    FROM placements_appointment a
    JOIN placements_spell o ON o.person_id = a.person_id AND o.id <> a.spell_id AND o.kind <> 'E4'
     AND subpath(o.place_path, 0, 1) <> subpath(a.scope_path, 0, 1)
    WHERE a.id = appointment
  ) days
  WHERE from_on <= until_on
$$;

-- Nothing is paid for days off the post, nor for a month in which somebody was written down in two provinces at once.
CREATE OR REPLACE FUNCTION guard_post_pay() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  last_on date := (NEW.month + INTERVAL '1 month' - INTERVAL '1 day')::date;
  allowed int := (parameter_at('post_pay.overlap_days', last_on, NEW.scope_path) #>> '{}')::int;
  on_post int;
BEGIN
  IF NEW.state <> 'released' OR OLD.state = 'released' THEN
    RETURN NEW;
  END IF;
  SELECT least(a.left_on, last_on) - greatest(a.started_on, NEW.month) + 1 INTO on_post FROM placements_appointment a WHERE a.id = NEW.appointment_id;
  IF NEW.worked_days > greatest(on_post, 0) THEN
    RAISE EXCEPTION 'more days than on the post' USING ERRCODE = 'check_violation', CONSTRAINT = 'post_pay_days_on_the_post';
  END IF;
  IF allowed IS NULL OR EXISTS (
    SELECT 1 FROM post_elsewhere(NEW.appointment_id, NEW.month) e WHERE e.until_on - e.from_on + 1 > allowed
  ) THEN
    RAISE EXCEPTION 'at work in another province in the same month' USING ERRCODE = 'check_violation', CONSTRAINT = 'post_pay_held';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER post_pay_guard BEFORE UPDATE ON placements_postpay FOR EACH ROW EXECUTE FUNCTION guard_post_pay();
