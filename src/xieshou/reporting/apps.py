from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "xieshou.reporting"
    label = "reporting"
