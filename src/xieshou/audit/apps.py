from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "xieshou.audit"
    label = "audit"
