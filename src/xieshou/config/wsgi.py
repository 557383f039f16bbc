"""The WSGI entry of a served Xieshou."""

import os

from django.core.wsgi import get_wsgi_application

from xieshou.config.settling import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.config.settings")
application = get_wsgi_application()
settle()
