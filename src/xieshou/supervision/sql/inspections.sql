-- Draws of a place are counted without gaps, and what was announced never changes.
CREATE OR REPLACE FUNCTION guard_campaign() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a campaign is never removed; it is declared void' USING ERRCODE = 'check_violation', CONSTRAINT = 'campaign_kept';
  END IF;
  IF NEW.serial IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.serial IS DISTINCT FROM NEW.serial)
     AND NEW.serial <> 1 + coalesce((SELECT max(c.serial) FROM supervision_campaign c WHERE c.region_id = NEW.region_id), 0) THEN
    RAISE EXCEPTION 'draws of a place are counted without gaps' USING ERRCODE = 'check_violation', CONSTRAINT = 'draw_without_gap';
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.announced_at IS NOT NULL
     AND (OLD.region_id, OLD.office_id, OLD.snapshot_number, OLD.snapshot_sha256, OLD.figure, OLD.published_count, OLD.alpha, OLD.p0,
          OLD.allowed, OLD.sample_size, OLD.design, OLD.load_cap, OLD.again_count, OLD.frame_root, OLD.frame_size, OLD.frozen_at,
          OLD.serial, OLD.draw_id, OLD.announced_at, OLD.opens_at, OLD.announcement_sha256)
     IS DISTINCT FROM
         (NEW.region_id, NEW.office_id, NEW.snapshot_number, NEW.snapshot_sha256, NEW.figure, NEW.published_count, NEW.alpha, NEW.p0,
          NEW.allowed, NEW.sample_size, NEW.design, NEW.load_cap, NEW.again_count, NEW.frame_root, NEW.frame_size, NEW.frozen_at,
          NEW.serial, NEW.draw_id, NEW.announced_at, NEW.opens_at, NEW.announcement_sha256) THEN
    RAISE EXCEPTION 'what was announced never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'announced_stands';
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.values <> '[]'::jsonb AND OLD.values <> NEW.values THEN
    RAISE EXCEPTION 'a beacon falls once' USING ERRCODE = 'check_violation', CONSTRAINT = 'beacon_stands';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER campaign_guard BEFORE INSERT OR UPDATE OR DELETE ON supervision_campaign
  FOR EACH ROW EXECUTE FUNCTION guard_campaign();

-- What the log says of an announcement is what it holds.
CREATE OR REPLACE FUNCTION guard_announcement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.log_sha256 <> encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex') THEN
    RAISE EXCEPTION 'the digest is not the announcement''s' USING ERRCODE = 'check_violation', CONSTRAINT = 'announcement_digest';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER announcement_guard BEFORE INSERT OR UPDATE ON supervision_announcement
  FOR EACH ROW EXECUTE FUNCTION guard_announcement();

-- Two people inspect: neither answers nor outcome are written by anybody but the two; nobody judges before there is an answer.
-- Only a lawful deletion, decided, empties answers; the outcome stays.
CREATE OR REPLACE FUNCTION guard_task() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  who text := coalesce(current_setting('app.actor', true), '');
BEGIN
  IF OLD.answers IS DISTINCT FROM NEW.answers OR OLD.outcome IS DISTINCT FROM NEW.outcome THEN
    IF who NOT IN (OLD.first_id::text, OLD.second_id::text) AND NOT (NEW.answers = '{}'::jsonb AND OLD.outcome = NEW.outcome AND EXISTS (
         SELECT 1 FROM supervision_framerecord r LEFT JOIN roster_membership m ON m.household_id = r.household_id
         JOIN roster_person p ON p.id IN (r.person_id, m.person_id)
         JOIN supervision_erasure e ON e.person_id IN (p.id, p.merged_into_id) WHERE r.id = OLD.record_id AND e.state = 'done')) THEN
      RAISE EXCEPTION 'only the two inspectors drawn record and judge' USING ERRCODE = 'check_violation', CONSTRAINT = 'inspectors_drawn';
    END IF;
  END IF;
  IF (OLD.record_id, OLD.rank, OLD.ticket, OLD.kind, OLD.first_id, OLD.second_id)
     IS DISTINCT FROM (NEW.record_id, NEW.rank, NEW.ticket, NEW.kind, NEW.first_id, NEW.second_id) THEN
    RAISE EXCEPTION 'a record drawn is never replaced' USING ERRCODE = 'check_violation', CONSTRAINT = 'record_drawn_stands';
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER task_guard BEFORE UPDATE ON supervision_inspectiontask
  FOR EACH ROW EXECUTE FUNCTION guard_task();
