"""The draw's folder, file by file as trust.md §4 says, and what the stand-alone checker makes of it."""

from __future__ import annotations

import io
import tempfile
import zipfile
from datetime import date
from pathlib import Path

from django.db import transaction

from xieshou.engines.draw import check_draw, write_announced, write_opened, write_results, write_selected
from xieshou.engines.errors import ProofRefused
from xieshou.kit.errors import NotYours
from xieshou.kit.parameters import value_on
from xieshou.kit.scope import WHOLE
from xieshou.kit.verbs import looking_as
from xieshou.supervision.inspections.drawing import chosen_of, opened_of, pairs_of, text_of
from xieshou.supervision.inspections.enums import CampaignState, TaskKind
from xieshou.supervision.inspections.frames import frame_of
from xieshou.supervision.inspections.models import Campaign
from xieshou.supervision.inspections.recusing import pool_of

BEFORE = (CampaignState.PLANNED, CampaignState.FROZEN)
WITH_RESULTS = (CampaignState.CONCLUDED, CampaignState.CLOSED)
MOMENT = (2018, 1, 1, 0, 0, 0)  # the same draw makes the same zip


def write_folder(campaign: Campaign, folder: Path) -> None:
    """Everything published so far. Outcomes only after the conclusion: until then they are nobody's to see.

    Raises NotYours before the announcement, ProofRefused where the frame is not the frozen one.
    """
    if campaign.state in BEFORE:
        raise NotYours()
    write_announced(folder, text_of(campaign).encode(), frame_of(campaign), pool_of(campaign))
    if campaign.proof:
        (folder / "announcement.proof").write_text(campaign.proof, encoding="utf-8")
    if campaign.keys:
        (folder / "keys.txt").write_text(campaign.keys, encoding="utf-8")
    if campaign.values:
        write_opened(folder, opened_of(campaign))
    if campaign.selection_sha256:
        _write_drawn(campaign, folder)


def _write_drawn(campaign: Campaign, folder: Path) -> None:
    first = campaign.tasks.filter(kind=TaskKind.FIRST)
    chosen = chosen_of(campaign, extended=first.count() - campaign.sample_size)
    write_selected(folder, chosen, pairs_of(campaign, chosen))
    if campaign.state in WITH_RESULTS:
        results = dict(first.values_list("record__record_id", "final"))
        write_results(folder, chosen, results, opened_of(campaign).said)


def zipped(campaign: Campaign) -> bytes:
    """The folder as one zip, the same bytes for the same draw."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_folder(campaign, folder)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
            for path in sorted(folder.iterdir()):
                file.writestr(zipfile.ZipInfo(path.name, MOMENT), path.read_bytes())
    return out.getvalue()


def checked(campaign: Campaign, day: date) -> str:
    """The line `xieshou draw verify` prints for the folder, with the keys the office believes. Raises ProofRefused."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_folder(campaign, folder)
        keys = campaign.keys.split() or None
        try:
            return check_draw.check(folder, keys, int(value_on("inspection.witnesses", day)) if keys else 0)
        except check_draw.Refused as fault:
            raise ProofRefused(str(fault)) from None


def witness_count(line: str) -> int:
    """How many witnesses signed before the beacon, as the checker says; 0 for a draw that is undated or unchecked."""
    counts = [word.removeprefix("witnessed=") for word in line.split() if word.startswith("witnessed=")]
    return int(counts[0]) if counts and "beacon unchecked" not in line else 0


def dated_by(campaign: Campaign, day: date) -> int:
    """How many witnesses date the draw; 0 where too few signed, or too late: it may hold, but no bound is published on it.

    Raises ProofRefused for every other fault.
    """
    try:
        return witness_count(checked(campaign, day))
    except ProofRefused as fault:
        if str(fault).startswith("announcement.proof"):
            return 0
        raise


def public_zip(draw_id: str) -> bytes | None:
    """The zip of an announced draw, for anybody: what was announced is public, whoever asks. None for no such draw."""
    with transaction.atomic(), looking_as(WHOLE):
        found = Campaign.objects.unscoped("an announced draw is public").exclude(draw_id="").filter(draw_id=draw_id)
        campaign = found.select_related("region").first()
        return zipped(campaign) if campaign else None
