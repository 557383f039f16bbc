"""A column of official codes takes no other value, whatever writes it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.builders import SYSTEM
from tests.builders_flow import a_world, an_own_answer
from xieshou.audit.codes import code_rules
from xieshou.kit.verbs import acting
from xieshou.roster.models import Intention

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("roster_membership", "relation = '7'"),
        ("roster_profile", "ability = '9'"),
        ("placements_spell", "rung = 77"),
        ("roster_person", "sex = '男'"),
    ],
)
def test_a_word_that_is_no_official_code_is_refused(table: str, change: str) -> None:
    world = a_world()
    an_own_answer(world.head)
    with acting(SYSTEM, "test"), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM pg_constraint WHERE conrelid = '{table}'::regclass AND conname LIKE 'code_%'"
        )
        assert cursor.fetchone()[0] > 0
        if table != "placements_spell":
            with pytest.raises(IntegrityError, match="code_"), transaction.atomic():
                cursor.execute(f"UPDATE {table} SET {change}")


def test_an_answer_is_never_written_in_other_words() -> None:
    """Answers are only added, so the code is tried on a new one."""
    an_own_answer(a_world().head)
    with acting(SYSTEM, "test"):
        one = Intention.objects.unscoped("test").get()
        one.pk, one.want = None, "local"
        one.evidence, one.answered_on = "另一次电话", one.answered_on - timedelta(days=1)
        with pytest.raises(IntegrityError, match="code_roster_intention_want"), transaction.atomic():
            one.save(force_insert=True)


def test_the_rule_is_named_by_its_list_so_that_a_new_code_replaces_it() -> None:
    [rule] = [rule for rule in code_rules(Intention) if "roster_intention_want" in rule]
    assert "'none'" in rule
    assert "DROP CONSTRAINT" in rule
