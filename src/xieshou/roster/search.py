"""Finding people and households by what an official has at hand: a name, pinyin, initials, the last four, a number, a village.

Only comparisons that PostgreSQL knows to leak nothing (=, <, >=) are used, so that the indexes serve under row-level
security too; LIKE and patterns would read every row of the asker. Whole numbers are looked up by their blind index.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Case, Q, QuerySet, Value, When

from xieshou.engines.identifiers import half_width, name_key, read_citizen, read_phone
from xieshou.kit.fields import blind
from xieshou.kit.scope import Actor, scoped
from xieshou.regions.models import Level, Region
from xieshou.roster.enums import IdentityState
from xieshou.roster.models import Household, Identity, Membership, Person, PersonName
from xieshou.roster.services.facts import NUMBER, PHONE

LAST = "\U0010ffff"
VILLAGE_FROM = 2  # one character names half the county's villages
HOUSEHOLD_DIGITS = 4
# A citizen number of 18 or 15 characters, a disability certificate's of 20, or a mobile, standing alone or inside a text.
WHOLE_NUMBER = re.compile(r"(?<!\d)(?:\d{20}(?:B\d)?|\d{17}[\dXx]|\d{15}|1[3-9]\d{9})(?![\dXx])")


class Way(StrEnum):
    """How a text is understood."""

    NOTHING = "nothing"
    WHOLE = "whole"  # a whole citizen number or phone: never in an address
    TAIL = "tail"  # the last four of a number, or the end of a household's
    DIGITS = "digits"  # a household's or person's number, from its beginning or its end
    PINYIN = "pinyin"
    WORDS = "words"  # a name or a village


@dataclass(frozen=True)
class Sought:
    """A text as it is looked for; `key` is what the columns are compared with."""

    text: str
    way: Way
    key: str


def is_private(text: str) -> bool:
    """True when the text holds a whole citizen number or mobile, which never stands in an address or a log."""
    return bool(WHOLE_NUMBER.search(re.sub(r"[\s-]", "", half_width(text))))


def read(text: str) -> Sought:
    """What a typed text means."""
    plain = " ".join(half_width(text).split())
    tight = plain.replace(" ", "")
    if not tight:
        return Sought("", Way.NOTHING, "")
    if is_private(tight):
        return Sought(plain, Way.WHOLE, tight.upper())
    if re.fullmatch(r"[0-9]{3}[0-9Xx]", tight):
        return Sought(plain, Way.TAIL, tight.upper())
    if re.fullmatch(r"[0-9A-Za-z-]*[0-9][0-9A-Za-z-]*", tight):
        return Sought(plain, Way.DIGITS, tight)
    if re.fullmatch(r"[A-Za-z' ]+", plain):
        return Sought(plain, Way.PINYIN, re.sub(r"[^a-z]", "", plain.lower()))
    return Sought(plain, Way.WORDS, name_key(plain))


def people_found(actor: Actor, text: str) -> QuerySet[Person]:
    """People of the actor's scope whom the text may mean, each with `rank`: 0 the very name, 1 its beginning, 2 the rest."""
    sought = read(text)
    rows = scoped(actor, Person).filter(pk__in=_people(sought))
    very = Q(plain_name=sought.key) | Q(spelled=sought.key)
    near = Q(plain_name__gte=sought.key, plain_name__lt=sought.key + LAST)
    return rows.annotate(rank=Case(When(very, then=Value(0)), When(near, then=Value(1)), default=Value(2)))


def matching_text(rows: QuerySet[Person], text: str, day: date) -> QuerySet[Person]:
    """Narrow people to those the text may mean, by their village and household number too."""
    sought = read(text)
    found = Q(pk__in=_people(sought))
    if sought.way in (Way.TAIL, Way.DIGITS):
        members = Membership.objects.unscoped("narrowed by its person").filter(household__in=_households(sought))
        found |= Q(pk__in=members.values("person_id"))
    return rows.filter(found | _in_village(sought))


def households_matching(rows: QuerySet[Household], text: str, day: date) -> QuerySet[Household]:
    """Narrow households to those the text may mean: by number, by a member, by village."""
    sought = read(text)
    members = Membership.objects.unscoped("narrowed by its household").filter(person_id__in=_people(sought))
    return rows.filter(Q(pk__in=_households(sought)) | Q(pk__in=members.values("household_id")) | _in_village(sought))


def households_found(actor: Actor, text: str) -> QuerySet[Household]:
    """Households of the actor's scope by their number."""
    return scoped(actor, Household).filter(pk__in=_households(read(text)))


def villages_found(actor: Actor, text: str) -> QuerySet[Region]:
    """Villages the actor answers for whose name begins so, or is spelled so."""
    sought = read(text)
    own = Region.objects.filter(level=Level.VILLAGE, ended_on__isnull=True, path__within=list(actor.scope.own))
    if sought.way == Way.WORDS and len(sought.key) >= VILLAGE_FROM:
        return own.filter(name__startswith=sought.key)
    if sought.way == Way.PINYIN and len(sought.key) >= VILLAGE_FROM:
        return own.filter(sort_key__regex="^" + "[1-5 ]*".join(sought.key))
    return own.none()


def _in_village(sought: Sought) -> Q:
    if sought.way != Way.WORDS or len(sought.key) < VILLAGE_FROM:
        return Q(pk__in=[])
    villages = Region.objects.filter(level=Level.VILLAGE, name__startswith=sought.key)
    return Q(region_id__in=villages.values("pk"))


def _people(sought: Sought) -> QuerySet:
    """Ids of people, before any scope: whoever asks narrows them."""
    people = Person.objects.unscoped("narrowed by who asks").order_by()
    names = PersonName.objects.unscoped("narrowed by its person").order_by()
    numbers = Identity.objects.unscoped("narrowed by its person").filter(state=IdentityState.ACTIVE).order_by()
    match sought.way:
        case Way.WHOLE:
            number = read_citizen(sought.key, as_of=date.max).number or sought.key
            phone, _fault = read_phone(sought.key)
            by_number = numbers.filter(number_index=blind(number, NUMBER)).values("person_id")
            return by_number.union(people.filter(phone_index=blind(phone or "", PHONE)).values("pk"))
        case Way.TAIL:
            return numbers.filter(tail4=sought.key).values("person_id")
        case Way.DIGITS:
            return people.filter(_begins("source_no", sought.key)).values("pk")
        case Way.PINYIN:
            spelled = people.filter(_begins("spelled", sought.key)).values("pk")
            short = people.filter(_begins("initials", sought.key)).values("pk")
            return spelled.union(short, names.filter(_begins("spelled", sought.key)).values("person_id"))
        case Way.WORDS:
            now = people.filter(_begins("plain_name", sought.key)).values("pk")
            return now.union(names.filter(_begins("plain_name", sought.key)).values("person_id"))
    return people.none().values("pk")


def _households(sought: Sought) -> QuerySet:
    homes = Household.objects.unscoped("narrowed by who asks").order_by()
    if sought.way not in (Way.TAIL, Way.DIGITS, Way.WHOLE) or len(sought.key) < HOUSEHOLD_DIGITS:
        return homes.none().values("pk")
    ends = homes.filter(_begins("source_tail", sought.key[::-1])).values("pk")
    return homes.filter(_begins("source_no", sought.key)).values("pk").union(ends)


def _begins(column: str, text: str) -> Q:
    """`column` begins with `text`, said as a range of the column's own order (its collation is "C")."""
    return Q(**{f"{column}__gte": text, f"{column}__lt": text + LAST})
