"""What a worker knows when it starts: it loads no page, and must be able to do every job that a page asks for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
# As `xieshou worker` wakes: Django and its apps, no address list and no view. Then every module that declares a job is loaded.
WAKE = """
import importlib, json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "xieshou.config.settings"
import django
django.setup()
from xieshou.kit import jobs
views = [name for name in sys.modules if name.startswith("xieshou.web.views")]
known = sorted(jobs._kinds)
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps({"kinds": known, "declared": sorted(jobs._kinds), "actors": len(jobs._actor_of), "views": views}))
"""


def test_a_worker_knows_every_job_and_who_asked_for_it() -> None:
    declaring = [path.relative_to(SOURCE).with_suffix("") for path in SOURCE.rglob("*.py") if "\n@job(" in path.read_text(encoding="utf-8")]
    modules = [".".join(path.parts) for path in declaring]
    assert len(modules) >= 8
    done = subprocess.run([sys.executable, "-c", WAKE, *modules], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["kinds"] == told["declared"]
    assert told["actors"] == 1
    assert told["views"] == []
