from importlib import import_module

from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "xieshou.offices"
    label = "offices"

    def ready(self) -> None:
        """Register how a worker finds the actor of a job: it loads no page that would do so by the way."""
        import_module("xieshou.offices.selectors")
