"""The components of the pages (filled by the look)."""

from django import template

register = template.Library()
