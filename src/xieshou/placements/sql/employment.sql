-- The one definition of employment status (domain.md 2.5, KPI-1, KPI-4, R-021). Everything that counts people at work
-- asks these functions; the status tables are a cache of them for one day. Row-level security applies to the asker.

-- One row per person in the base on the day (of these households, where given): status, capability, own wish.
CREATE OR REPLACE FUNCTION employment_on(on_day date, households bigint[] DEFAULT NULL)
RETURNS TABLE (person_id bigint, household_id bigint, scope_path ltree, status text, is_capable boolean,
               is_willing boolean, spell_id bigint, rung smallint)
LANGUAGE sql STABLE AS $$
  WITH
  -- One row: who was born by this day is old enough; looked up once and not at every person. The later of two days, because
  -- years counted back from the end of February may lose its last day, and a day on it may win it.
  limits AS MATERIALIZED (
    SELECT greatest((on_day - make_interval(years => n.age_min))::date,
                    (on_day + 1 - make_interval(years => n.age_min))::date - 1) AS born_by
    FROM (SELECT parameter_int('labour.age_min', on_day) AS age_min) n
  ),
  -- One row per person of the households asked for; none, and never looked at, where all are. What is known of them is found
  -- by their ids, one list of them: a write to one household reads no whole table.
  theirs AS MATERIALIZED (
    SELECT m.person_id FROM roster_membership m
    WHERE m.household_id = ANY (households) AND m.started_on <= on_day AND (m.ended_on IS NULL OR m.ended_on >= on_day)
  ),
  -- One row per person living in a household of the base that day.
  base AS (
    SELECT m.person_id, m.household_id, p.scope_path, p.birth_on
    FROM roster_membership m
    JOIN roster_person p ON p.id = m.person_id
    WHERE (households IS NULL OR m.household_id = ANY (households))
      AND m.started_on <= on_day AND (m.ended_on IS NULL OR m.ended_on >= on_day)
      AND (p.died_on IS NULL OR p.died_on > on_day) AND (p.left_on IS NULL OR p.left_on > on_day)
  ),
  -- One row per person at work that day: the latest start wins, a tie goes to the later record.
  working AS (
    SELECT DISTINCT ON (s.person_id) s.person_id, s.id AS spell_id, s.kind, s.rung
    FROM placements_spell s
    WHERE s.started_on <= on_day AND (s.ended_on IS NULL OR s.ended_on >= on_day)
      AND (households IS NULL OR s.person_id = ANY (ARRAY(SELECT t.person_id FROM theirs t)))
    ORDER BY s.person_id, s.started_on DESC, s.id DESC
  ),
  -- One row per person: what was known of them that day.
  known AS (
    SELECT f.person_id, f.ability, f.school
    FROM roster_profile f
    WHERE f.started_on <= on_day AND (f.ended_on IS NULL OR f.ended_on >= on_day)
      AND (households IS NULL OR f.person_id = ANY (ARRAY(SELECT t.person_id FROM theirs t)))
  ),
  -- One row per person: their own latest answer, if it still holds; an expired one is "to be re-asked", not "unwilling".
  wish AS (
    SELECT DISTINCT ON (i.person_id) i.person_id, i.want, i.valid_to
    FROM roster_intention i
    WHERE i.answerer = 'self' AND i.answered_on <= on_day
      AND (households IS NULL OR i.person_id = ANY (ARRAY(SELECT t.person_id FROM theirs t)))
    ORDER BY i.person_id, i.answered_on DESC, i.id DESC
  )
  SELECT b.person_id, b.household_id, b.scope_path,
         CASE WHEN w.kind IS NOT NULL THEN w.kind
              WHEN a.is_capable THEN 'U'
              WHEN coalesce(k.ability, '') = '' AND coalesce(k.school, '') IN ('', '01') AND a.is_of_age IS NOT FALSE THEN 'X'
              ELSE 'N' END,
         a.is_capable,
         CASE WHEN i.valid_to >= on_day THEN i.want <> 'none' END,
         w.spell_id, w.rung
  FROM base b
  CROSS JOIN limits l
  LEFT JOIN known k USING (person_id)
  CROSS JOIN LATERAL (
    SELECT b.birth_on <= l.born_by AS is_of_age,
           coalesce(k.ability IN ('01', '02', '05') AND k.school IN ('', '01') AND b.birth_on <= l.born_by, false) AS is_capable
  ) a
  LEFT JOIN working w USING (person_id)
  LEFT JOIN wish i USING (person_id)
$$;

-- One row per household of the base: its group of R-021. A household on the watch that has found work is settling until cleared.
CREATE OR REPLACE FUNCTION household_groups_on(on_day date, households bigint[] DEFAULT NULL)
RETURNS TABLE (household_id bigint, scope_path ltree, household_group text, capable_count smallint, willing_count smallint,
               employed_count smallint)
LANGUAGE sql STABLE AS $$
  WITH
  farming AS (SELECT coalesce(parameter('zero_household.farming_counts', on_day)::boolean, false) AS counts),
  -- One row per household: its people counted.
  counted AS (
    SELECT e.household_id,
           count(*) FILTER (WHERE e.is_capable) AS capable,
           count(*) FILTER (WHERE e.is_capable AND e.is_willing) AS willing,
           count(*) FILTER (WHERE e.is_capable AND e.is_willing IS NULL) AS unasked,
           count(*) FILTER (WHERE e.status IN ('E1', 'E2', 'E3', 'E4') OR (e.status = 'E5' AND f.counts)) AS employed
    FROM employment_on(on_day, households) e CROSS JOIN farming f
    GROUP BY e.household_id
  ),
  watched AS (
    SELECT z.household_id FROM placements_zerowatch z
    WHERE z.opened_on <= on_day AND (z.cleared_on IS NULL OR z.cleared_on > on_day)
  )
  SELECT c.household_id, h.scope_path,
         CASE WHEN c.employed > 0 AND w.household_id IS NOT NULL THEN 'settling'
              WHEN c.employed > 0 THEN 'employed'
              WHEN c.capable = 0 THEN 'exempt'
              -- Not yet asked, or to be re-asked, is never "unwilling": the household stays in needs-help.
              WHEN c.willing > 0 OR c.unasked > 0 THEN 'needs_help'
              ELSE 'nobody_willing' END,
         c.capable::smallint, c.willing::smallint, c.employed::smallint
  FROM counted c
  JOIN roster_household h ON h.id = c.household_id
  LEFT JOIN watched w ON w.household_id = c.household_id
$$;
