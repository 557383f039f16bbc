"""登记比对 in pages: three parties, each at its own; the key is shown once and kept nowhere."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tests.builders import DAY
from tests.builders_flow import a_user, a_world
from tests.builders_web import parameters, signed_in
from tests.lasting import lasting
from tests.placements.test_registering import number, unsound, with_number
from xieshou.engines.tokens import Table, read_key, read_table, write_table
from xieshou.kit.models import Job
from xieshou.placements.models import FoundThere, RegistryComparison

AT = "/found-there/"


@lasting
def world():
    parameters()
    return a_world()


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.PASSING_FOLDER = tmp_path / "passing"
    settings.FILES_FOLDER = tmp_path / "files"


def a_file(name: str, content: bytes | str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def a_register(*rows: tuple[str, str, str]) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "证件号码", "参保开始日期", "参保地区划代码"])
    for row in rows:
        book.active.append(["某人", *row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def begun(clerk, world) -> tuple[RegistryComparison, str]:
    """Begun by page: the record and the key that the page shows."""
    page = clerk.post(f"{AT}ask/", {"pairing": str(world.pairing.ref), "document": "协议〔2018〕1号"})
    assert page.status_code == 200, page.context["form"].errors
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    made = RegistryComparison.every.latest("pk")
    [shown] = {action.fields[0][1] for action in page.context["page"].actions if action.fields}
    return made, shown


def result_of(browser, answer) -> bytes:
    """The file of the job that an answer leads to."""
    job = Job.every.get(ref=answer["Location"].split("/")[2])
    assert job.state == Job.State.DONE, job.message
    return browser.post(f"/work/{job.ref}/file/").content


def test_three_parties_and_nobody_hands_a_list_over(world, settings):
    ours, theirs = with_number(world.head, 1), number(77)
    clerk = signed_in(a_user(world.county))
    supporter = signed_in(a_user(world.city))
    third = signed_in(a_user(world.stranger_county))
    made, shown = begun(clerk, world)
    key = clerk.post(f"{AT}comparisons/{made.ref}/key/", {"key": shown})
    assert "attachment" in key["Content-Disposition"]
    home = clerk.post(f"{AT}comparisons/{made.ref}/tokens/", {"key": shown}).content
    register = a_register((ours, "2018-03-05", "440307"), (theirs, "2017-01-01", "440305"), (unsound(3), "2018-01-01", "440305"))
    there = result_of(
        supporter, supporter.post(f"{AT}register/", {"key_file": a_file("k.json", key.content), "register": a_file("参保.xlsx", register)})
    )
    assert ours.encode() not in there
    assert len(read_table(there.decode(), side="there").rows) == 2
    found = result_of(third, third.post(f"{AT}match/", {"home": a_file("a.tokens", home), "there": a_file("b.tokens", there)}))
    assert len(read_table(found.decode(), side="found").rows) == 1
    assert list(settings.PASSING_FOLDER.iterdir()) == []  # what was put in is gone
    taken = clerk.post(f"{AT}comparisons/{made.ref}/take/", {"key_file": a_file("k.json", key.content), "found": a_file("c.tokens", found)})
    assert (taken.status_code, taken["Location"]) == (303, AT)
    row = FoundThere.every.get()
    assert (row.person_id, row.month, row.district, row.kind) == (world.head.pk, date(2018, 3, 1), "440307", "alone")
    assert "自己去的" in clerk.get(f"{AT}?kind=alone").text
    assert "取回结果" not in clerk.get(f"{AT}comparisons/").text


def test_the_key_is_kept_nowhere(world):
    with_number(world.head, 1)
    clerk = signed_in(a_user(world.county))
    made, shown = begun(clerk, world)
    secret = read_key(shown, on=DAY).secret.hex()
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{secret}%"])
            assert cursor.fetchone()[0] == 0, table
    assert clerk.get(f"{AT}comparisons/{made.ref}/key/").status_code == 405


def test_another_key_or_another_file_is_refused_in_words(world):
    with_number(world.head, 1)
    clerk = signed_in(a_user(world.county))
    first, one_key = begun(clerk, world)
    second, other_key = begun(clerk, world)
    assert clerk.post(f"{AT}comparisons/{first.ref}/key/", {"key": other_key}).status_code == 422
    assert clerk.post(f"{AT}comparisons/{first.ref}/key/", {"key": "不是"}).status_code == 422
    refused = clerk.post(f"{AT}comparisons/{first.ref}/tokens/", {"key_file": a_file("k.json", other_key)})
    assert refused.status_code == 422
    assert "这把密钥已经用过,或者不是这次比对的。" in refused.text
    refused = clerk.post(f"{AT}comparisons/{first.ref}/take/", {"key_file": a_file("k.json", one_key), "found": a_file("x.tokens", "乱写")})
    assert (refused.status_code, "这不是令牌表" in refused.text) == (422, True)
    other = read_key(other_key, on=DAY)
    result = write_table(Table.of("found", other, {}))
    mistaken = {"key_file": a_file("k.json", other_key), "found": a_file("x.tokens", result)}
    assert clerk.post(f"{AT}comparisons/{first.ref}/take/", mistaken).status_code == 422  # another comparison's page
    assert not RegistryComparison.every.filter(taken_on__isnull=False).exists()
    supporter = signed_in(a_user(world.city))
    answer = supporter.post(f"{AT}register/", {"key_file": a_file("k.json", one_key), "register": a_file("坏.xlsx", b"PK\x03\x04no")})
    assert Job.every.get(ref=answer["Location"].split("/")[2]).state == Job.State.FAILED


def test_where_no_pairing_is_in_force_the_page_says_so(world):
    stranger = signed_in(a_user(world.stranger_county))
    assert "没有可以比对的结对关系" in stranger.get(f"{AT}ask/").text
    assert stranger.post(f"{AT}ask/", {"pairing": str(world.pairing.ref), "document": "协议"}).status_code == 422
    assert "还没有发起过登记比对" in stranger.get(f"{AT}comparisons/").text
