"""我的筛选: a list's filters under a name of one's own; nobody else sees them, and nothing typed is kept."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from tests.builders import SYSTEM
from tests.builders_flow import World, a_user, a_world, signed_in
from tests.lasting import lasting
from xieshou.kit.models import SavedView
from xieshou.kit.verbs import acting
from xieshou.kit.views import VIEWS_MOST

pytestmark = pytest.mark.django_db


@lasting
def world() -> World:
    return a_world()


def save(browser, name="未就业", answers="status=U", page="/ledgers/L-01/"):
    return browser.post("/views/save/", {"page": page, "name": name, "answers": answers})


def views():
    with acting(SYSTEM, "test"):
        return list(SavedView.objects.unscoped("test").order_by("name"))


def test_filters_are_kept_under_a_name_and_opened_again(world):
    assert "保存这组筛选" not in world.clerk.get("/ledgers/L-01/").content.decode()
    assert "保存这组筛选" in world.clerk.get("/ledgers/L-01/", {"status": "U"}).content.decode()
    saved = save(world.clerk)
    assert (saved.status_code, saved["Location"]) == (303, "/ledgers/L-01/?status=U")
    page = world.clerk.get("/ledgers/L-01/").content.decode()
    assert "/ledgers/L-01/?status=U" in page
    assert "未就业" in page
    opened = world.clerk.get("/ledgers/L-01/?status=U").content.decode()
    assert "保存这组筛选" not in opened  # it is saved already
    assert "我的筛选" not in world.clerk.get("/ledgers/L-07/").content.decode()


def test_nothing_typed_and_no_day_is_kept(world):
    save(world.clerk, answers="status=U&q=%E9%9F%A6%E7%A7%80%E8%8A%B3&day=2018-09-01&after=xyz")
    [view] = views()
    assert view.answers == {"status": "U"}
    assert save(world.clerk, name="只有人名", answers="q=%E9%9F%A6").status_code == 422
    assert len(views()) == 1


def test_the_same_name_is_the_same_view_renewed(world):
    save(world.clerk)
    save(world.clerk, answers="status=E1")
    [view] = views()
    assert view.answers == {"status": "E1"}


@pytest.mark.parametrize(
    ("change", "status"), [({"name": " "}, 422), ({"page": "/account/"}, 404), ({"page": "//evil/"}, 404)]
)
def test_what_cannot_be_saved(world, change, status):
    assert save(world.clerk, **change).status_code == status
    assert views() == []


def test_there_is_an_end_to_them(world):
    for number in range(VIEWS_MOST):
        assert save(world.clerk, name=f"筛选{number}").status_code == 303
    assert save(world.clerk, name="再来一个").status_code == 422
    assert len(views()) == VIEWS_MOST


def test_a_colleague_of_the_same_office_sees_and_removes_nothing(world):
    save(world.clerk)
    [view] = views()
    colleague = signed_in(a_user(world.county))
    assert "我的筛选" not in colleague.get("/ledgers/L-01/").content.decode()
    assert colleague.post(f"/views/{view.ref}/remove/").status_code == 404
    assert len(views()) == 1
    assert world.clerk.post(f"/views/{view.ref}/remove/").status_code == 303
    assert views() == []


def test_row_level_security_says_the_same(world):
    """Without the Python scope a colleague still reads no row, and writes none in another's name."""
    save(world.clerk)
    [view] = views()
    from xieshou.kit.scope import Scope, activate

    with transaction.atomic():
        activate(Scope(own=(world.county.path,), self_ids=frozenset({("user", view.user_id + 1)})))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM kit_savedview")
            assert cursor.fetchone()[0] == 0
        activate(Scope(self_ids=frozenset({("user", view.user_id)})))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM kit_savedview")
            assert cursor.fetchone()[0] == 1


def test_the_database_keeps_names_apart(world):
    save(world.clerk)
    [view] = views()
    with pytest.raises(IntegrityError), acting(SYSTEM, "test"):
        SavedView.objects.create(user_id=view.user_id, page=view.page, name=view.name, made_at=view.made_at)


def test_villages_and_posts_have_them_too(world):
    assert "保存这组筛选" in world.cadre.get("/village/", {"ask": "1"}).content.decode()
    assert "保存这组筛选" in world.clerk.get("/posts/", {"kind": "market"}).content.decode()
    assert "保存这组筛选" not in world.boss.get("/posts/", {"kind": "market"}).content.decode()
    assert save(world.cadre, page="/village/", answers="ask=1").status_code == 303
