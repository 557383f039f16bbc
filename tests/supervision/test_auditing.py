"""The auditor's desk: opened from above and for a time, every look kept, own tables and rules, papers, the extract."""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from tests.builders import DAY, SYSTEM, a_region
from tests.builders_flow import NOW, a_household, a_person
from tests.builders_web import a_user, an_own_job, parameters, signed_in
from tests.lasting import lasting
from xieshou.audit.models import Event, Export, Reading
from xieshou.kit.errors import NotYours
from xieshou.kit.fields import blind
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.verbs import acting
from xieshou.offices.models import Assignment, Role
from xieshou.offices.selectors import actor_of
from xieshou.regions.models import Region
from xieshou.roster.models import Person
from xieshou.roster.services.own import refuse_unless_own
from xieshou.supervision.auditing.access import Opening, grant_access, grant_in_force, revoke_access
from xieshou.supervision.auditing.brought import TABLES
from xieshou.supervision.auditing.comparing import Compared, compare
from xieshou.supervision.auditing.errors import GrantFromAbove, NoGrant, NoPurpose, NotAnAuditor, RuleNotUnderstood
from xieshou.supervision.auditing.extracting import extract
from xieshou.supervision.auditing.models import AuditorGrant, AuditorRead, Workpaper
from xieshou.supervision.auditing.rules import Condition, ask_rule, compile_rule

pytestmark = pytest.mark.django_db


@dataclass
class Ground:
    """A prefecture with an audited county and another; an auditor of a third place, far away."""

    prefecture: Region
    county: Region
    village: Region
    other_village: Region
    leader: Assignment
    county_leader: Assignment
    auditor: Assignment

    @property
    def actor(self) -> Actor:
        return actor_of(self.auditor, DAY)


@lasting
def ground() -> Ground:
    parameters()
    prefecture = a_region("某市", parent=a_region("某省", level=1), level=2)
    counties = [a_region(name, parent=prefecture, level=3) for name in ("受审县", "邻县")]
    villages = [a_region("村", parent=a_region("镇", parent=one, level=4), level=5) for one in counties]
    away = a_region("别市", parent=a_region("别省", level=1), level=2)
    return Ground(
        prefecture, counties[0], villages[0], villages[1], a_user(prefecture, Role.LEADER), a_user(counties[0], Role.LEADER),
        a_user(away, Role.AUDITOR, line="supervision"),
    )  # fmt: skip


def opening(ground: Ground, **more: Any) -> Opening:
    said = {
        "auditor_id": ground.auditor.user_id, "region_id": ground.county.pk, "purpose": "2018年就业扶贫资金审计", "document": "审通〔2018〕1号",
        "started_on": date(2018, 9, 1), "ended_on": date(2018, 10, 31),
    }  # fmt: skip
    return Opening(**(said | more))


def granted(ground: Ground, **more: Any) -> AuditorGrant:
    return grant_access(actor_of(ground.leader, DAY), opening(ground, **more), day=DAY)


_serials = itertools.count(100)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def somebody(village: Region, name: str) -> Person:
    """A person whose number passes its own check; its area was never assigned."""
    person = a_person(a_household(village), name)
    body = f"99000019900301{next(_serials)}"
    number = body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]
    with acting(SYSTEM, "test"):
        row = person.identities.get()
        row.number, row.number_index = number, blind(number, "identity")
        row.save()
    return person


def number_of(person: Person) -> str:
    with acting(SYSTEM, "test"):
        return str(person.identities.get().number.reveal())


def test_the_level_above_opens_and_the_audited_county_cannot(ground: Ground) -> None:
    with pytest.raises(GrantFromAbove):
        grant_access(actor_of(ground.county_leader, DAY), opening(ground), day=DAY)
    with pytest.raises(GrantFromAbove):
        grant_access(ground.actor, opening(ground), day=DAY)
    with pytest.raises(NotAnAuditor):
        granted(ground, auditor_id=ground.county_leader.user_id)
    with pytest.raises(IntegrityError, match="grant_from_above"), transaction.atomic(), acting(SYSTEM, "test"):
        AuditorGrant.objects.create(
            auditor=ground.auditor.user, region=ground.county, path=ground.county.path, granted_path=ground.county.path,
            granted_label="本县", document="x", purpose="x", started_on=DAY, ended_on=DAY,
        )  # fmt: skip


def test_it_opens_for_its_days_and_closes_when_revoked(ground: Ground) -> None:
    person = somebody(ground.village, "韦秀芳")
    assert not scoped(ground.actor, Person).exists()
    given = granted(ground)
    with acting(ground.actor, "test"):
        assert list(scoped(ground.actor, Person)) == [person]
        assert list(Person.objects.unscoped("row-level security alone")) == [person]
    late = actor_of(ground.auditor, date(2018, 11, 1))
    assert str(ground.county.path) not in late.scope.own
    with pytest.raises(NoGrant):
        grant_in_force(late, given.ref, date(2018, 11, 1))
    revoke_access(actor_of(ground.leader, DAY), given.ref, at=NOW)
    assert str(ground.county.path) not in ground.actor.scope.own
    assert signed_in(ground.auditor).get(f"/audits/{given.ref}/").status_code == 404


def test_what_a_grant_opens_is_read_and_never_written_also_past_the_services(ground: Ground) -> None:
    """Row-level security alone: 0 rows of the granted region change, none is added; the auditor's notes of looks still are."""
    person = somebody(ground.village, "韦秀芳")
    job = an_own_job(person)
    granted(ground)
    with acting(ground.actor, "test.write"):
        assert Person.objects.unscoped("row-level security alone").filter(pk=person.pk).exists()
        for table, row in (("roster_person", person.pk), ("placements_spell", job.pk), ("roster_household", None)):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {table}")
                assert cursor.fetchone()[0] == 1, table
                cursor.execute(f"UPDATE {table} SET id = id" + (" WHERE id = %s" if row else ""), [row] if row else [])
                assert cursor.rowcount == 0, table
                cursor.execute(f"DELETE FROM {table}")
                assert cursor.rowcount == 0, table
                with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                    cursor.execute(
                        f"INSERT INTO roster_household (ref, source_no, region_id, scope_path, group_name, standard, kind, monitored_kind, causes, extra) "
                        f"SELECT gen_random_uuid(), 'x{table}', region_id, scope_path, '', 'national', '', '', '{{}}', '{{}}' FROM roster_person LIMIT 1"
                    )
        Reading.objects.create(
            table="roster_person", row_id=person.pk, scope_path=person.scope_path, what="phone", purpose="审计", actor_id=ground.auditor.user_id,
            actor_label="某", at=NOW,
        )  # fmt: skip
    with pytest.raises(NotYours):
        one(ground.actor, Person, person.ref, lock=True)
    with pytest.raises(NotYours):
        refuse_unless_own(ground.actor, person.scope_path)
    assert ground.actor.scope.lent == (str(ground.county.path),)
    assert str(ground.county.path) not in ground.actor.scope.kept


def test_every_look_of_the_auditor_is_kept_and_in_the_history(ground: Ground) -> None:
    person, given, browser = somebody(ground.village, "韦秀芳"), granted(ground), signed_in(ground.auditor)
    for address in (f"/audits/{given.ref}/", f"/people/{person.ref}/", "/ledgers/L-01/?q=x"):
        assert browser.get(address).status_code == 200
    with acting(SYSTEM, "test"):
        kept = list(AuditorRead.objects.unscoped("test").order_by("pk").values_list("what", "address", "actor_id"))
    assert [address for _what, address, _who in kept] == [f"/audits/{given.ref}/", f"/people/{person.ref}/", "/ledgers/L-01/"]
    assert {who for _what, _address, who in kept} == {ground.auditor.user_id}
    assert Event.objects.filter(table="supervision_auditorread").count() == 3
    signed_in(ground.leader).get(f"/people/{person.ref}/")
    assert Event.objects.filter(table="supervision_auditorread").count() == 3  # it is auditors who are watched here


def a_table(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "死亡.csv"
    path.write_text("\n".join(("姓名,身份证号,死亡日期", *rows)) + "\n", encoding="utf-8")
    return path


def compared(ground: Ground, given: AuditorGrant, path: Path, table: str = "deaths") -> Compared:
    return compare(ground.actor, given, TABLES[table], path, name=path.name, day=DAY, at=NOW)


def test_an_own_table_is_compared_within_the_granted_place_and_forgotten(ground: Ground, tmp_path: Path) -> None:
    dead, alive, foreign = somebody(ground.village, "韦秀芳"), somebody(ground.village, "黄德强"), somebody(ground.other_village, "罗田")
    for person in (dead, alive, foreign):
        an_own_job(person, employer_text="某厂")
    path = a_table(
        tmp_path, f"韦秀芳,{number_of(dead)},2018-08-01", f"罗田,{number_of(foreign)},2018-08-01", "某某,123,2018-08-01"
    )
    found = compared(ground, granted(ground), path)
    assert (found.row_count, found.known_count, [one.name for one in found.matches]) == (3, 1, ["韦秀芳"])
    assert "2018年8月1日已死亡" in found.matches[0].said
    with acting(SYSTEM, "test"):
        read = AuditorRead.objects.unscoped("test").get(what="compare:deaths")
        assert not Workpaper.objects.unscoped("test").exists()
    assert read.facts == {"table": "deaths", "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "rows": 3, "matches": 1}
    assert number_of(dead) not in str(list(Event.objects.filter(verb="audit.look").values_list("after", flat=True)))


def test_what_is_found_is_kept_only_when_asked_and_printed_in_word(ground: Ground, tmp_path: Path) -> None:
    dead, given = somebody(ground.village, "韦秀芳"), granted(ground)
    an_own_job(dead, employer_text="某厂")
    browser = signed_in(ground.auditor)
    path = a_table(tmp_path, f"韦秀芳,{number_of(dead)},2018-08-01")

    def sent(**more: str) -> str:
        file = SimpleUploadedFile(path.name, path.read_bytes())
        return str(browser.post(f"/audits/{given.ref}/compare/", {"layout": "deaths", "file": file} | more).content.decode())

    assert "韦秀芳" in sent()
    with acting(SYSTEM, "test"):
        assert not Workpaper.objects.unscoped("test").exists()
    sent(keep="on")
    with acting(SYSTEM, "test"):
        paper = Workpaper.objects.unscoped("test").get()
    word = zipfile.ZipFile(io.BytesIO(browser.post(f"/audits/papers/{paper.ref}/").content)).read("word/document.xml").decode()
    for said in ("审计取证单", paper.number, "审通〔2018〕1号", "死亡以后仍在岗", "韦秀芳", "被审计单位意见"):
        assert said in word, said
    assert number_of(dead) not in word


def test_tables_of_other_kinds(ground: Ground, tmp_path: Path) -> None:
    one, two = somebody(ground.village, "韦秀芳"), somebody(ground.village, "黄德强")
    an_own_job(one, employer_text="某厂")
    given = granted(ground)
    cards = tmp_path / "cards.csv"
    cards.write_text(f"身份证号,账号\n{number_of(one)},6222000011112222\n{number_of(two)},6222000011112222\n", encoding="utf-8")
    assert len(compared(ground, given, cards, "cards").matches) == 2
    school = tmp_path / "school.csv"
    school.write_text(f"身份证号,学校,入学日期\n{number_of(one)},某中学,2017-09-01\n", encoding="utf-8")
    assert "某中学" in compared(ground, given, school, "schools").matches[0].said
    assert len(compared(ground, given, school, "others").matches) == 1
    assert compared(ground, given, school, "business").matches == ()


@pytest.mark.parametrize(
    "asked",
    [
        ("spells", [Condition("kind", "eq; DROP TABLE x", "E1")]),
        ("spells", [Condition("1=1 OR kind", "eq", "E1")]),
        ("roster_person", [Condition("name", "eq", "x")]),
        ("people", [Condition("name", "eq", "韦秀芳")]),
        ("people", [Condition("phone_key", "filled")]),
        ("spells", [Condition("started_on", "eq", "x' OR '1'='1")]),
        ("spells", [Condition("started_on", "eq", "@wage_fen_month")]),
        ("spells", []),
        ("spells", [Condition("kind", "eq", "E1")] * 6),
    ],
)  # fmt: skip
def test_a_rule_is_made_of_values_and_never_of_code(asked: tuple[str, list[Condition]]) -> None:
    with pytest.raises(RuleNotUnderstood):
        compile_rule(*asked)


def test_a_rule_asks_the_granted_place_alone(ground: Ground) -> None:
    mine, foreign = somebody(ground.village, "韦秀芳"), somebody(ground.other_village, "罗田")
    for person in (mine, foreign):
        an_own_job(person, employer_text="某厂", wage_fen_month=150000)
    given = granted(ground)
    asked = [Condition("wage_fen_month", "lt", "200000"), Condition("employer_verified_on", "empty")]
    rows = ask_rule(ground.actor, given, "spells", asked, day=DAY, at=NOW)
    assert [row["person_id"] for row in rows] == [mine.pk]
    quoted = [Condition("work_place", "eq", "' OR ''='")]
    assert ask_rule(ground.actor, given, "spells", quoted, day=DAY, at=NOW) == []
    browser = signed_in(ground.auditor)
    said = {"title": "低工资", "column_0": "spells.wage_fen_month", "operator_0": "lt", "value_0": "200000", "operator_1": "eq", "operator_2": "eq"}
    assert "韦秀芳" in browser.post(f"/audits/{given.ref}/rules/", said).content.decode()
    assert "低工资" in browser.get(f"/audits/{given.ref}/").content.decode()


def test_the_extract_holds_the_place_a_dictionary_and_no_secret(ground: Ground) -> None:
    mine, foreign, given = somebody(ground.village, "=韦秀芳"), somebody(ground.other_village, "罗田"), granted(ground)
    with pytest.raises(NoPurpose):
        extract(ground.actor, given, purpose=" ", day=DAY, at=NOW)
    content = extract(ground.actor, given, purpose="资金审计", day=DAY, at=NOW)
    archive = zipfile.ZipFile(io.BytesIO(content))
    people = list(csv.DictReader(io.StringIO(archive.read("person.csv").decode("utf-8-sig"))))
    assert [row["name"] for row in people] == ["'=韦秀芳"]
    words = list(csv.DictReader(io.StringIO(archive.read("dictionary.csv").decode("utf-8-sig"))))
    known = {(row["table"], row["column"]) for row in words}
    assert {("person", name) for name in people[0]} <= known
    assert not {"phone", "phone_index", "number"} & {name for _table, name in known}
    whole = b"".join(archive.read(name) for name in archive.namelist()).decode("utf-8-sig")
    assert number_of(mine) not in whole
    assert foreign.name not in whole
    with acting(SYSTEM, "test"):
        note = Export.objects.unscoped("test").get(what="audit.extract")
        read = AuditorRead.objects.unscoped("test").get(what="extract")
    assert (note.sha256, note.filters["purpose"]) == (hashlib.sha256(content).hexdigest(), "资金审计")
    assert read.facts["export"] == str(note.ref)


def test_granting_in_the_browser(ground: Ground) -> None:
    browser: Client = signed_in(ground.leader)
    said = {
        "auditor": ground.auditor.user_id, "region": ground.county.pk, "purpose": "审计", "document": "审通1号",
        "started_on": "2018-09-01", "ended_on": "2018-10-01",
    }  # fmt: skip
    assert browser.post("/audits/grants/new/", said).status_code == 303
    given = AuditorGrant.objects.get()
    assert browser.get("/audits/grants/").status_code == 200
    assert browser.post("/audits/grants/new/", said | {"region": ground.prefecture.pk}).status_code == 422
    assert browser.post(f"/audits/grants/{given.ref}/revoke/").status_code == 303
    assert grant_in_force_or_none(ground, given, DAY + timedelta(days=0)) is None


def grant_in_force_or_none(ground: Ground, given: AuditorGrant, day: date) -> AuditorGrant | None:
    try:
        return grant_in_force(ground.actor, given.ref, day)
    except NoGrant:
        return None
