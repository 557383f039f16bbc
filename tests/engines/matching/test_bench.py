"""The table of `xieshou bench matching`, short: every method runs, and the peers agree where they must."""

import pytest
from bench import matching

from xieshou.engines.errors import InputError


def test_the_methods_agree_where_they_must(tmp_path):
    matching._make("clusters:1500x300", tmp_path)
    rows = {name: run(tmp_path) for name, run in matching.METHODS.items()}
    ours, flow, blind = rows["xieshou --exact"], rows["OR-Tools min-cost flow"], rows["flow, household-blind"]
    assert (ours["pairs"], ours["score"], ours["households"]) == (flow["pairs"], flow["score"], flow["households"])
    assert ours["households"] == ours["bound"]
    assert ours["gap"] == rows["xieshou, day after"]["gap"] == "0.0000% exact"
    assert rows["xieshou, tiers and quotas"]["placed"] < ours["placed"]
    assert rows["xieshou, tiers and quotas"]["households"] == rows["xieshou, tiers and quotas"]["bound"]
    assert rows["match verify"]["score"] == rows["xieshou"]["score"]
    assert rows["verify a greedy one"]["score"] < ours["score"]
    assert float(rows["verify a greedy one"]["gap"].rstrip("%")) > 1
    assert "score" in rows["verify a forged one"]["pairs"]
    assert rows["greedy by score"]["score"] < ours["score"] <= blind["score"]
    assert rows["greedy by score"]["households"] < rows["greedy, households first"]["households"]
    assert rows["greedy, households first"]["households"] <= ours["households"] > blind["households"]


def test_the_table_is_printed_each_line_from_its_own_process(capsys):
    rows = matching.main(["market:300x80"], ["greedy by score"])
    printed = capsys.readouterr().out.splitlines()
    assert "Python" in printed[0]
    assert printed[1] == " | ".join(matching.HEAD)
    assert printed[2].startswith("market:300x80 | greedy by score | ")
    assert rows[0]["RSS MB"] > 0


def test_an_odd_size_is_refused():
    with pytest.raises(InputError, match="moon"):
        matching.main(["moon"])


def test_what_a_size_is_too_large_for_says_so():
    ours = [{"data": "market:2000000x200000", "method": "xieshou", "pairs": 3_000_000_000}]
    for method in matching.METHODS:
        row = matching._too_large("market:2000000x200000", method, ours)
        asked = method.startswith(("match verify", "verify")) or method in ("xieshou", "xieshou, day after")
        assert (row is None) == asked
    assert matching._sizes(["all"])[-1] == "market:2000000x200000"
    assert len(matching._sizes(["short", "county"])) == 4


def test_the_rows_of_a_size_are_compared():
    size = {"data": "market:1x1"}
    rows = [
        {**size, "method": "xieshou", "CPU-s": 2.0, "RSS MB": 100, "score": 110, "households": 11},
        {**size, "method": "OR-Tools min-cost flow", "CPU-s": 19.0, "RSS MB": 600, "score": 110, "households": 11},
        {**size, "method": "greedy, households first", "CPU-s": 1.0, "RSS MB": 100, "score": 100, "households": 10},
        {**size, "method": "xieshou, day after", "CPU-s": 0.4},
    ]
    (line,) = matching.compared(rows)
    for words in ("9.5× the CPU, 6.0× the memory, score +0", "20 % of the cold", "households +10.0 %, score +10.0 %"):
        assert words in line
