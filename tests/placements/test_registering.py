"""登记比对: only tokens leave, only one's own found people come back; there already and brought never mix."""

from __future__ import annotations

import json
from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests.builders import DAY, SYSTEM
from tests.builders_flow import NOW, World, a_household, a_person, a_user, a_world
from tests.lasting import lasting
from xieshou.config.commands import tokens as command
from xieshou.engines.identifiers import check_character
from xieshou.engines.tokens import Found, Key, Table, matched, read_table, token_of, write_key, write_table
from xieshou.kit.errors import NotYours
from xieshou.kit.fields import blind
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import acting
from xieshou.offices.selectors import actor_of
from xieshou.placements.models import FoundThere, RegistryComparison, Spell
from xieshou.placements.registries import FoundKind
from xieshou.placements.selectors import standings
from xieshou.placements.services.registering import (
    Asking,
    DocumentMissing,
    KeyUsed,
    NoGrant,
    TakenAlready,
    ask_registry,
    take_registry,
)
from xieshou.placements.services.status import refresh_all
from xieshou.roster.models import Identity, Person

pytestmark = pytest.mark.django_db
UNTIL = date(2018, 10, 30)


def number(serial: int) -> str:
    first = f"99000119850301{serial:03d}"  # no builder gives this birth date
    return first + check_character(first)


def unsound(serial: int) -> str:
    """A number whose last character is not that of its digits."""
    plain = number(serial)
    return plain[:-1] + ("1" if plain[-1] == "0" else "0")


def with_number(person: Person, serial: int) -> str:
    return given(person, number(serial))


def given(person: Person, plain: str) -> str:
    with acting(SYSTEM, "test"):
        row = Identity.objects.unscoped("test").get(person=person)
        row.number, row.number_index = plain, blind(plain, "identity")
        row.save()
    return plain


@lasting
def world() -> World:
    return a_world()


@lasting
def clerk(world) -> Actor:
    return actor_of(a_user(world.county), DAY)


def asking(world: World, **changed) -> Asking:
    return Asking(**({"pairing_ref": world.pairing.ref, "document": "协议〔2018〕1号", "secret": b"k" * 32, "comparison": uuid4(), "until": UNTIL} | changed))


def credited(world: World, person: Person, on: date) -> Spell:
    with acting(SYSTEM, "test"):
        return Spell.objects.create(
            person=person, scope_path=person.scope_path, kind="E1", channel="east_west", started_on=on, evidence="测试", source="测试",
            pairing=world.pairing,
        )  # fmt: skip


def test_only_tokens_of_ones_own_sound_numbers_leave(world, clerk):
    plain = with_number(world.head, 1)
    given(world.spouse, unsound(2))  # it is left out
    made, key, table = ask_registry(clerk, asking(world), day=DAY)
    assert (made.home_count, set(table.rows)) == (1, {token_of(plain, key)})
    assert plain not in write_table(table)
    kept = json.dumps([[str(value) for value in row] for row in RegistryComparison.every.values_list()])
    assert key.secret.hex() not in kept
    assert "k" * 32 not in kept


def test_the_three_ways_there_are_told_apart_and_nobody_is_counted_at_work(world, clerk):
    house = a_household(world.village)
    people = [world.head, world.spouse, *(a_person(house, f"覃{n}", relation="99") for n in range(4))]
    numbers = [with_number(person, n) for n, person in enumerate(people, 10)]
    refresh_all(SYSTEM, day=DAY, at=NOW)
    # The pairing began on 1 January 2017.
    spells = [credited(world, people[1], date(2018, 3, 20)), credited(world, people[2], date(2018, 6, 1))]
    before = {pk: one.status for pk, one in standings([p.pk for p in people], DAY).items()}
    months = ["2016-12", "2018-03", "2018-05", "2018-04", ""]  # the sixth person is not found
    _made, key, home = ask_registry(clerk, asking(world), day=DAY)
    register = {token_of(n, key): Found(month, "440307") for n, month in zip(numbers, months, strict=False)}
    register |= {token_of(number(500 + n), key): Found("2018-01", "440307") for n in range(5)}  # strangers of the register
    result = matched(home, Table.of("there", key, register))
    counts = take_registry(clerk, result, key, day=DAY)
    kinds = {row.person_id: row.kind for row in FoundThere.every.all()}
    assert [kinds.get(person.pk) for person in people] == ["already", "brought", "alone", "alone", "unknown", None]
    assert counts == {FoundKind.ALREADY: 1, FoundKind.ALONE: 2, FoundKind.BROUGHT: 1, FoundKind.UNKNOWN: 1}
    assert FoundThere.every.get(kind="brought").spell_id == spells[0].pk
    assert Spell.every.count() == 2
    assert {pk: one.status for pk, one in standings([p.pk for p in people], DAY).items()} == before


def test_the_database_does_not_let_the_two_mix(world, clerk):
    plain = with_number(world.head, 1)
    spell = credited(world, world.head, date(2018, 3, 1))
    made, key, home = ask_registry(clerk, asking(world), day=DAY)
    take_registry(clerk, matched(home, Table.of("there", key, {token_of(plain, key): Found("2015-01", "440307")})), key, day=DAY)
    with pytest.raises(IntegrityError, match="only_the_brought_have_a_spell"), transaction.atomic(), acting(SYSTEM, "test"):
        FoundThere.objects.unscoped("test").update(spell=spell)
    assert made.found.get().kind == "already"


def test_a_key_serves_once_and_a_result_is_taken_once(world, clerk):
    with_number(world.head, 1)
    first = asking(world)
    _made, key, home = ask_registry(clerk, first, day=DAY)
    with pytest.raises(KeyUsed):
        ask_registry(clerk, first, day=DAY)
    empty = Table("found", home.comparison, home.pairing, home.key, {})
    with pytest.raises(KeyUsed):
        take_registry(clerk, empty, Key(b"x" * 32, key.use), day=DAY)
    take_registry(clerk, empty, key, day=DAY)
    with pytest.raises(TakenAlready):
        take_registry(clerk, empty, key, day=DAY)


def test_without_a_grant_nothing_leaves(world, clerk):
    with pytest.raises(DocumentMissing):
        ask_registry(clerk, asking(world, document=" "), day=DAY)
    for actor in (actor_of(a_user(world.city), DAY), actor_of(a_user(world.stranger_county), DAY), actor_of(a_user(world.village), DAY)):
        with pytest.raises(NoGrant):
            ask_registry(actor, asking(world), day=DAY)
    with pytest.raises(NotYours):
        ask_registry(clerk, asking(world, pairing_ref=uuid4()), day=DAY)
    with pytest.raises(NoGrant):
        ask_registry(clerk, asking(world), day=date(2016, 12, 31))
    with acting(SYSTEM, "test"):
        type(world.pairing).objects.filter(pk=world.pairing.pk).update(ended_on=date(2018, 9, 29))
    with pytest.raises(NoGrant):
        ask_registry(clerk, asking(world), day=DAY)
    assert not RegistryComparison.every.exists()


def test_the_supporter_and_the_third_work_on_files_alone(world, clerk, tmp_path, capsys):
    """The whole way by files: key and tokens out, a register in GB18030 made into tokens, matched without the key, taken back."""
    plain = with_number(world.head, 1)
    _made, key, home = ask_registry(clerk, asking(world), day=DAY)
    (tmp_path / "key.json").write_text(write_key(key))
    (tmp_path / "home.tokens").write_text(write_table(home))
    rows = ["证件号码,参保日期,区县代码", f"{plain.lower()},2018-03-15,440307", f"{plain},2018/1,440307000000", "123,2018-01-01,440307", f"{number(9)},20180501,"]
    (tmp_path / "register.csv").write_bytes("\r\n".join(rows).encode("gb18030"))
    run = parsed
    assert run("there", str(tmp_path / "register.csv"), "--key", str(tmp_path / "key.json"), "--out", str(tmp_path / "there.tokens"), "--as-of", "2018-10-01", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"tokens": 2, "left_out": 1, "out": str(tmp_path / "there.tokens")}
    assert run("match", str(tmp_path / "home.tokens"), str(tmp_path / "there.tokens"), "--out", str(tmp_path / "found.tokens")) == 0
    found = read_table((tmp_path / "found.tokens").read_text(), side="found")
    assert found.rows == {token_of(plain, key): Found("2018-01", "440307")}
    assert take_registry(clerk, found, key, day=DAY)[FoundKind.ALONE] == 1


def parsed(*words: str) -> int:
    import argparse

    parser = argparse.ArgumentParser()
    command.add(parser.add_subparsers())
    args = parser.parse_args(["tokens", *words])
    return int(args.run(args))
