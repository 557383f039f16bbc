-- The value of a dated parameter on a day; null where none is in force (then the caller must refuse, not guess).
CREATE OR REPLACE FUNCTION parameter(wanted text, on_day date) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT p.value FROM kit_parameter p
  WHERE p.name = wanted AND p.path = '' AND p.started_on <= on_day AND (p.ended_on IS NULL OR p.ended_on >= on_day)
$$;
CREATE OR REPLACE FUNCTION parameter_int(wanted text, on_day date) RETURNS integer LANGUAGE sql STABLE AS $$
  SELECT parameter(wanted, on_day)::integer
$$;

-- The value for a place: of the smallest place that has one, and null where none has (nothing national stands in for it).
CREATE OR REPLACE FUNCTION parameter_at(wanted text, on_day date, place ltree) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT p.value FROM kit_parameter p
  WHERE p.name = wanted AND p.path @> place AND p.started_on <= on_day AND (p.ended_on IS NULL OR p.ended_on >= on_day)
  ORDER BY nlevel(p.path) DESC LIMIT 1
$$;
