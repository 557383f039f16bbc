"""The least Django that can render the look of the product: no database, no views."""

from pathlib import Path

import django_htmx

DEBUG = False
SECRET_KEY = "gallery"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
LOCALE_PATHS = [Path(__file__).parents[2] / "locale"]
INSTALLED_APPS = ["django.contrib.staticfiles", "django_htmx", "xieshou.web"]
STATIC_URL = "/static/"
HTMX_STATIC = Path(django_htmx.__file__).parent / "static"
