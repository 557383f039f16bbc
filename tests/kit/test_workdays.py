"""Working days: by the year's notice, by the office's own, and refused where nobody knows."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import SYSTEM
from xieshou.kit.models import CalendarDay
from xieshou.kit.workdays import Calendar, Exceptional, UnknownYear, set_year

pytestmark = pytest.mark.django_db


def test_the_national_day_week_of_2018() -> None:
    # 国办发明电〔2017〕12号: 1 to 7 October off, 29 and 30 September worked though a weekend.
    calendar = Calendar()
    assert calendar.is_workday(date(2018, 9, 30))
    assert not calendar.is_workday(date(2018, 10, 5))
    assert calendar.after(date(2018, 9, 28), 3) == date(2018, 10, 8)
    assert calendar.count(date(2018, 9, 28), date(2018, 10, 8)) == 4


def test_the_day_itself_does_not_count() -> None:
    assert Calendar().after(date(2018, 6, 4), 1) == date(2018, 6, 5)
    with pytest.raises(ValueError, match="0 working days"):
        Calendar().after(date(2018, 6, 4), 0)


def test_a_year_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(UnknownYear) as refused:
        Calendar().after(date(2041, 3, 1), 5)
    assert refused.value.facts == {"year": 2041}


def test_a_term_that_runs_into_an_unknown_year_is_refused() -> None:
    last_known = next(year for year in range(2018, 2100) if not _known(year + 1))
    with pytest.raises(UnknownYear):
        Calendar().after(date(last_known, 12, 30), 10)


def _known(year: int) -> bool:
    try:
        Calendar().is_workday(date(year, 6, 1))
    except UnknownYear:
        return False
    return True


def test_an_office_loads_a_year_and_it_wins_whole() -> None:
    set_year(
        SYSTEM, 2041, [Exceptional(date(2041, 1, 1), is_workday=False, title="元旦")], document="国办发明电〔2040〕1号"
    )
    assert not Calendar().is_workday(date(2041, 1, 1))
    assert Calendar().is_workday(date(2041, 1, 2))
    set_year(
        SYSTEM, 2041, [Exceptional(date(2041, 1, 5), is_workday=True, title="补班")], document="国办发明电〔2040〕2号"
    )
    assert CalendarDay.objects.count() == 1
    assert Calendar().is_workday(date(2041, 1, 5))


def test_a_year_without_document_or_days_is_refused() -> None:
    with pytest.raises(ValueError, match="document"):
        set_year(SYSTEM, 2041, [], document="x")
    with pytest.raises(ValueError, match="document"):
        set_year(SYSTEM, 2041, [Exceptional(date(2040, 1, 1), is_workday=False, title="元旦")], document="x")
