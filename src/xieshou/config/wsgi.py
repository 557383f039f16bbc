"""The WSGI entry of a served Xieshou."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.config.settings")
application = get_wsgi_application()
