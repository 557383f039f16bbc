"""What the checks of supervision ask: the log of what was typed, the answers, the accounts of villages, incomes, sealed figures."""

from __future__ import annotations

from xieshou.kit.checks import Input, source
from xieshou.placements.checks import COUNTIES

# The place of county level that holds a record's home, with its path.
HOME = f"""JOIN roster_person p ON p.id = {{person}}
           JOIN ({COUNTIES}) h ON h.id = p.region_id
           JOIN regions_region c ON c.id = h.county_id"""

source(
    Input(
        "entries",
        {
            "spell_id": "bigint", "person_id": "bigint", "scope_path": "text", "village_id": "bigint", "county_id": "bigint",
            "county_path": "text", "entered_on": "date", "entered_by": "bigint", "entered_as": "text", "verb": "text",
            "is_transfer": "boolean", "words": "text",
        },
        f"""SELECT s.id AS spell_id, s.person_id, s.scope_path::text AS scope_path, p.region_id AS village_id, h.county_id,
                  c.path::text AS county_path, (e.at AT TIME ZONE 'Asia/Shanghai')::date AS entered_on, e.actor_id AS entered_by,
                  e.actor_label AS entered_as, e.verb, coalesce(w.county_id <> h.county_id, false) AS is_transfer,
                  concat_ws('|', coalesce(s.employer_id::text, nullif(s.employer_text, '')), s.wage_fen_month, s.started_on, s.evidence) AS words
           FROM placements_spell s
           JOIN audit_event e ON e."table" = 'placements_spell' AND e.row_id = s.id AND e.op = 'insert'
           {HOME.format(person="s.person_id")}
           LEFT JOIN ({COUNTIES}) w ON w.id = s.place_id
           WHERE e.at < :day + INTERVAL '1 day'""",
        codes=("county_path", "verb"),
    )
)  # fmt: skip
source(
    Input(
        "answers",
        {
            "answer_id": "bigint", "person_id": "bigint", "household_id": "bigint", "scope_path": "text", "village_id": "bigint",
            "county_id": "bigint", "county_path": "text", "answered_on": "date", "answerer": "text", "way": "text", "want": "text",
            "said": "text", "evidence": "text", "operator_id": "bigint",
        },
        f"""SELECT i.id AS answer_id, i.person_id, m.household_id, i.scope_path::text AS scope_path, p.region_id AS village_id,
                  h.county_id, c.path::text AS county_path, i.answered_on, i.answerer, i.way, i.want,
                  concat_ws('|', i.want, i.pay_fen_month_min, i.reach, i.occupations, i.places, i.reason_none) AS said,
                  i.evidence, i.operator_id
           FROM roster_intention i
           {HOME.format(person="i.person_id")}
           LEFT JOIN roster_membership m ON m.person_id = i.person_id AND m.started_on <= :day AND (m.ended_on IS NULL OR m.ended_on >= :day)
           WHERE i.answered_on <= :day AND NOT EXISTS (SELECT 1 FROM roster_intention k WHERE k.corrects_id = i.id)""",
        codes=("county_path", "answerer", "way", "want"),
    )
)  # fmt: skip
source(
    Input(
        "operators",
        {"name": "text", "village_id": "bigint", "role": "text"},
        """SELECT DISTINCT u.name, a.region_id AS village_id, a.role FROM offices_assignment a JOIN offices_user u ON u.id = a.user_id
           WHERE a.role IN ('village', 'secretary') AND a.started_on <= :day AND (a.ended_on IS NULL OR a.ended_on >= :day)""",
    )
)
source(
    Input(
        "incomes",
        {"household_id": "bigint", "county_id": "bigint", "county_path": "text", "income_fen": "bigint"},
        f"""SELECT x.household_id, h.county_id, c.path::text AS county_path, (x.written::numeric * 100)::bigint AS income_fen
           FROM (
             SELECT o.id AS household_id, o.region_id, coalesce(o.extra->>'人均纯收入(元)', o.extra->>'人均纯收入') AS written
             FROM roster_household o WHERE o.ended_on IS NULL OR o.ended_on > :day
           ) x
           JOIN ({COUNTIES}) h ON h.id = x.region_id
           JOIN regions_region c ON c.id = h.county_id
           WHERE x.written ~ '^[0-9]{{1,7}}([.][0-9]{{1,2}})?$'""",
        codes=("county_path",),
    )
)
