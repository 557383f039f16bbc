"""W-10 动态管理: a national file held against the register; each difference goes to the side that can tell.

The file is staged by import and changes nothing here: the register is corrected by people, or taken in by confirming the
import. 未就业 is verified at home, 已就业 where the work is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from xieshou.engines.identifiers import mask_name, name_key
from xieshou.engines.words import phrase
from xieshou.kit.errors import Invalid
from xieshou.kit.imports import Severity
from xieshou.kit.imports.models import ImportBatch
from xieshou.kit.imports.services import sheet_and_problems
from xieshou.kit.jobs import job
from xieshou.kit.parameters import value_on
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.sets import insert_set
from xieshou.kit.verbs import consequences, looking_as, verb
from xieshou.kit.workdays import Calendar
from xieshou.placements.models import Spell
from xieshou.roster import imports
from xieshou.roster.layouts import ROSTER
from xieshou.roster.models import Comparison, Difference, Membership, Person, Profile
from xieshou.roster.places import Places
from xieshou.roster.services.facts import PersonFacts
from xieshou.roster.services.matching import match_known
from xieshou.roster.services.own import refuse_unless_own, refuse_without_reason
from xieshou.roster.tables import ComparedWith, DifferenceKind, Settled

COLUMNS = ("ref", "comparison", "kind", "person", "name_masked", "scope_path", "asked_path", "facts", "due_on", "outcome", "words",
           "settled_on")  # fmt: skip
COMPARED = phrase("比对了{all}人:{same}人一致,{count}条差异要核实。")
BASE_VERIFIED_BY = (3, 31)  # the January base is verified by the end of March


class WordsMissing(Invalid):
    code = "difference.words_missing"
    message = _("没有写明核实的经过。")
    remedy = _("请写明问了谁、看了什么;查不清的写明还差什么。")


class SettledAlready(Invalid):
    code = "difference.settled_already"
    message = _("这条差异已在{day:%Y年%-m月%-d日}核实过了。")
    remedy = _("请刷新页面;情况又变了的,等下一次比对。")


class NotARoster(Invalid):
    code = "comparison.not_a_roster"
    message = _("“{name}”不是花名册,不能和名册比对。")
    remedy = _("请选按“花名册(国办系统2022版)”上传的文件。")


class NotTheWhole(Invalid):
    code = "comparison.not_the_whole"
    message = _("名册里有{gone}人不在表里,表里找到的只有{known}人:不像全部底数。什么都没有记下。")
    remedy = _("只是一部分的,不要勾“表里是全部底数”:没有列出的人就不算减少。")


class SettledSince(Invalid):
    code = "comparison.settled_since"
    message = _("这次比对的差异已有{count}条核实过了,不能撤回。")
    remedy = _("其余的逐条核实,写明是表不全。")


class NothingToCompare(Invalid):
    code = "comparison.nothing"
    message = _("这个文件没有一行可以比对。")
    remedy = _("请先在导入页面看清每一行的问题,改好以后再比对。")


@verb("base.compare")
def compare(actor: Actor, batch_ref: UUID, with_what: ComparedWith, *, is_whole: bool, day: date) -> Comparison:
    """Hold the readable rows of a staged file against the register of the batch's place. `is_whole`: whoever is not in the
    file is missing from it. Raises NotYours, NotARoster, NothingToCompare, NotTheWhole.
    """
    batch: ImportBatch = one(actor, ImportBatch, batch_ref)
    refuse_unless_own(actor, batch.scope_path)
    if batch.layout != ROSTER.code:
        raise NotARoster(name=batch.file_name)
    facts, places = _readable(actor, batch)
    if not facts:
        raise NothingToCompare()
    found = _Differences(actor, str(batch.scope_path), day)
    found.look(facts, places, is_whole=is_whole)
    row = (None, batch.pk, batch.scope_path, with_what.value, batch.file_name, day, len(facts), found.same, is_whole, None, "")
    names = ("ref", "batch_id", "scope_path", "with_what", "file_name", "on", "row_count", "same_count", "is_whole", "withdrawn_on",
             "withdrawn_why")  # fmt: skip
    [pk] = insert_set(Comparison, names, [row])
    due = _due(with_what, day)
    with consequences():  # the place of work may be another office's
        insert_set(Difference, COLUMNS, [(None, pk, *line, due, "", "", None) for line in found.lines])
    made: Comparison = scoped(actor, Comparison).get(pk=pk)
    return made


@job("base.compare", title=gettext_lazy("底数比对"))
def compare_job(
    actor: Actor, progress: Callable[[int, int | None, str], None], *, day: date, batch: str, with_what: str, is_whole: bool
) -> dict[str, object]:
    """`compare` as long work: a county's file is tens of thousands of people."""
    progress(0, None, gettext("正在逐人比对"))
    made = compare(actor, UUID(batch), ComparedWith(with_what), is_whole=is_whole, day=day)
    with transaction.atomic(), looking_as(actor.scope):
        count = scoped(actor, Difference).filter(comparison=made).count()
    return {"url": "/comparisons/done/", "said": COMPARED.format(all=made.row_count, same=made.same_count, count=count)}


@verb("base.withdraw")
def withdraw(actor: Actor, ref: UUID, reason: str, *, day: date) -> int:
    """Take a comparison back with all its differences, none of which was settled; returns how many went. Raises NotYours,
    ReasonMissing, SettledSince.
    """
    refuse_without_reason(reason)
    made: Comparison = one(actor, Comparison, ref, lock=True)
    refuse_unless_own(actor, made.scope_path)
    if made.withdrawn_on is not None:
        return 0
    with consequences():  # the place of work may be another office's
        found = list(made.differences.select_for_update().values_list("settled_on", flat=True))
        if settled := sum(settled_on is not None for settled_on in found):
            raise SettledSince(count=settled)
        count, _of_each = made.differences.all().delete()
    made.withdrawn_on, made.withdrawn_why = day, reason.strip()[:300]
    made.save(update_fields=["withdrawn_on", "withdrawn_why"])
    return count


@verb("difference.settle")
def settle(actor: Actor, ref: UUID, outcome: Settled, words: str, *, day: date) -> Difference:
    """What the enquiry found; the records themselves are corrected where they stand. Raises NotYours, WordsMissing, SettledAlready."""
    if not words.strip():
        raise WordsMissing()
    found: Difference = one(actor, Difference, ref, lock=True)
    refuse_unless_own(actor, found.asked_path)
    if found.settled_on is not None:
        raise SettledAlready(day=found.settled_on)
    found.outcome, found.words, found.settled_on = outcome.value, words.strip()[:300], day
    found.save(update_fields=["outcome", "words", "settled_on"])
    return found


def _due(with_what: ComparedWith, day: date) -> date:
    if with_what == ComparedWith.JANUARY:
        return max(day, date(day.year, *BASE_VERIFIED_BY))
    return Calendar().after(day, int(value_on("comparison.answer_days", day)))


def _readable(actor: Actor, batch: ImportBatch) -> tuple[list[PersonFacts], list[str]]:
    """The rows that could be taken in, as facts, each with its village's path."""
    sheet, problems = sheet_and_problems(actor, batch)
    # What the register already knows otherwise is a difference, not a reason to look away.
    known = ("F-02.known_name", "F-02.known_no", "F-28.known_head")
    blocked = {p.row for p in problems if p.severity is Severity.BLOCK and p.code not in known}
    places: Places = imports.villages(actor)
    codes = places.find(sheet.get("town"), sheet.get("village"))
    rows = zip(imports.people(sheet), codes, sheet.number.tolist(), strict=True)
    kept = [(fact, code.split("|")[1]) for fact, code, number in rows if number not in blocked and code]
    return [fact for fact, _path in kept], [path for _fact, path in kept]


class _Differences:
    """(kind, person id, masked name, home path, asked path, facts) for each person about whom file and register differ."""

    def __init__(self, actor: Actor, place: str, day: date) -> None:
        self.actor, self.place, self.day = actor, place, day
        self.lines: list[tuple[Any, ...]] = []
        self.same = 0

    def look(self, facts: Sequence[PersonFacts], paths: Sequence[str], *, is_whole: bool) -> None:
        ids = match_known(self.actor, facts)
        known = {pk for pk in ids if pk}
        people, homes, profiles, spells = self._ours(known)
        for fact, pk, path in zip(facts, ids, paths, strict=True):
            if pk is None or pk not in people:
                self._add(DifferenceKind.NEW, None, fact.name, path, path, [["household_no", fact.household_no, ""]])
                continue
            person, before = people[pk], len(self.lines)
            rows = list(_changes(fact, person, homes.get(pk, ""), profiles.get(pk)))
            if rows:
                self._add(DifferenceKind.CHANGED, pk, person.name, person.scope_path, person.scope_path, rows)
            self._work(fact, person, spells.get(pk))
            self.same += len(self.lines) == before
        if is_whole:
            self._gone(known & people.keys())

    def _add(
        self, kind: DifferenceKind, pk: int | None, name: str, home: Any, asked: Any, rows: list[list[str]]
    ) -> None:
        self.lines.append((kind.value, pk, mask_name(name), str(home), str(asked), rows))

    def _work(self, fact: PersonFacts, person: Person, spell: Spell | None) -> None:
        """Who works by our records is asked about where the work is; who does not, at home."""
        if fact.reported_months is None:
            return
        theirs, ours = fact.reported_months > 0, spell is not None
        if theirs == ours:
            return
        asked = spell.place_path if spell is not None and spell.place_path else person.scope_path
        rows = [["months", str(fact.reported_months), "at_work" if ours else "no_work"]]
        self._add(DifferenceKind.WORK, person.pk, person.name, person.scope_path, asked, rows)

    def _gone(self, known: set[int]) -> None:
        here = scoped(self.actor, Membership).filter(on_day(self.day), scope_path__within=[self.place])
        missing = here.exclude(person_id__in=known).select_related("person", "household").order_by("pk")
        if len(missing) > len(known):
            raise NotTheWhole(gone=len(missing), known=len(known))
        for row in missing:
            person = row.person
            self._add(
                DifferenceKind.GONE,
                person.pk,
                person.name,
                person.scope_path,
                person.scope_path,
                [["household_no", "", row.household.source_no]],
            )

    def _ours(self, known: Iterable[int]) -> tuple[dict, dict, dict, dict]:
        ids = list(known)
        people = {p.pk: p for p in scoped(self.actor, Person).filter(pk__anyof=ids)}
        members = scoped(self.actor, Membership).filter(on_day(self.day), person_id__anyof=ids)
        homes = dict(members.values_list("person_id", "household__source_no"))
        profiles = {f.person_id: f for f in scoped(self.actor, Profile).filter(on_day(self.day), person_id__anyof=ids)}
        spells = {
            s.person_id: s
            for s in scoped(self.actor, Spell)
            .filter(on_day(self.day), person_id__anyof=ids)
            .order_by("started_on", "pk")
        }
        return people, homes, profiles, spells


def _changes(fact: PersonFacts, person: Person, home: str, profile: Profile | None) -> Iterable[list[str]]:
    """[column, the file's, ours] where both say something and it is not the same."""
    pairs = [
        ("name", fact.name, person.name), ("household_no", fact.household_no, home),
        ("birth_on", fact.birth_on and fact.birth_on.isoformat(), person.birth_on and person.birth_on.isoformat()),
        ("ability", fact.ability, profile.ability if profile else ""), ("education", fact.education, profile.education if profile else ""),
    ]  # fmt: skip
    for column, theirs, ours in pairs:
        a, b = str(theirs or ""), str(ours or "")
        if a and b and (name_key(a) != name_key(b) if column == "name" else a != b):
            yield [column, a, b]
