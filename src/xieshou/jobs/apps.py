from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "xieshou.jobs"
    label = "jobs"
