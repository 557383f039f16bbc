"""Serving people one by one, by the services behind the pages: the sets must not be the only thing that works."""

from __future__ import annotations

from collections.abc import Sequence

from xieshou.config.fiction import DAY
from xieshou.kit.scope import Actor
from xieshou.placements.services.offers import OfferReply, answer_offer
from xieshou.placements.services.spells import Arrival, confirm_arrival
from xieshou.roster.services.answers import Answer, record_answer


def answer_one_by_one(actor: Actor, answers: Sequence[Answer]) -> None:
    for answer in answers:
        record_answer(actor, answer, day=DAY)


def reply_one_by_one(actor: Actor, replies: Sequence[OfferReply]) -> None:
    for reply in replies:
        answer_offer(actor, reply, day=DAY)


def arrive_one_by_one(actor: Actor, arrivals: Sequence[Arrival]) -> None:
    for arrival in arrivals:
        confirm_arrival(actor, arrival, day=DAY)
