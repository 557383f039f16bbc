"""The tree in the database: totals, identity over time, walls against lies, nothing the second time."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Count

from tests.builders import SYSTEM
from xieshou.kit.verbs import acting
from xieshou.regions.enums import Focus
from xieshou.regions.models import Level, Region, RegionChange, RegionCode, RegionName, RegionParent, RegionTag
from xieshou.regions.selectors import focused_paths, regions_by_code, resolve, tags_of
from xieshou.regions.services import load_facts

pytestmark = [pytest.mark.usefixtures("tree"), pytest.mark.django_db]
DAY = date(2018, 6, 1)


def unit(code: str, day: date = DAY) -> Region:
    return Region.objects.get(pk=regions_by_code([code], day)[code])


def test_totals(tree):
    alive = dict(Region.objects.filter(ended_on=None).values_list("level").annotate(Count("pk")))
    assert alive == {Level.COUNTRY: 1, Level.PROVINCE: 34, Level.PREFECTURE: 333, Level.COUNTY: 2845}
    assert tree.regions == Region.objects.count() - 1
    tags = dict(RegionTag.objects.values_list("tag").annotate(Count("pk")))
    assert tags == {Focus.POVERTY_832: 829, Focus.THREE_REGIONS: 210, Focus.AUTONOMOUS_COUNTY: 120}
    left = RegionTag.objects.filter(tag=Focus.POVERTY_832).values_list("detail").annotate(Count("pk"))
    # 28, 125, 283, 344, 52 in the list; the three committees of 2019 had no code.
    assert sorted(dict(left).values()) == [28, 52, 125, 283, 341]


def test_the_second_time_nothing_changes(tree):
    before = {model: model.objects.count() for model in (Region, RegionCode, RegionName, RegionParent, RegionChange)}
    again = load_facts(SYSTEM)
    assert (again.regions, again.changes, again.tags) == (0, 0, 0)
    assert before == {model: model.objects.count() for model in before}


def test_paths_agree_with_parents(tree):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM regions_region r JOIN regions_region p ON p.id = r.parent_id "
            "WHERE r.path <> p.path || r.id::text"
        )
        assert cursor.fetchone() == (0,)
    assert not Region.objects.filter(parent=None, ended_on=None).exclude(level=Level.COUNTRY).exists()


def test_a_unit_stays_the_same_under_a_new_code(tree):
    kangding = unit("513301")
    assert kangding == unit("513321", date(2010, 1, 1))
    assert [row.name for row in kangding.names.order_by("ended_on")] == ["康定县", "康定市"]
    assert unit("540422").name == "米林市"
    assert unit("540422") == unit("540481", date(2024, 1, 1))
    assert regions_by_code(["540481"], DAY) == {}


def test_a_divided_unit_became_others(tree):
    chaohu = unit("341400", date(2005, 1, 1))
    assert chaohu.ended_on == date(2010, 12, 31)
    assert chaohu.parent is None
    after = {change.after.code for change in chaohu.changes_from.exclude(after=chaohu)}
    assert after == {"340100", "340200", "340500"}


def test_a_change_carries_its_document(tree):
    shuifu = unit("530681")
    change = RegionChange.objects.get(after=shuifu, before=shuifu, on=date(2018, 1, 1))
    assert (change.kind, change.document) == ("撤县设市", "民函〔2018〕108号")


def test_the_parent_of_a_day(tree):
    bomi = unit("540424")
    assert {row.parent.name for row in bomi.parents.filter(ended_on=None)} == {"林芝市"}
    assert unit("659003").parent.name == "新疆维吾尔自治区"
    assert unit("659003").is_corps


def test_resolve_gives_the_row(tree):
    answer, region = resolve("米林县", DAY, unit("540400"))
    assert answer.place.code == "540422"
    assert region.name == "米林市"
    assert resolve("援朗县", DAY, unit("540400"))[1] is None


def test_focus_narrows_to_tagged_places(tree):
    paths = focused_paths(Focus.THREE_REGIONS, DAY)
    inside = Region.objects.filter(path__within=paths, ended_on=None)
    assert inside.filter(pk=unit("513328").pk).exists()
    assert not inside.filter(pk=unit("451022").pk).exists()
    assert [tag.tag for tag in tags_of(unit("513328"), DAY)] == [Focus.POVERTY_832, Focus.THREE_REGIONS]


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (RegionParent, lambda: {"region": unit("540424"), "parent": unit("513300")}),
        (RegionName, lambda: {"region": unit("540424"), "name": "另一个名字"}),
        (RegionCode, lambda: {"region": unit("540424"), "system": "GB/T 2260", "code": "999999", "source": "x"}),
        (RegionCode, lambda: {"region": unit("513300"), "system": "GB/T 2260", "code": "540424", "source": "x"}),
        (RegionTag, lambda: {"region": unit("540424"), "tag": Focus.POVERTY_832, "source": "x"}),
    ],
)
def test_the_database_holds_one_parent_one_name_one_code(tree, model, values):
    with pytest.raises(IntegrityError), acting(SYSTEM, "test"), transaction.atomic():
        model.objects.create(**values())
