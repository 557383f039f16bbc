from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "xieshou.supervision"
    label = "supervision"

    def ready(self) -> None:
        from xieshou.kit.scope import has_desks, opens_by_grant
        from xieshou.supervision.auditing.access import paths_granted
        from xieshou.supervision.complaints.services import desks_held

        has_desks(desks_held)
        opens_by_grant(paths_granted)
