"""Who somebody is today: an account and one of its assignments, compiled into an actor."""

from __future__ import annotations

from datetime import date

from django.db.models import Case, F, Func, IntegerField, QuerySet, When

from xieshou.kit.errors import NotAllowed
from xieshou.kit.jobs import finds_actors
from xieshou.kit.periods import on_day
from xieshou.kit.scope import NOTHING, WHOLE, Actor, Scope, desk_paths, granted_paths, shared_paths
from xieshou.offices.models import Assignment, Line, Office, Role, User

NOBODY = Actor(user_id=None, label="", scope=NOTHING)
# The system's own work: set-up, nightly checks. `label` says which in the history.
USER = "user"  # what is one's own as an account: saved views
SELF_ACTING = {Role.LABOURER, Role.EMPLOYER}
# Whoever manages accounts reads no roster by it: not in Python, and not past row-level security.
ACCOUNTS_ONLY = {Role.ADMIN}


def system(label: str) -> Actor:
    """The actor of the system's own work; never of a request."""
    return Actor(user_id=None, label=label, scope=WHOLE, role="system")


def assignments_on(user: User, day: date) -> QuerySet[Assignment]:
    """The roles a person has on `day`, first office first."""
    return user.assignments.filter(on_day(day)).select_related("office", "region").order_by("office_id", "id")


def demo_assignments(day: date) -> list[Assignment]:
    """The first role on `day` of each demo account, by office: the buttons of the demo's sign-in page."""
    found = Assignment.objects.filter(on_day(day), user__is_demo=True, user__is_active=True)
    first: dict[int, Assignment] = {}
    for assignment in found.select_related("user", "office").order_by("office_id", "id"):
        first.setdefault(assignment.user_id, assignment)
    return list(first.values())


def demo_user(username: str) -> User | None:
    """The demo account of this name. Only for the demo: the caller has made sure that it runs."""
    return User.objects.filter(username=username, is_demo=True, is_active=True).first()


def actor_of(assignment: Assignment, day: date) -> Actor:
    """The assignment as an actor: its scope compiled for `day`."""
    user, office = assignment.user, assignment.office
    if assignment.role in SELF_ACTING:
        scope = Scope(self_ids=frozenset({(office.self_kind, office.self_id), (USER, user.pk)}))
    elif assignment.role in ACCOUNTS_ONLY:
        scope = NOTHING
    else:
        own = (assignment.path,)
        more: tuple[str, ...] = ()
        lent: tuple[str, ...] = ()
        if office.line == Line.SUPERVISION:
            granted = granted_paths(user.pk, day) if assignment.role == Role.AUDITOR else ()
            lent = tuple(path for path in granted if path != str(assignment.path))
            more = (*desk_paths(office.pk, day), *lent)
        scope = Scope(own=(*own, *more), shared=shared_paths(own, day), self_ids=frozenset({(USER, user.pk)}), lent=lent)
    return Actor(
        user_id=user.pk,
        label=f"{user.name}({office.name})",
        scope=scope,
        office_id=office.pk,
        role=assignment.role,
        level=assignment.region.level,
        line=office.line,
        is_demo=user.is_demo,
        place=str(assignment.path),
    )


def office_of_label(user_id: int | None, label: str) -> Office | None:
    """The office in which the user stood, going by the label that the record kept of the actor."""
    held = Office.objects.filter(assignments__user=user_id).distinct() if user_id else ()
    return next((office for office in held if label.endswith(f"({office.name})")), None)


@finds_actors
def actor_by_ids(user_id: int, assignment_id: int, day: date) -> Actor:
    """The actor a job was asked by, as of `day`. Raises NotAllowed when the assignment has ended meanwhile."""
    found = Assignment.objects.filter(on_day(day), pk=assignment_id, user_id=user_id).select_related(
        "user", "office", "region"
    )
    assignment = found.first()
    if assignment is None:
        raise NotAllowed()
    return actor_of(assignment, day)


def contact_for(path: str) -> Office | None:
    """The office to ring about a record of this place: 人社 nearest to it, else the nearest of any line."""
    near = Office.objects.filter(path__above=[path], self_kind="")
    depth = Func(F("path"), function="nlevel", output_field=IntegerField())
    is_hr = Case(When(line=Line.HR, then=0), default=1, output_field=IntegerField())
    return near.order_by(is_hr, depth.desc(), "pk").first()
