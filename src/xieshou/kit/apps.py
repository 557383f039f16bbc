from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "xieshou.kit"
    label = "kit"
