from django.apps import AppConfig


class RegionsConfig(AppConfig):
    name = "xieshou.regions"
    label = "regions"
