"""Views: who, form, service, answer."""
