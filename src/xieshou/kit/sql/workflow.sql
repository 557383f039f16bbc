-- Flows, held by the database: a state moves only with its signed step, and a step is signed only as the rules say.
-- `flow_heads()` and `flow_rules()` are made from the declarations (kit/workflow/walls.py).

-- RFC 8785 of objects, arrays, text, whole numbers, yes, no and null; another number is refused. Keys are ASCII here.
CREATE OR REPLACE FUNCTION canonical_json(value jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  inside text;
BEGIN
  CASE jsonb_typeof(value)
  WHEN 'object' THEN
    SELECT string_agg(to_json(e.key)::text || ':' || canonical_json(e.value), ',' ORDER BY e.key COLLATE "C")
      INTO inside FROM jsonb_each(value) e;
    RETURN '{' || coalesce(inside, '') || '}';
  WHEN 'array' THEN
    SELECT string_agg(canonical_json(e.item), ',' ORDER BY e.place)
      INTO inside FROM jsonb_array_elements(value) WITH ORDINALITY AS e(item, place);
    RETURN '[' || coalesce(inside, '') || ']';
  WHEN 'number' THEN
    IF value::text !~ '^-?[0-9]+$' THEN
      RAISE EXCEPTION 'only whole numbers are signed, not %', value USING ERRCODE = 'data_exception';
    END IF;
    RETURN value::text;
  ELSE
    RETURN value::text;
  END CASE;
END $$;

-- What a signature covers: the table, the row's id, and the columns the flow names, as the row stands.
CREATE OR REPLACE FUNCTION fingerprint_of(record_table text, stands jsonb, signs text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(sha256(convert_to(canonical_json(jsonb_build_object(
    'table', record_table,
    'id', stands -> 'id',
    'signs', (SELECT jsonb_object_agg(name, stands -> name) FROM unnest(signs) AS name)
  )), 'UTF8')), 'hex')
$$;

CREATE OR REPLACE FUNCTION refuse_step(rule text, said text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', said USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;

-- Before a step is signed: the rule exists, the record stands where it says, the person may, nothing changed meanwhile.
CREATE OR REPLACE FUNCTION sign_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  head record;
  rule record;
  before kit_signature%ROWTYPE;
  stands jsonb;
BEGIN
  SELECT * INTO head FROM flow_heads() h WHERE h.flow = NEW.flow AND h.record_table = NEW."table";
  IF NOT FOUND THEN
    PERFORM refuse_step('flow_known', 'no flow ' || NEW.flow || ' over ' || NEW."table");
  END IF;
  SELECT * INTO rule FROM flow_rules() r
    WHERE r.flow = NEW.flow AND r.step = NEW.step AND NEW.source = ANY (r.sources) AND r.target = NEW.target;
  IF NOT FOUND THEN
    PERFORM refuse_step('flow_transition', NEW.flow || ': no step ' || NEW.step || ' from ' || NEW.source || ' to ' || NEW.target);
  END IF;
  EXECUTE format('SELECT to_jsonb(t) FROM %I t WHERE t.id = $1 FOR UPDATE', head.record_table) INTO stands USING NEW.row_id;
  IF stands IS NULL OR stands ->> head.state_column IS DISTINCT FROM NEW.source THEN
    PERFORM refuse_step('flow_source', NEW.flow || ': the record is not in ' || NEW.source);
  END IF;
  SELECT * INTO before FROM kit_signature s WHERE s.flow = NEW.flow AND s.row_id = NEW.row_id ORDER BY s.seq DESC LIMIT 1;
  NEW.seq := coalesce(before.seq, 0) + 1;
  NEW.round := coalesce(before.round, 1) + CASE WHEN before.restarts THEN 1 ELSE 0 END;
  NEW.restarts := rule.restarts;
  IF NEW.actor_id IS NULL OR NEW.actor_id::text <> coalesce(current_setting('app.actor', true), '') THEN
    PERFORM refuse_step('flow_person', NEW.flow || ': a step is signed by the person who acts, and nobody else');
  END IF;
  IF NOT (NEW.role = ANY (rule.roles) AND (rule.lines = '{}' OR NEW.line = ANY (rule.lines))
          AND (rule.levels = '{}' OR NEW.level = ANY (rule.levels))) THEN
    PERFORM refuse_step('flow_role', NEW.flow || ': ' || NEW.role || ' does not take ' || NEW.step);
  END IF;
  IF EXISTS (SELECT 1 FROM kit_signature s WHERE s.flow = NEW.flow AND s.row_id = NEW.row_id AND s.round = NEW.round
             AND s.step = ANY (rule.never_by) AND s.actor_id = NEW.actor_id) THEN
    PERFORM refuse_step('flow_never_by', NEW.flow || ': ' || NEW.step || ' by the person of an earlier step');
  END IF;
  IF NEW.sha256 <> fingerprint_of(head.record_table, stands, head.signs) THEN
    PERFORM refuse_step('flow_fingerprint', NEW.flow || ': the fingerprint is not the record''s');
  END IF;
  IF NOT rule.edits AND NOT rule.restarts AND before.round = NEW.round AND before.sha256 <> NEW.sha256 THEN
    PERFORM refuse_step('flow_unchanged', NEW.flow || ': the record changed since ' || before.step);
  END IF;
  IF before.notice_until IS NOT NULL AND NOT rule.interrupts AND NEW."on" <= before.notice_until THEN
    PERFORM refuse_step('flow_notice', NEW.flow || ': the notice runs until ' || before.notice_until);
  END IF;
  RETURN NEW;
END $$;

-- On the record's own table: born in a first state, and moved only as the last signature says, with what it covers.
CREATE OR REPLACE FUNCTION guard_state() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  head record;
  last kit_signature%ROWTYPE;
  old_state text;
  new_state text := to_jsonb(NEW) ->> TG_ARGV[1];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    old_state := to_jsonb(OLD) ->> TG_ARGV[1];
    IF old_state IS NOT DISTINCT FROM new_state THEN
      RETURN NEW;
    END IF;
  END IF;
  SELECT * INTO head FROM flow_heads() h WHERE h.flow = TG_ARGV[0];
  IF TG_OP = 'INSERT' THEN
    IF NOT new_state = ANY (head.starts) THEN
      PERFORM refuse_step('flow_start', TG_ARGV[0] || ': a record is not born ' || new_state);
    END IF;
    RETURN NEW;
  END IF;
  SELECT * INTO last FROM kit_signature s WHERE s.flow = TG_ARGV[0] AND s.row_id = NEW.id ORDER BY s.seq DESC LIMIT 1;
  IF last.id IS NULL OR last.source IS DISTINCT FROM old_state OR last.target IS DISTINCT FROM new_state THEN
    PERFORM refuse_step('flow_signed', TG_ARGV[0] || ': ' || old_state || ' to ' || new_state || ' without a signed step');
  END IF;
  IF last.sha256 <> fingerprint_of(head.record_table, to_jsonb(NEW), head.signs) THEN
    PERFORM refuse_step('flow_fingerprint', TG_ARGV[0] || ': moved with other contents than signed');
  END IF;
  RETURN NEW;
END $$;

-- At the end of the transaction the record stands where its last signature says.
CREATE OR REPLACE FUNCTION signed_step_moves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  head record;
  state text;
BEGIN
  IF EXISTS (SELECT 1 FROM kit_signature s WHERE s.flow = NEW.flow AND s.row_id = NEW.row_id AND s.seq > NEW.seq) THEN
    RETURN NULL;
  END IF;
  SELECT * INTO head FROM flow_heads() h WHERE h.flow = NEW.flow;
  EXECUTE format('SELECT t.%I FROM %I t WHERE t.id = $1', head.state_column, head.record_table) INTO state USING NEW.row_id;
  IF state IS DISTINCT FROM NEW.target THEN
    PERFORM refuse_step('flow_moved', NEW.flow || ': signed to ' || NEW.target || ', left in ' || coalesce(state, 'nothing'));
  END IF;
  RETURN NULL;
END $$;
