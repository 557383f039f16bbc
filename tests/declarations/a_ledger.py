"""A new ledger, whole: everything else follows from these lines."""

from __future__ import annotations

from xieshou.kit.ledgers import Column, Ledger, ledger
from xieshou.kit.scope import scoped
from xieshou.offices.models import Role
from xieshou.placements.ledgers import PLACE
from xieshou.roster.models import Person

DECLARED = ledger(
    Ledger(
        code="L-99",
        title="试验台账",
        clause="试验条款一",
        rows=lambda actor, day: scoped(actor, Person).filter(birth_on__lte=day).select_related("region"),
        roles=frozenset({Role.CLERK, Role.VILLAGE}),
        columns=(
            Column("所属行政区", "region.full_name"),
            Column("姓名", "name", is_key=True),
            Column("出生日期", "birth_on", kind="day"),
        ),
        filters=(PLACE,),
        link=lambda person: f"/people/{person.ref}/",
        source="试验来源",
    )
)
