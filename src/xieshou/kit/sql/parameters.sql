-- The value of a dated parameter on a day; null where none is in force (then the caller must refuse, not guess).
CREATE OR REPLACE FUNCTION parameter(wanted text, on_day date) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT p.value FROM kit_parameter p
  WHERE p.name = wanted AND p.started_on <= on_day AND (p.ended_on IS NULL OR p.ended_on >= on_day)
$$;
CREATE OR REPLACE FUNCTION parameter_int(wanted text, on_day date) RETURNS integer LANGUAGE sql STABLE AS $$
  SELECT parameter(wanted, on_day)::integer
$$;
