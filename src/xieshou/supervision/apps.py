from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "xieshou.supervision"
    label = "supervision"

    def ready(self) -> None:
        from xieshou.kit.scope import has_desks
        from xieshou.supervision.complaints.services import desks_held

        has_desks(desks_held)
