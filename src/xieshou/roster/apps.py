from django.apps import AppConfig


class RosterConfig(AppConfig):
    name = "xieshou.roster"
    label = "roster"
