from importlib import import_module

from django.apps import AppConfig


class PairingsConfig(AppConfig):
    name = "xieshou.pairings"
    label = "pairings"

    def ready(self) -> None:
        """Register what pairings open with the scope."""
        import_module("xieshou.pairings.sharing")
