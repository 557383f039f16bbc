"""Serving people one by one, each in a transaction of its own, by the services behind the pages: as requests do."""

from __future__ import annotations

from collections.abc import Sequence

from xieshou.config.fiction import DAY
from xieshou.kit.scope import Actor
from xieshou.kit.verbs import acting
from xieshou.placements.services.offers import OfferReply, answer_offer
from xieshou.placements.services.spells import Arrival, confirm_arrival
from xieshou.roster.services.answers import Answer, record_answer


def answer_one_by_one(actor: Actor, answers: Sequence[Answer]) -> None:
    for answer in answers:
        with acting(actor, "demo.one"):
            record_answer(actor, answer, day=DAY)


def reply_one_by_one(actor: Actor, replies: Sequence[OfferReply]) -> None:
    for reply in replies:
        with acting(actor, "demo.one"):
            answer_offer(actor, reply, day=DAY)


def arrive_one_by_one(actor: Actor, arrivals: Sequence[Arrival]) -> None:
    for arrival in arrivals:
        with acting(actor, "demo.one"):
            confirm_arrival(actor, arrival, day=DAY)
