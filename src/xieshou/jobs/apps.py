from importlib import import_module

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "xieshou.jobs"
    label = "jobs"

    def ready(self) -> None:
        import_module("xieshou.jobs.imports")
