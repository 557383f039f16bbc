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
    assert printed[0] == " | ".join(matching.HEAD)
    assert printed[1].startswith("market:300x80 | greedy by score | ")
    assert rows[0]["RSS MB"] > 0


def test_an_odd_size_is_refused():
    with pytest.raises(InputError, match="moon"):
        matching.main(["moon"])
