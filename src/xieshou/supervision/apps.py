from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "xieshou.supervision"
    label = "supervision"
