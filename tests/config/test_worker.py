"""What a worker knows when it starts: it loads no page, and must be able to do every job that a page asks for."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
# As `xieshou worker` wakes: Django and its apps, no address list and no view.
WAKE = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "xieshou.config.settings"
import django
django.setup()
from xieshou.kit import jobs
views = [name for name in sys.modules if name.startswith("xieshou.web.views")]
print(json.dumps({"kinds": sorted(jobs._kinds), "actors": len(jobs._actor_of), "views": views}))
"""
ASKED = re.compile(r'jobs\.ask\(\s*request\.actor,\s*"([a-z_.0-9]+)"')


def test_a_worker_knows_every_job_and_who_asked_for_it() -> None:
    done = subprocess.run([sys.executable, "-c", WAKE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    asked = {name for path in (SOURCE / "xieshou/web/views").glob("*.py") for name in ASKED.findall(path.read_text())}
    assert len(asked) >= 4
    assert asked <= set(told["kinds"])
    assert told["actors"] == 1
    assert told["views"] == []
