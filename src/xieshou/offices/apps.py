from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "xieshou.offices"
    label = "offices"
