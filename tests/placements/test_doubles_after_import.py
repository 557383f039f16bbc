"""After a roster is taken in, its new people are looked for among everybody; pairs nobody has taken up go when it is undone."""

from __future__ import annotations

import pytest

from tests.placements.test_job_tables import AT, clerk, staged  # noqa: F401 — a fixture
from tests.roster.county import DAY, County, Row, save
from xieshou.kit.imports.errors import UndoTooLate
from xieshou.kit.imports.models import ImportBatch
from xieshou.kit.scope import Actor, Scope, activate
from xieshou.kit.workflow import take
from xieshou.placements.services.intake import confirm_job, take_back
from xieshou.roster.models import DuplicatePair, Person
from xieshou.roster.tables import PairState
from xieshou.roster.workflows import DUPLICATES

pytestmark = pytest.mark.django_db


def confirmed(actor: Actor, path, rows: list[Row]) -> tuple[ImportBatch, dict]:
    batch = staged(actor, "roster.national_2022", save(path, rows))
    said: list[str] = []
    done = confirm_job(actor, lambda _done, _total, message: said.append(message), day=DAY, batch=str(batch.ref))
    assert any("重复登记" in message for message in said)
    return batch, done


def again(row: Row) -> Row:
    """The same person as another office would send them: in a household of their own, the number copied with a slip."""
    slip = "0" if row["citizen"][-1] != "0" else "1"
    return row | {"household_no": "4599019999", "person_no": "P9999", "relation": "户主", "citizen": row["citizen"][:-1] + slip}


@pytest.fixture
def second(clerk, tmp_path):  # noqa: F811
    rows = County(5).rows(20)
    _first, done = confirmed(clerk, tmp_path / "a.xlsx", rows)
    assert done["pairs"] == 0
    return confirmed(clerk, tmp_path / "b.xlsx", [again(rows[0])])


def test_the_new_people_are_looked_for_as_part_of_the_work(second):
    batch, done = second
    assert (done["new"], done["pairs"]) == (1, 1)
    pair = DuplicatePair.every.get()
    assert pair.other.source_no == "P9999"
    assert pair.one.name == pair.other.name
    assert pair.state == PairState.OPEN


def test_an_open_pair_goes_with_the_batch(clerk, second):  # noqa: F811
    take_back(clerk, second[0].ref, day=DAY, reason="传错了")
    assert not DuplicatePair.every.exists()
    assert not Person.every.filter(source_no="P9999").exists()


def test_a_pair_somebody_decided_about_holds_the_batch(clerk, second):  # noqa: F811
    take(DUPLICATES, clerk, DuplicatePair.every.get(), "different", day=DAY, at=AT, words="看过户口簿,是姐妹")
    with pytest.raises(UndoTooLate):
        take_back(clerk, second[0].ref, day=DAY, reason="传错了")
    assert DuplicatePair.every.exists()


def test_the_worker_who_stands_nowhere_finds_the_batch(clerk, tmp_path):  # noqa: F811
    batch = staged(clerk, "roster.national_2022", save(tmp_path / "a.xlsx", County(6).rows(5)))
    activate(Scope())
    done = confirm_job(clerk, lambda *_told: None, day=DAY, batch=str(batch.ref))
    assert (done["new"], done["pairs"]) == (5, 0)
