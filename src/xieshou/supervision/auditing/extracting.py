"""全量只读提取: every table of a granted place as CSV, with a dictionary of its columns, in one zip; whoever takes it is kept.

Encrypted columns and blind indexes stay in the house: to compare numbers, an auditor brings a table (comparing.py).
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import connection, models
from psycopg import sql

from xieshou.audit.exports import note_export
from xieshou.kit.fields import PathField
from xieshou.kit.scope import Actor, Scope
from xieshou.kit.verbs import acting, looking_as
from xieshou.supervision.auditing.access import note_look
from xieshou.supervision.auditing.errors import NoPurpose
from xieshou.supervision.auditing.models import AuditorGrant

TABLES = (
    "roster.Household", "roster.Person", "roster.Membership", "roster.Profile", "roster.Intention", "roster.ClaimedWish",
    "placements.Offer", "placements.Spell", "placements.Confirmation", "placements.FollowUp", "placements.ZeroWatch",
    "placements.PersonStatus", "placements.HouseholdStatus", "supervision.Hit",
)  # fmt: skip
HIDDEN = (models.BinaryField, models.GeneratedField)
LEFT_OUT = {"extra"}  # columns of a source table that nobody knows: they may hold numbers of any kind
TEXT = (models.CharField, models.TextField)
DATE = (1980, 1, 1, 0, 0, 0)


def extract(actor: Actor, grant: AuditorGrant, *, purpose: str, day: date, at: datetime) -> bytes:
    """The zip. Raises NoPurpose."""
    if not purpose.strip():
        raise NoPurpose()
    ref, whole, count = uuid4(), io.BytesIO(), 0
    with (
        zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive,
        acting(actor, "audit.extract", purpose),
        looking_as(Scope(own=(str(grant.path),), lent=(str(grant.path),))),
    ):
        for label in TABLES:
            content, rows = _table(apps.get_model(label), str(grant.path))
            _put(archive, f"{label.split('.')[1].lower()}.csv", content)
            count += rows
        _put(archive, "dictionary.csv", _dictionary().encode("utf-8-sig"))
        _put(archive, "README.txt", _readme(grant, purpose, day, actor, str(ref)).encode("utf-8"))
    content = whole.getvalue()
    note_export(
        actor, what="audit.extract", day=day, filters={"place": grant.region.full_name, "purpose": purpose[:200]}, row_count=count,
        content=content, at=at, ref=ref,
    )  # fmt: skip
    note_look(
        actor, what="extract", address=f"/audits/{grant.ref}/extract/", at=at, grant=grant,
        facts={"export": str(ref), "rows": count, "purpose": purpose[:200]},
    )  # fmt: skip
    return content


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, DATE), content, zipfile.ZIP_DEFLATED)


def _columns(model: type[models.Model]) -> Iterator[Any]:
    return (one for one in model._meta.concrete_fields if not isinstance(one, HIDDEN) and one.name not in LEFT_OUT)


def _table(model: type[models.Model], path: str) -> tuple[bytes, int]:
    """One table of the place, in order of id. A text that a spreadsheet would take for a formula gets a quote before it."""
    names = [_shown(one) for one in _columns(model)]
    query = sql.SQL("COPY (SELECT {} FROM {} t WHERE t.scope_path <@ {}::ltree ORDER BY t.id) TO STDOUT WITH (FORMAT csv, HEADER)").format(
        sql.SQL(", ").join(names), sql.Identifier(model._meta.db_table), sql.Literal(path)
    )
    out = io.BytesIO()
    out.write("\ufeff".encode())
    with connection.cursor() as cursor, connection.wrap_database_errors:
        raw = cursor.cursor if hasattr(cursor, "cursor") else cursor
        with raw.copy(query) as copy:
            for block in copy:
                out.write(bytes(block))
        rows = raw.rowcount
    return out.getvalue(), int(rows)


def _shown(field: Any) -> sql.Composable:
    column = sql.Identifier(field.column)
    if isinstance(field, TEXT):
        return sql.SQL("regexp_replace(t.{}, '^([=+@\t\r-])', '''\\1') AS {}").format(column, column)
    return sql.SQL("t.{}{} AS {}").format(column, sql.SQL("::text" if isinstance(field, PathField) else ""), column)


def _dictionary() -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("table", "column", "名称", "type", "codes"))
    for label in TABLES:
        for one in _columns(apps.get_model(label)):
            codes = ";".join(f"{value}={word}" for value, word in one.flatchoices)
            writer.writerow((label.split(".")[1].lower(), one.column, str(one.verbose_name), one.get_internal_type(), codes))
    return out.getvalue()


def _readme(grant: AuditorGrant, purpose: str, day: date, actor: Actor, number: str) -> str:
    return (
        f"被审计地区 / place: {grant.region.full_name}\n数据截至 / as of: {day}\n用途 / purpose: {purpose}\n"
        f"授权 / granted by: {grant.granted_label} {grant.document} {grant.started_on}–{grant.ended_on}\n"
        f"提取人 / taken by: {actor.label}\n导出号 / export number: {number}\n"
        "证件号码、电话等加密的列不在内:要比对号码,请把自己的表带到“审计监督席”比对。\n"
        "Encrypted columns (identity numbers, telephones) stay in the house: bring a table of your own to compare numbers.\n"
        "金额单位:分;日期 ISO;UTF-8。dictionary.csv 是数据字典。\n"
    )
