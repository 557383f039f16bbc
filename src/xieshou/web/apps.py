from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "xieshou.web"
    label = "web"
