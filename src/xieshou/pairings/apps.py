from django.apps import AppConfig


class PairingsConfig(AppConfig):
    name = "xieshou.pairings"
    label = "pairings"
