from django.apps import AppConfig


class PlacementsConfig(AppConfig):
    name = "xieshou.placements"
    label = "placements"
