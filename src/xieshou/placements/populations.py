"""What the indicators count: people, households and spells, each described for a day in one place.

People and households come from the one definition of employment (`sql/employment.sql`, or its cache for today).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.kit.indicators import Dimension, Population
from xieshou.kit.parameters import value_on
from xieshou.placements.enums import Channel
from xieshou.placements.models import Spell
from xieshou.placements.selectors import household_source, people_source
from xieshou.roster.enums import Rung
from xieshou.roster.models import Household, Person

Sql = tuple[str, list[Any]]


def _people(day: date) -> Sql:
    """One row a person in the base: status, capability, own wish, the work's channel and place, the month's changes."""
    source, values = people_source(day)
    month = [day.replace(day=1), day]
    text = f"""
      SELECT p.person_id, p.status, p.is_capable, p.is_willing, p.rung, w.channel, u.level AS common_level,
             CASE WHEN w.id IS NOT NULL THEN w.place_path IS NOT NULL END AS has_place,
             coalesce(c.begun, false) AS begun, coalesce(c.ended, false) AS ended, f.person_id IS NOT NULL AS is_fresh
      FROM {source} p
      LEFT JOIN placements_spell w ON w.id = p.spell_id
      -- The smallest unit that holds both home and workplace: lca() wants a step more, for a place inside the other.
      LEFT JOIN regions_region u ON u.path = lca(w.scope_path || 'x', w.place_path || 'x')
      LEFT JOIN (
        SELECT b.person_id, bool_or(b.started_on BETWEEN %s AND %s) AS begun, bool_or(b.ended_on BETWEEN %s AND %s) AS ended
        FROM placements_spell b WHERE b.started_on BETWEEN %s AND %s OR b.ended_on BETWEEN %s AND %s
        GROUP BY b.person_id
      ) c ON c.person_id = p.person_id
      LEFT JOIN (SELECT DISTINCT v.person_id FROM roster_verification v
                 WHERE v.verified_on <= %s AND v.verified_on > %s - parameter_int('verify.fresh_days', %s)) f ON f.person_id = p.person_id"""
    return text, [*values, *month * 4, *[day] * 3]


def _households(day: date) -> Sql:
    """One row a household of the base: its group and people, and what its watch says of the month and the year."""
    source, values = household_source(day)
    month, year = day.replace(day=1), day.replace(month=1, day=1)
    text = f"""
      SELECT g.household_id, g.household_group, g.capable_count, g.willing_count, g.employed_count,
             coalesce(z.opened_in_month, false) AS opened_in_month, coalesce(z.cleared_in_month, false) AS cleared_in_month,
             coalesce(z.cleared_in_year, false) AS cleared_in_year, coalesce(z.watched_in_year, false) AS watched_in_year
      FROM {source} g
      LEFT JOIN (
        SELECT household_id, bool_or(opened_on >= %s) AS opened_in_month, bool_or(cleared_on BETWEEN %s AND %s) AS cleared_in_month,
               bool_or(cleared_on BETWEEN %s AND %s) AS cleared_in_year,
               bool_or(cleared_on IS NULL OR cleared_on >= %s) AS watched_in_year
        FROM placements_zerowatch WHERE opened_on <= %s GROUP BY household_id
      ) z ON z.household_id = g.household_id"""
    return text, [*values, month, month, day, year, day, year, day]


def _spells(day: date) -> Sql:
    """One row a spell begun by the day: until when it and what follows it lasted, short gaps bridged (KPI-2).

    Counted are those whose months are full by the day, counted from when each began: months back from the day end elsewhere.
    """
    gap, window = value_on("stable.gap_days", day), value_on("stable.window_months", day)
    full = {k: f"d.started_on + interval '{k} months' - interval '1 day'" for k in STABLE_MONTHS}
    old = "\n".join(
        f""", {full[k]} <= %s AND {full[k]} > %s::date - make_interval(months => %s) AS begun_{k},
             d.lasted_to >= {full[k]} AS stable_{k}"""
        for k in STABLE_MONTHS
    )
    text = f"""
      SELECT d.spell_id, d.rung, d.channel, d.kind{old}
      FROM (
        SELECT i.*, max(i.until) OVER (PARTITION BY i.person_id, i.island) AS lasted_to
        FROM (
          SELECT n.*, count(*) FILTER (WHERE n.is_new) OVER (PARTITION BY n.person_id ORDER BY n.started_on, n.spell_id) AS island
          FROM (
            SELECT s.id AS spell_id, s.person_id, s.rung, s.channel, s.kind, s.started_on, coalesce(s.ended_on, 'infinity') AS until,
                   s.started_on > max(coalesce(s.ended_on, 'infinity')) OVER (
                     PARTITION BY s.person_id ORDER BY s.started_on, s.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                   ) + %s::int + 1 IS NOT FALSE AS is_new
            FROM placements_spell s WHERE s.started_on <= %s
          ) n
        ) i
      ) d"""
    return text, [*[day, day, window] * len(STABLE_MONTHS), gap, day]


STABLE_MONTHS = (3, 6)
PEOPLE = Population("people", _("在册人员"), Person, "person_id", _people, rung="rung", is_watched=True)
HOUSEHOLDS = Population("households", _("在册户"), Household, "household_id", _households, is_watched=True)
SPELLS = Population("spells", _("就业经历"), Spell, "spell_id", _spells, rung="rung", is_watched=True)
BY_CHANNEL = Dimension("channel", _("就业渠道"), "channel", tuple(Channel.choices))
BY_RUNG = Dimension("rung", _("核实级别"), "rung", tuple((str(value), label) for value, label in Rung.choices))
