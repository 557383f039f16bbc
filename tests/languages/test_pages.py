"""English is complete on the page as well: what is not data is in English once the reader asked for it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from tools.catalogues import main as compile_catalogues

from tests.builders_web import a_county, a_user, signed_in

HAN = re.compile(r"[\u3400-\u9fff]+")
OWN_NAMES = {"携手", "中文"}  # the product's name, and the other language's own
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _compiled(settings: Any) -> None:
    """The catalogue as it is now, also where an earlier test made Django remember an older one."""
    compile_catalogues()
    settings.LOCALE_PATHS = list(settings.LOCALE_PATHS)


@pytest.mark.parametrize("address", ["/sign-in/", "/nowhere/"])
def test_a_page_without_data_holds_no_chinese(address: str) -> None:
    page = Client(headers={"accept-language": "en"}).get(address).content.decode()
    assert set(HAN.findall(re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL))) - OWN_NAMES == set()


def test_the_same_page_is_chinese_for_everybody_else() -> None:
    page = Client(headers={"accept-language": "zh-CN"}).get("/sign-in/").content.decode()
    assert "登录" in page
    assert "Sign in" not in page


def test_the_rules_a_check_works_by_are_named_in_the_readers_language() -> None:
    """Documents and clauses stand as they were issued; what a parameter is called, and counted in, is translated."""
    browser = signed_in(a_user(a_county().county), headers={"accept-language": "en"})
    page = browser.get("/help/checks/F-03/").content.decode()
    assert "Days a death may be registered late" in page
    assert "容许的滞后天数" not in page
