"""Looking for records that may be one person: nightly over the whole register, or among people just written.

The ladder of `engines.linkage` asks in place. Only pairs nobody has decided are added; numbers are compared digit by
digit for the pairs found and for no others.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from xieshou.engines.identifiers import mask_name
from xieshou.engines.linkage import RULES, difference
from xieshou.kit.linking import pairs_stored
from xieshou.kit.scope import Actor
from xieshou.kit.sets import insert_set
from xieshou.kit.upkeep import upkeep
from xieshou.kit.verbs import consequences, verb
from xieshou.roster.enums import IdentityState
from xieshou.roster.models import DuplicatePair, Identity, Person
from xieshou.roster.tables import PairState

# One row per person in the base on the day. The number is its blind index: equal or not, and no more. A pending number
# may be anybody's, so it counts as none; two active ones that differ are two people, as far as the numbers go.
PEOPLE = """
  SELECT p.id, encode(i.number_index, 'hex') AS number, i.id IS NOT NULL AS is_valid, nullif(p.plain_name, '') AS name,
         nullif(p.spelled, '') AS sound, p.birth_on, p.region_id::text AS village, encode(p.phone_index, 'hex') AS phone,
         m.household_id::text AS household
  FROM roster_person p
  LEFT JOIN roster_identity i ON i.person_id = p.id AND i.state = 'active'
  LEFT JOIN roster_membership m ON m.person_id = p.id AND m.started_on <= %s AND (m.ended_on IS NULL OR m.ended_on >= %s)
  WHERE p.merged_into_id IS NULL AND (p.died_on IS NULL OR p.died_on > %s) AND (p.left_on IS NULL OR p.left_on > %s)
"""
# Whoever could make a pair with some people: each rule wants a sound, a name, a telephone or a village in common, or a number,
# and no two active numbers are the same. By the indexes: some thousands among millions.
NEAR = """
  WITH them AS MATERIALIZED (SELECT plain_name, spelled, phone_index, region_id FROM roster_person WHERE id = ANY (%s))
  SELECT p.id FROM them t JOIN roster_person p ON p.spelled = t.spelled WHERE t.spelled <> ''
  UNION SELECT p.id FROM them t JOIN roster_person p ON p.plain_name = t.plain_name WHERE t.plain_name <> ''
  UNION SELECT p.id FROM them t JOIN roster_person p ON p.phone_index = t.phone_index
  UNION SELECT p.id FROM them t JOIN roster_person p ON p.region_id = t.region_id
"""
AMONG_MOST = 2_000  # of more, reading everybody once costs less
ASKED = tuple(rule for rule in RULES if rule.code not in ("R04", "R06", "R08", "R09"))  # these read digits
COLUMNS = (
    "ref",
    "one",
    "other",
    "scope_path",
    "other_path",
    "one_masked",
    "other_masked",
    "rule",
    "agreed",
    "digits_apart",
    "found_on",
    "state",
    "survivor",
)


@upkeep("roster.duplicates", title=_("查找疑似重复登记"))
def _nightly(actor: Actor, *, day: date, at: datetime) -> str:
    find_duplicates(actor, day=day)
    return ""


@verb("duplicates.find")
def find_duplicates(actor: Actor, *, day: date, among: Sequence[int] | None = None) -> int:
    """Add pairs not yet known; `among` keeps those in which one of these people takes part. Returns how many came."""
    with consequences():
        found = _pairs(day, among)
        wanted = None if among is None else set(among)
        found = [row for row in found if wanted is None or row[0] in wanted or row[1] in wanted]
        known = set(DuplicatePair.objects.unscoped("which pairs are known").filter(one_id__anyof=[r[0] for r in found]).values_list("one_id", "other_id"))  # fmt: skip
        new = [row for row in found if (row[0], row[1]) not in known]
        people = sorted({pk for row in new for pk in row[:2]})
        who = {
            pk: (path, mask_name(name))
            for pk, path, name in Person.objects.unscoped("of the pairs")
            .filter(pk__anyof=people)
            .values_list("pk", "scope_path", "name")
        }
        numbers = _numbers(people)
        rows = [
            (None, one, other, who[one][0], who[other][0], who[one][1], who[other][1], rule, agreed, difference(numbers.get(one, ""), numbers.get(other, "")),
             day, PairState.OPEN, None)
            for one, other, rule, agreed in new
        ]  # fmt: skip
        insert_set(DuplicatePair, COLUMNS, rows)
    return len(rows)


def _pairs(day: date, among: Sequence[int] | None) -> list[tuple]:
    """(one, other, rule, agreed) of everybody, or at least of all in which one of `among` takes part."""
    if among is None or len(among) > AMONG_MOST:
        return pairs_stored(PEOPLE, [day] * 4, rules=ASKED)
    with connection.cursor() as cursor:
        cursor.execute(NEAR, [list(among)])
        near = [pk for (pk,) in cursor.fetchall()]
    return pairs_stored(f"{PEOPLE} AND p.id = ANY (%s)", [*[day] * 4, near], rules=ASKED)


def _numbers(people: Sequence[int]) -> dict[int, str]:
    """Numbers of the pairs found, only to count in how many places they differ; the count is kept, the numbers are not."""
    rows = (
        Identity.objects.unscoped("of the pairs")
        .filter(person_id__anyof=list(people))
        .exclude(state=IdentityState.RETIRED)
    )
    return {one.person_id: one.number.reveal() for one in rows.order_by("person_id", "-state")}
