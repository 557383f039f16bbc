"""The engine's names: each is found where it lives, and none of them loads the compiler before it is asked for."""

import subprocess
import sys
from pathlib import Path

from xieshou.engines import matching

SOURCE = Path(__file__).parents[3] / "src"


def test_every_name_is_found_and_is_the_one_of_its_home():
    assert sorted(matching.__all__) == sorted(name for names in matching.HOMES.values() for name in names)
    assert not matching.HOMES.keys() & set(matching.__all__), "a file of that name would stand in its place"
    for name in matching.__all__:
        assert getattr(matching, name).__module__.startswith("xieshou.engines.matching"), name


def test_who_only_might_match_does_not_load_the_compiler():
    ask = "import sys; from xieshou.engines import matching; assert 'numba' not in sys.modules; matching.solve; assert 'numba' in sys.modules"
    subprocess.run([sys.executable, "-c", ask], check=True, env={"PYTHONPATH": str(SOURCE), "PATH": ""})
