"""One served demo and one browser for every test that looks at them."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from tools.messages import CATALOGUE, ROOT
from tools.touring import demo_site

from tests.e2e.pseudo import lengthened
from tests.mould import DATABASE, in_place


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo; its English is the longer one of `pseudo`, its Chinese the product's."""
    folder = tmp_path_factory.mktemp("longer") / "locale"
    lengthened(CATALOGUE, folder)
    path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    longer = {"DJANGO_SETTINGS_MODULE": "tests.e2e.pseudo", "PSEUDO_LOCALE": str(folder), "PYTHONPATH": path}
    with demo_site(begin=in_place, XIESHOU_DATABASE=DATABASE, **longer) as address:
        yield address
