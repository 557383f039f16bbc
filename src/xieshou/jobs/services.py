"""The verbs of jobs: employers and posts, one by one and as a set, and sharing posts along a pairing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from xieshou.engines.identifiers import sort_key
from xieshou.jobs.models import Employer, Post
from xieshou.kit.errors import Invalid, NotYours, Stale
from xieshou.kit.fields import blind
from xieshou.kit.periods import on_day
from xieshou.kit.scope import Actor, one, scoped
from xieshou.kit.sets import insert_set, update_set
from xieshou.kit.verbs import verb
from xieshou.pairings.models import Pairing
from xieshou.regions.models import Region


class PairingNotInForce(Invalid):
    code = "post.pairing_not_in_force"
    message = _("这条结对关系在{day:%Y年%-m月%-d日}没有生效。")
    remedy = _("请选择当日有效、两端已确认的结对关系。")


class PostNotOfSupporter(Invalid):
    code = "post.not_of_supporter"
    message = _("有{count}个岗位不在支援方“{supporter}”境内,不能沿这条结对关系共享。")
    remedy = _("请只选本地岗位,或选择与岗位所在地相符的结对关系。")


class CorrectedWithoutReason(Invalid):
    code = "post.corrected_without_reason"
    message = _("没有写明更正的理由。")
    remedy = _("请写明凭什么更正,例如“用工单位来电,工资调整”。")


class NotTheKeeper(Invalid):
    code = "post.not_the_keeper"
    message = _("这个岗位由“{keeper}”管,您这里不能更正。")
    remedy = _("请联系管这个岗位的单位,或者用工单位自己更正。")


@dataclass(frozen=True)
class EmployerFacts:
    """An employer as an office knows it; `credit_code` checked before by the caller's form or import."""

    credit_code: str
    name: str
    region_id: int
    contact: str = ""
    phone: str | None = None


@dataclass(frozen=True)
class PostFacts:
    """A post as it is published; money in fen a month, both days count. See jobs.models.Post for each field."""

    employer_id: int
    region_id: int
    title: str
    occupation: str
    headcount: int
    started_on: date
    ended_on: date
    source_no: str = ""
    address: str = ""
    industry: str = ""
    kind: str = "market"
    pay_fen_month_min: int | None = None
    pay_fen_month_max: int | None = None
    pay_mode: str = ""
    education_min: str = ""
    mandarin_required: bool = False
    mandarin_reason: str = ""
    age_min: int = 16
    age_limit_text: str = ""
    lodging: bool = False
    meals: bool = False
    transport: bool = False
    couples: bool = False
    insurance: str = ""
    contract: str = ""
    hours: str = ""
    risk: str = ""
    source: str = "local"
    extra: tuple[tuple[str, str], ...] = ()
    keeper_id: int | None = None  # the place of the office that answers for it; None = the workplace


@verb("employer.register")
def register_employers(actor: Actor, facts: Sequence[EmployerFacts]) -> dict[str, int]:
    """Add employers not yet known by their credit code; returns code -> id for all. Known ones stay as they are."""
    wanted = {fact.credit_code: fact for fact in facts}
    known = dict(Employer.objects.filter(credit_code__in=wanted).values_list("credit_code", "pk"))
    new = [fact for code, fact in wanted.items() if code not in known]
    columns = ("ref", "credit_code", "name", "sort_key", "region", "contact", "phone", "verified_by")
    rows = [(None, f.credit_code, f.name, sort_key(f.name), f.region_id, f.contact, f.phone or None, "") for f in new]
    ids = insert_set(Employer, columns, rows)
    return known | dict(zip((fact.credit_code for fact in new), ids, strict=True))


def publish_post(actor: Actor, fact: PostFacts) -> Post:
    """Publish one post."""
    [pk] = publish_posts(actor, [fact])
    return scoped(actor, Post).get(pk=pk)


POST_COLUMNS = (
    "employer", "region", "title", "occupation", "headcount", "started_on", "ended_on", "source_no", "address", "industry",
    "kind", "pay_fen_month_min", "pay_fen_month_max", "pay_mode", "education_min", "mandarin_required", "mandarin_reason",
    "age_min", "age_limit_text", "lodging", "meals", "transport", "couples", "insurance", "contract", "hours", "risk", "source",
)  # fmt: skip


@verb("post.publish")
def publish_posts(actor: Actor, facts: Sequence[PostFacts]) -> list[int]:
    """Publish posts; returns their ids, in order. The database refuses what is impossible, row-level security what is foreign."""
    places = {fact.region_id for fact in facts} | {fact.keeper_id for fact in facts if fact.keeper_id}
    paths = dict(Region.objects.filter(pk__in=places).values_list("pk", "path"))
    rows = [
        (
            None,
            paths[fact.region_id],
            fact.keeper_id or fact.region_id,
            paths[fact.keeper_id or fact.region_id],
            dict(fact.extra),
            "",
            *(getattr(fact, _attribute(name)) for name in POST_COLUMNS),
        )
        for fact in facts
    ]
    return insert_set(Post, ("ref", "place_path", "keeper", "scope_path", "extra", "verified_by", *POST_COLUMNS), rows)


CORRECTED = tuple(name for name in POST_COLUMNS if name not in ("employer", "region", "source_no"))


def keeper_of(actor: Actor, path: str) -> int | None:
    """Who answers for a post at `path`: the workplace itself (None) where the actor answers for it, or acts for itself;
    else the actor's own place (the office that collected it)."""
    own = actor.scope.kept
    inside = actor.scope.whole or not own or any(f"{path}.".startswith(f"{mine}.") for mine in own)
    return None if inside else int(own[0].rsplit(".", 1)[-1])


def facts_of(post: Post) -> PostFacts:
    """A post as it stands, to be corrected with `dataclasses.replace`."""
    own = {name.name: getattr(post, name.name) for name in fields(PostFacts) if name.name != "extra"}
    return PostFacts(**own, extra=tuple(post.extra.items()))


def post_seen(post: Post) -> str:
    """The mark of a post's page, for its form: equal while nobody changed it."""
    return blind(repr([getattr(post, name) for name in CORRECTED]), "seen").hex()


def may_correct(actor: Actor, post: Post) -> bool:
    """True for the office that keeps the post, and for its employer."""
    scope, path = actor.scope, str(post.scope_path)
    is_keeper = scope.whole or any(f"{path}.".startswith(f"{own}.") for own in scope.kept)
    return is_keeper or ("employer", post.employer_id) in scope.self_ids


@verb("post.correct")
def correct_post(actor: Actor, ref: UUID, fact: PostFacts, *, reason: str, mark: str = "") -> Post:
    """Give a post other facts; employer, place of work and number stay. `mark`: what the page showed, "" asks nothing.

    Raises NotYours, NotTheKeeper, CorrectedWithoutReason, Stale; the database refuses what is impossible.
    """
    if not reason.strip():
        raise CorrectedWithoutReason()
    post = one(actor, Post, ref, lock=True)
    if not may_correct(actor, post):
        raise NotTheKeeper(keeper=post.keeper.name)
    if mark and mark != post_seen(post):
        raise Stale()
    update_set(Post, CORRECTED, [(post.pk, tuple(getattr(fact, name) for name in CORRECTED))])
    post.refresh_from_db()
    return post


def _attribute(column: str) -> str:
    return f"{column}_id" if column in {"employer", "region"} else column


SHARE = """
INSERT INTO jobs_postshare (post_id, pairing_id, from_region_id, from_path, to_region_id, to_path, shared_on)
SELECT p.id, %(pairing)s, f.id, f.path, t.id, t.path, %(day)s
FROM jobs_post p
CROSS JOIN regions_region f
CROSS JOIN regions_region t
WHERE p.id = ANY(%(posts)s) AND f.id = %(supporter)s AND t.id = %(recipient)s
ON CONFLICT (post_id, to_region_id) DO NOTHING
"""


@verb("post.share")
def share_posts(actor: Actor, posts: Sequence[int], *, pairing: Pairing, day: date, to: Region | None = None) -> int:
    """Share posts of the supporter's place with the recipient's (or a place inside it, `to`); returns how many were new.

    Raises PairingNotInForce, PostNotOfSupporter, NotYours.
    """
    in_force = Pairing.objects.filter(on_day(day), pk=pairing.pk, state=Pairing.State.ACTIVE).select_related(
        "supporter"
    )
    found = in_force.first()
    if found is None:
        raise PairingNotInForce(day=day)
    mine = scoped(actor, Post).filter(pk__in=posts)
    if mine.count() < len(set(posts)):
        raise NotYours()
    outside = mine.exclude(place_path__within=[found.supporter.path]).count()
    if outside:
        raise PostNotOfSupporter(count=outside, supporter=found.supporter.name)
    facts: dict[str, Any] = {
        "posts": list(posts),
        "pairing": found.pk,
        "supporter": found.supporter_id,
        "recipient": to.pk if to else found.recipient_id,
        "day": day,
    }
    with connection.cursor() as cursor:
        cursor.execute(SHARE, facts)
        return cursor.rowcount
