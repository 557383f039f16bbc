"""Lists without identity numbers, linked by Splink (optional: `pip install xieshou[linkage]`): weights learned, not said.

Where a number exists, the ladder of `engines.linkage` finds as much, sooner, and says which rule made each link; here
only a weight in bits can be said. Links are each other's best above the threshold; nothing is stored.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from xieshou.engines.errors import InputError

ROWS = "SELECT {left} AS left_id, {right} AS right_id, match_weight AS bits FROM {table}"
SEED = 20180930


def link_learned(
    left: pl.DataFrame,
    right: pl.DataFrame,
    *,
    compared: Mapping[str, str],
    blocks: Sequence[Sequence[str]],
    train: Sequence[Sequence[str]],
    bits_min: float = 0.0,
) -> pl.DataFrame:
    """(left_id, right_id, bits) over two lists with a column `id`; `compared` names each column's kind: name, date, code.

    `blocks` are column sets of which one must agree for a pair to be looked at; `train` those the weights are learned on.
    """
    library, blocking, block_on, linker_of, settings_of, api = _splink()
    kinds = {
        "name": lambda c: library.JaroWinklerAtThresholds(c, [0.92, 0.8]),
        "date": lambda c: library.DamerauLevenshteinAtThresholds(c, [1, 2]),
        "code": lambda c: library.DamerauLevenshteinAtThresholds(c, [1, 2]),
        "word": library.ExactMatch,
    }
    settings = settings_of(
        link_type="link_only", unique_id_column_name="id",
        comparisons=[kinds[kind](column) for column, kind in compared.items()],
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in blocks],
    )  # fmt: skip
    at = api()
    tables = [at.register(rows.to_arrow(), dataset_display_name=name) for name, rows in (("l", left), ("r", right))]
    linker = linker_of(tables, settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match([block_on(*columns) for columns in train], recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=SEED)
    for columns in train:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*columns))
    found = linker.inference.predict(threshold_match_weight=bits_min).as_duckdbpyrelation()
    return _each_others_best(found.pl())


def _each_others_best(found: pl.DataFrame) -> pl.DataFrame:
    """The pairs that are best on both sides, in a total order."""
    pairs = found.select(left_id="id_l", right_id="id_r", bits="match_weight").sort(
        ["bits", "left_id", "right_id"], descending=[True, False, False]
    )
    firsts = pairs.with_columns(l=pl.int_range(pl.len()).over("left_id"), r=pl.int_range(pl.len()).over("right_id"))
    return firsts.filter((pl.col("l") == 0) & (pl.col("r") == 0)).select("left_id", "right_id", "bits").sort("left_id")


def _splink() -> tuple[Any, ...]:
    try:
        import splink.comparison_library as library
        from splink import DuckDBAPI, Linker, SettingsCreator, block_on, blocking_rule_library
    except ImportError as missing:
        raise InputError(
            "没有安装 Splink:请用 pip install 'xieshou[linkage]' / Splink is not installed: pip install 'xieshou[linkage]'"
        ) from missing
    return library, blocking_rule_library, block_on, Linker, SettingsCreator, DuckDBAPI
