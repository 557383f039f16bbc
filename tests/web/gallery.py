"""The gallery: every component and every kind of page, with fictitious people, as files a browser can open.

python -m tests.web.gallery OUT          writes OUT/*.html and OUT/static
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import django
from django.template import Context, Engine
from django.utils import translation

from tests.web import mock_pages
from tests.web.gallery_settings import HTMX_STATIC

ROOT = Path(__file__).parents[2]
WEB = ROOT / "src/xieshou/web"
KIT = ROOT / "src/xieshou/kit"


class Missing(str):
    """What an undefined variable becomes: a loud failure instead of a silent blank."""

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"undefined template variable: {name}")

    def __contains__(self, key: object) -> bool:
        return key == "%s"


def engine() -> Engine:
    """The project's template settings, strict about undefined variables."""
    return Engine(
        dirs=[WEB / "templates", KIT / "templates"],
        builtins=["django.templatetags.i18n", "xieshou.web.templatetags.xs"],
        libraries={"static": "django.templatetags.static"},
        string_if_invalid=Missing("%s"),
    )


def render(template: str, context: dict[str, Any], language: str = "zh-hans") -> str:
    """One page as text."""
    with translation.override(language):
        return engine().get_template(template).render(Context(context | {"csrf_token": "gallery"}))


def write(folder: Path) -> list[str]:
    """All pages and their static files into the folder; returns the names of the pages."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(WEB / "static", folder / "static", dirs_exist_ok=True)
    shutil.copytree(KIT / "static", folder / "static", dirs_exist_ok=True)
    shutil.copytree(HTMX_STATIC / "django_htmx", folder / "static/django_htmx", dirs_exist_ok=True)
    pages = mock_pages.pages()
    for name, (template, context) in pages.items():
        (folder / f"{name}.html").write_text(render(template, context), encoding="utf-8")
    polled = folder / "jobs" / "7"  # the page of a job asks for itself again each second
    polled.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(folder / "job.html", polled / "index.html")
    return list(pages)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.web.gallery_settings")
    django.setup()
    sys.stdout.write("\n".join(write(Path(sys.argv[1]))) + "\n")
