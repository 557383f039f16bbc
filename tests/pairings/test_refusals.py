"""What is no pairing table is refused in one line, Chinese and English, with the line of the file."""

from __future__ import annotations

from datetime import date

import pytest

from xieshou.engines.errors import InputError
from xieshou.pairings.reading import read_table

DAY = date(2018, 6, 1)
HEAD = "支援方\t任务类型\t受援方\n"
GOOD = "广州市\t东西部扶贫协作\t贵州毕节市\n"


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"", 1, "没有找到表头"),
        (b"hello\n", 1, "没有找到表头"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 3, "空字符"),
        (b"\xff\xfe\xfa\n\x80\x81", 1, "表头"),
        (GOOD.encode(), 1, "没有找到表头"),
        ((HEAD + GOOD + "foo\tbar\tbaz\n").encode(), 3, "不是地名也不是任务类型"),
        ((HEAD + GOOD + "子虚\t乌有\t没影\n").encode(), 3, "都认不出来"),
        ((HEAD + GOOD + "\t对口支援\t12345\n").encode(), 3, "不是地名也不是任务类型"),
        ((HEAD + "\t对口支援\t西藏林芝波密县\n").encode(), 2, "没有支援方"),
        ((HEAD + "广州市\t\t西藏林芝波密县\n").encode(), 2, "没有任务类型"),
        ((HEAD + GOOD + "深圳市\t对口支援\t\n佛山市\t对口支援\t西藏林芝墨脱县\n").encode(), 3, "没有受援方"),
        ((HEAD + GOOD + "深圳市\t对口支援\t\n").encode(), 3, "没有受援方"),
        ((HEAD + "广州\t对口支援\t专项援助\t西藏林芝波密县\n").encode(), 2, "两个任务类型"),
    ],
)
def test_refused_by_line(data, line, words):
    with pytest.raises(InputError) as refusal:
        read_table(data, DAY)
    say = str(refusal.value)
    assert words in say
    assert f"line {line}" in say
    assert f"第{line}行" in say
    assert "\n" not in say


def test_a_header_without_rows_is_refused():
    with pytest.raises(InputError, match="没有任何一行"):
        read_table(HEAD, DAY)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("广州市\t东西部扶贫协作\t贵州毕芳市\n", "毕节市"),  # misspelt recipient
        ("广洲市\t东西部扶贫协作\t贵州毕节市\n", "广洲市"),  # misspelt supporter
        ("广州市\t东西部扶贫协助\t贵州毕节市\n", "不在任务类型表内"),
        ("广州市\t对口支援\t四川甘孜\n", "2个地方"),  # 州 or 县
        ("广州市\t对口支援\t新疆喀什\n", "2个地方"),  # 地区 or 市
        ("广州市\t对口支援\t广西龙州、湖南龙山县、贵州昭平县\n", "昭平县"),  # 昭平 is in 广西
        ("广州市\t对口支援\t西藏林芝米林市\n", "后来才有的名称"),  # 市 since 2023
        ("广州市\t对口支援\t广州市\n", "同一个地方"),
        ("广州市\t省内对口帮扶\t广西百色市\n", "广东省"),
        ("广州市\t对口支援\t广西桂林市(龙胜、资源县\n", "括号"),
        ("广州市\t对口支援\t广西桂林市(龙胜、昭平县)\n", "昭平县"),
    ],
)
def test_doubt_is_held_with_its_reason(row, words):
    reading = read_table(HEAD + row, DAY, home="440000")
    assert reading.needs_review
    said = "".join(
        "".join(held.reasons) + "".join(c.name + c.why for c in held.recipient.candidates)
        for held in reading.needs_review
    )
    assert words in said


def test_the_same_pair_twice_is_held_once():
    reading = read_table(HEAD + GOOD + GOOD, DAY)
    assert [row.held for row in reading.rows] == [False, True]
    assert "第2行" in reading.rows[1].reasons[0]


def test_the_same_pair_under_two_tasks_is_two_pairs():
    reading = read_table(HEAD + GOOD + "\t对口支援\t贵州毕节市\n", DAY)
    assert not reading.needs_review
    assert all("I-18" in [note.code for note in row.notes] for row in reading.rows)


def test_gbk_utf16_and_csv_are_read():
    text = HEAD + GOOD
    expected = [row.recipient.code for row in read_table(text, DAY).rows]
    for data in (text.encode("gbk"), text.encode("utf-8-sig"), text.encode("utf-16"), text.replace("\t", ",").encode()):
        assert [row.recipient.code for row in read_table(data, DAY).rows] == expected == ["520500"]


def test_another_province_s_table_needs_no_new_rule():
    table = "帮扶方,协作类型,受援地区\n全省,东西部扶贫协作,四川省\n杭州,东西部扶贫协作,湖北恩施州\n,,贵州黔东南州\n宁波市,,吉林延边州\n"
    reading = read_table(table.encode(), DAY)
    assert [row.supporter.code for row in reading.rows] == ["330000", "330100", "330100", "330200"]
    assert [row.recipient.code for row in reading.rows] == ["510000", "422800", "522600", "222400"]
    assert [row.held for row in reading.rows] == [False, False, False, True]  # 宁波市's task is blank: is it inherited?
