from importlib import import_module

from django.apps import AppConfig


class RosterConfig(AppConfig):
    name = "xieshou.roster"
    label = "roster"

    def ready(self) -> None:
        import_module("xieshou.roster.imports")
        import_module("xieshou.roster.services.duplicates")
        import_module("xieshou.roster.known")
