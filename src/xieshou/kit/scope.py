"""Scope: which rows an actor may see, compiled once, used by every query, count, export and file.

Two walls say the same thing. In Python a scoped model refuses every query that was not given a scope; in PostgreSQL
row-level security repeats the rule for the app's role. A model declares its rule once, and both walls are made from it.

    class Household(Scoped):
        scope_rule = Within("scope_path") | Shared("scope_path")

Reading reaches further than writing: what a pairing, a share or a place above has opened may be read and never changed.
Each rule knows its writing part (`Rule.writing`); a model whose writing differs says `write_rule`.

A scope is a set of places, as paths in the tree of regions (ltree): those the actor answers for (`own`), and those a
pairing has opened to it (`shared`). A person or an employer signed in for themselves has `self_ids` instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connections, models
from django.db.models import Q

from xieshou.kit.errors import NotYours


@dataclass(frozen=True)
class Scope:
    """What an actor may see. `whole` is for the system's own work (nightly checks, set-up); no person ever has it.

    `lent` are those of the own places that a grant opened: read like one's own, never written (`kept` are the others).
    """

    own: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    self_ids: frozenset[tuple[str, int]] = frozenset()
    whole: bool = False
    lent: tuple[str, ...] = ()

    @property
    def kept(self) -> tuple[str, ...]:
        """The places the actor answers for, without those only lent."""
        return tuple(path for path in self.own if path not in self.lent)

    def settings(self) -> dict[str, str]:
        """The transaction-local settings that row-level security reads."""
        return {
            "app.whole": "on" if self.whole else "off",
            "app.own": "{" + ",".join(self.own) + "}",
            "app.kept": "{" + ",".join(self.kept) + "}",
            "app.shared": "{" + ",".join(self.shared) + "}",
            "app.self": "{" + ",".join(sorted(f"{kind}:{pk}" for kind, pk in self.self_ids)) + "}",
        }


NOTHING = Scope()
WHOLE = Scope(whole=True)


@dataclass(frozen=True)
class Actor:
    """Who acts: the account, the office it acts for, its role there, and what it may see.

    `level` and `line` are the office's; `powers` are the role's, as the permission matrix names them. `place` is the path
    of what the role answers for, whether or not the role may read the records in it (an administrator may not).
    """

    user_id: int | None
    label: str
    scope: Scope = NOTHING
    office_id: int | None = None
    role: str = ""
    level: int = 0
    line: str = ""
    powers: frozenset[str] = field(default_factory=frozenset)
    is_demo: bool = False
    place: str = ""


class Unscoped(AssertionError):
    """A query on a scoped model without a scope: our mistake, never the person's."""


# --- rules -----------------------------------------------------------------------------------------------------------


class Rule:
    """A condition on a row, said twice: as Q for a scope, and as SQL for row-level security."""

    def q(self, scope: Scope) -> Q:
        raise NotImplementedError

    def sql(self, table: str) -> str:
        raise NotImplementedError

    def writing(self) -> Rule | None:
        """The part of the rule that also lets one write; None when all of it is for reading only."""
        return self

    def __or__(self, other: Rule) -> Rule:
        return _Any((self, other))


NOBODY = Q(pk__in=[])


@dataclass(frozen=True)
class _Any(Rule):
    rules: tuple[Rule, ...]

    def q(self, scope: Scope) -> Q:
        found = self.rules[0].q(scope)
        for rule in self.rules[1:]:
            found |= rule.q(scope)
        return found

    def sql(self, table: str) -> str:
        return "(" + " OR ".join(rule.sql(table) for rule in self.rules) + ")"

    def writing(self) -> Rule | None:
        kept = tuple(part for rule in self.rules if (part := rule.writing()))
        return (kept[0] if len(kept) == 1 else _Any(kept)) if kept else None


@dataclass(frozen=True)
class Within(Rule):
    """The row lies in a place the actor answers for.

    A place lent to an auditor is read by this rule and not written, but for what the reading itself leaves (`leaves`): the
    note that a number was looked up, that a list was taken.
    """

    path: str
    leaves: bool = False
    is_writing: bool = False

    def q(self, scope: Scope) -> Q:
        places = scope.kept if self.is_writing else scope.own
        return Q(**{f"{self.path}__within": list(places)}) if places else NOBODY

    def sql(self, table: str) -> str:
        places = "app_kept" if self.is_writing else "app_own"
        return f"{table}.{self.path} <@ ANY ((SELECT {places}())::ltree[])"

    def writing(self) -> Rule:
        return self if self.leaves else Within(self.path, is_writing=True)


@dataclass(frozen=True)
class Shared(Rule):
    """The row lies in a place that an explicit pairing has opened to the actor: to be read, not written."""

    path: str

    def q(self, scope: Scope) -> Q:
        return Q(**{f"{self.path}__within": list(scope.shared)}) if scope.shared else NOBODY

    def sql(self, table: str) -> str:
        return f"{table}.{self.path} <@ ANY ((SELECT app_shared())::ltree[])"

    def writing(self) -> None:
        return None


@dataclass(frozen=True)
class Above(Rule):
    """The row is about a place that holds the actor's own (a post shared with the county is the village's to show).

    Read only.
    """

    path: str

    def q(self, scope: Scope) -> Q:
        return Q(**{f"{self.path}__above": list(scope.own)}) if scope.own else NOBODY

    def sql(self, table: str) -> str:
        return f"{table}.{self.path} @> ANY ((SELECT app_own())::ltree[])"

    def writing(self) -> None:
        return None


@dataclass(frozen=True)
class When(Rule):
    """`rule`, but only for rows whose `column` has `value` (a string or a boolean)."""

    column: str
    value: str | bool
    rule: Rule

    def q(self, scope: Scope) -> Q:
        return Q(**{self.column: self.value}) & self.rule.q(scope)

    def sql(self, table: str) -> str:
        value = str(self.value).lower() if isinstance(self.value, bool) else f"'{self.value}'"
        return f"({table}.{self.column} = {value} AND {self.rule.sql(table)})"

    def writing(self) -> Rule | None:
        kept = self.rule.writing()
        return When(self.column, self.value, kept) if kept else None


@dataclass(frozen=True)
class Linked(Rule):
    """Some row of `model` that `rule` lets through points here by `column` (a share log opens the post it shares).

    Read only: who is shown a post does not write it.
    """

    model: str  # "app.Model"
    column: str
    rule: Rule

    def q(self, scope: Scope) -> Q:
        links = apps.get_model(self.model).objects.unscoped("the rule of the link itself").filter(self.rule.q(scope))
        return Q(pk__in=links.values(self.column))

    def sql(self, table: str) -> str:
        link = apps.get_model(self.model)._meta.db_table
        return f"{table}.id IN (SELECT link.{self.column} FROM {link} link WHERE {self.rule.sql('link')})"

    def writing(self) -> None:
        return None


@dataclass(frozen=True)
class Unplaced(Rule):
    """The row belongs to no place: whoever may read what it is about may read it."""

    path: str

    def q(self, scope: Scope) -> Q:
        return Q(**{f"{self.path}__isnull": True})

    def sql(self, table: str) -> str:
        return f"{table}.{self.path} IS NULL"


@dataclass(frozen=True)
class Mine(Rule):
    """The row is about the actor itself: `kind` names what it is, `column` the row's id of that kind."""

    kind: str
    column: str

    def q(self, scope: Scope) -> Q:
        ids = [pk for kind, pk in scope.self_ids if kind == self.kind]
        return Q(**{f"{self.column}__in": ids}) if ids else NOBODY

    def sql(self, table: str) -> str:
        # As text, so that one setting serves all kinds; `self` is almost always empty.
        return f"'{self.kind}:' || {table}.{self.column} = ANY ((SELECT app_self())::text[])"


@dataclass(frozen=True)
class WhenSelf(Rule):
    """`rule`, but only for somebody who acts for themselves as this `kind`; everybody else never pays for it."""

    kind: str
    rule: Rule

    def q(self, scope: Scope) -> Q:
        return self.rule.q(scope) if any(kind == self.kind for kind, _pk in scope.self_ids) else NOBODY

    def sql(self, table: str) -> str:
        acts = f"EXISTS (SELECT 1 FROM unnest(app_self()) AS whom WHERE whom LIKE '{self.kind}:%')"
        return f"((SELECT {acts}) AND {self.rule.sql(table)})"

    def writing(self) -> Rule | None:
        kept = self.rule.writing()
        return WhenSelf(self.kind, kept) if kept else None


@dataclass(frozen=True)
class Through(Rule):
    """The row may be seen where its parent may: the parent's own rule decides, through its own row-level security.

    It may be written where the parent may be written.
    """

    column: str
    parent: str  # "app.Model"
    is_writing: bool = False

    def q(self, scope: Scope) -> Q:
        rows = apps.get_model(self.parent).objects
        seen = rows.for_writing(scope) if self.is_writing else rows.for_scope(scope)
        return Q(**{f"{self.column}__in": seen.values("pk")})

    def sql(self, table: str) -> str:
        parent = apps.get_model(self.parent)
        also = f" AND {_sql_or_false(writing_rule(parent), 'p')}" if self.is_writing else ""
        return f"EXISTS (SELECT 1 FROM {parent._meta.db_table} p WHERE p.id = {table}.{self.column}{also})"

    def writing(self) -> Rule:
        return Through(self.column, self.parent, is_writing=True)


def writing_rule(model: type[models.Model]) -> Rule | None:
    """Which rows of `model` an actor may add, change and remove: its `write_rule`, else the writing part of `scope_rule`."""
    declared: Rule | None = getattr(model, "write_rule", None)
    return (declared or model.scope_rule).writing()  # type: ignore[attr-defined]


def _sql_or_false(rule: Rule | None, table: str) -> str:
    return rule.sql(table) if rule else "false"


def reading_sql(model: type[models.Model]) -> str:
    """The condition of row-level security for reading a row."""
    return model.scope_rule.sql(model._meta.db_table)  # type: ignore[attr-defined]


def writing_sql(model: type[models.Model]) -> str:
    """The condition of row-level security for adding, changing and removing a row."""
    return _sql_or_false(writing_rule(model), model._meta.db_table)


# --- models ----------------------------------------------------------------------------------------------------------


class ScopedQuerySet(models.QuerySet):
    """Refuses to run until it was given a scope, came from a scoped row, or was freed with a reason."""

    _scope_reason = ""

    def _clone(self) -> ScopedQuerySet:
        clone = super()._clone()
        clone._scope_reason = self._scope_reason
        return clone

    def for_scope(self, scope: Scope) -> ScopedQuerySet:
        """Only the rows within `scope`."""
        found = self if scope.whole else self.filter(self.model.scope_rule.q(scope))
        return found._freed("scope")

    def for_writing(self, scope: Scope) -> ScopedQuerySet:
        """Only the rows that `scope` may change."""
        if scope.whole:
            return self._freed("scope")
        rule = writing_rule(self.model)
        return self.filter(rule.q(scope) if rule else NOBODY)._freed("scope")

    def unscoped(self, reason: str) -> ScopedQuerySet:
        """All rows that row-level security lets through; `reason` is for the reader and must not be empty."""
        if not reason:
            raise Unscoped(f"{self.model.__name__}.objects.unscoped() needs a reason")
        return self._clone()._freed(reason)

    def _freed(self, reason: str) -> ScopedQuerySet:
        clone = self._clone() if not self._scope_reason else self
        clone._scope_reason = reason
        return clone

    def _refuse_unscoped(self) -> None:
        from_a_row = self._hints.get("instance") is not None
        if not (self._scope_reason or from_a_row or self.query.is_empty()):
            raise Unscoped(f"{self.model.__name__}: query without a scope; use scoped(actor, {self.model.__name__})")

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._refuse_unscoped()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse_unscoped()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._refuse_unscoped()
        return super().count()

    def exists(self) -> bool:
        self._refuse_unscoped()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._refuse_unscoped()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._refuse_unscoped()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse_unscoped()
        return super().delete()


class _Every(models.Manager):
    """Django's own look-ups (foreign keys from a row already seen) go through here; row-level security stands behind."""


class Scoped(models.Model):
    """A model whose rows belong to a place or a person. Subclasses set `scope_rule`, and `write_rule` where writing differs."""

    scope_rule: Rule
    write_rule: Rule | None = None
    objects = ScopedQuerySet.as_manager()
    every = _Every()

    class Meta:
        abstract = True
        base_manager_name = "every"


def scoped(actor: Actor, model: type[models.Model]) -> Any:
    """The rows of `model` that `actor` may see; the only way in for selectors and services."""
    return model.objects.for_scope(actor.scope)  # type: ignore[attr-defined]


def sql_of(rows: models.QuerySet) -> tuple[str, tuple[Any, ...]]:
    """A queryset as a part of larger SQL, refused as the queryset itself would be; of one that Django knows to be empty
    raises EmptyResultSet."""
    if isinstance(rows, ScopedQuerySet):
        rows._refuse_unscoped()
    text, values = rows.query.sql_with_params()
    return text, values


def one(actor: Actor, model: type[models.Model], ref: Any, *, lock: bool = False) -> Any:
    """The row with this `ref`, or NotYours: absent and foreign rows get the same answer.

    `lock` is for changing it: a row that may only be read is then not found either.
    """
    found = (_locked(actor, model) if lock else scoped(actor, model)).filter(ref=ref).first()
    if found is None:
        raise NotYours()
    return found


def _locked(actor: Actor, model: type[models.Model]) -> Any:
    return model.objects.for_writing(actor.scope).select_for_update(of=("self",))  # type: ignore[attr-defined]


def activate(scope: Scope, using: str = "default") -> None:
    """Tell row-level security, for this transaction, what the actor may see."""
    settings = scope.settings()
    marks = ", ".join("set_config(%s, %s, true)" for _ in settings)
    values = [item for pair in settings.items() for item in pair]
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT {marks}", values)


# --- compiling a scope -----------------------------------------------------------------------------------------------

Compiler = Callable[[Any, Any], Iterable[str]]
_sharing: list[Compiler] = []


def shares_places(compiler: Compiler) -> Compiler:
    """Register a function (places answered for, day) -> further paths opened to them; pairings does so."""
    _sharing.append(compiler)
    return compiler


Desks = Callable[[int, Any], Iterable[str]]
_desks: list[Desks] = []


def has_desks(finder: Desks) -> Desks:
    """Register a function (office id, day) -> places of its own that an office holds beside its region; supervision does so.

    Such a place is no region's: what lies there is seen by the office alone, and by nobody who answers for the region.
    """
    _desks.append(finder)
    return finder


Grants = Callable[[int, Any], Iterable[str]]
_grants: list[Grants] = []


def opens_by_grant(finder: Grants) -> Grants:
    """Register a function (user id, day) -> places opened to one inspector by the level above; supervision does so."""
    _grants.append(finder)
    return finder


def granted_paths(user_id: int, day: Any) -> tuple[str, ...]:
    """All places opened to one inspector on `day`."""
    return tuple(sorted({path for finder in _grants for path in finder(user_id, day)}))


def desk_paths(office_id: int, day: Any) -> tuple[str, ...]:
    """All places of its own that an office holds on `day`."""
    return tuple(sorted({path for finder in _desks for path in finder(office_id, day)}))


def shared_paths(own_places: Any, day: Any) -> tuple[str, ...]:
    """All paths that any registered compiler opens to these places on `day`."""
    return tuple(sorted({path for compiler in _sharing for path in compiler(own_places, day)}))
