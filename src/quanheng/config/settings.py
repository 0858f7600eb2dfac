"""Django settings, in the order of the floors; every choice of an operator comes through ``env``."""

import json
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from . import env

CHECKOUT = Path(__file__).resolve().parents[3]
HOME = env.folder("QUANHENG_HOME", CHECKOUT / "var")
SURFACES = Path(__file__).resolve().parents[1] / "surfaces"
DEBUG = env.flag("QUANHENG_DEBUG", default=False)


def _home_card() -> dict[str, str]:
    """What this home is: its kind (demo or real), its city pack, its name."""
    card = HOME / "home.json"
    return json.loads(card.read_text(encoding="utf-8")) if card.exists() else {}


HOME_CARD = _home_card()
IS_DEMO = HOME_CARD.get("kind") == "demo"


def _secret() -> str:
    """Keep one secret per home, readable by its owner only; made at the first start."""
    given = env.text("QUANHENG_SECRET_KEY")
    if given:
        return given
    keys = HOME / "keys"
    kept = keys / "django.key"
    if not kept.exists():
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return kept.read_text(encoding="ascii")


SECRET_KEY = _secret()
ALLOWED_HOSTS = [
    host for host in env.text("QUANHENG_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",") if host
]
# The public address; it is printed into the checking code of every paper, so set it before the first one.
SITE_URL = env.text("QUANHENG_SITE", "http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = [origin for origin in env.text("QUANHENG_ORIGINS").split(",") if origin]

# Whether the worker beside the pages takes finished files out of the inbox each minute, or a process of its own does.
WATCH_INBOX = env.flag("QUANHENG_WATCH", default=False)

# --- packs -----------------------------------------------------------------------------------------
# More folders of packs, beside those found by entry point; separated by the system's path separator.
PACK_FOLDERS = [Path(part) for part in env.text("QUANHENG_PACKS").split(":") if part]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "quanheng.foundation.people",
    "quanheng.foundation.ledger",
    "quanheng.foundation.packs",
    "quanheng.foundation.law",
    "quanheng.foundation.clock",
    "quanheng.foundation.jobs",
    "quanheng.registry",
    "quanheng.engines.affairs",
    "quanheng.engines.inspections",
    "quanheng.engines.credit",
    "quanheng.engines.risk",
    "quanheng.engines.disclosure",
    "quanheng.engines.indicators",
    "quanheng.engines.intake",
    "quanheng.engines.field",
    "quanheng.engines.linkage",
    "quanheng.flows",
    "quanheng.surfaces.desk",
    "quanheng.surfaces.portal",
    "quanheng.surfaces.field",
    "quanheng.surfaces.rest",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "quanheng.surfaces.web.RefusalMiddleware",
    "quanheng.surfaces.desk.middleware.ActorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "quanheng.config.urls"
WSGI_APPLICATION = "quanheng.config.wsgi.application"
WORKER = "quanheng.config.worker.Worker"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SURFACES / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "quanheng.config.context.home",
                "quanheng.surfaces.desk.shell.shell",
            ],
            "builtins": ["quanheng.surfaces.templatetags.qh"],
        },
    }
]

# --- rows ------------------------------------------------------------------------------------------


def _database() -> dict[str, object]:
    """SQLite in the home unless QUANHENG_DATABASE names a PostgreSQL (or KingbaseES, openGauss) server."""
    url = env.text("QUANHENG_DATABASE")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "db.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": (
                    # pages of 8 KiB and a log of 32 MiB: batches rewrite fewer pages, and each less often
                    "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=4000;"
                    " PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                    " PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
                ),
            },
            "TEST": {"NAME": None},
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"pool": False},
        "TEST": {"NAME": env.text("QUANHENG_TEST_DBNAME", "test_quanheng")},
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = HOME / "files"

# --- people ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/desk/sign-in"
LOGIN_REDIRECT_URL = "/desk/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "quanheng.surfaces.desk.views.account.show_locked"
# No shorter than SESSION_WHOLE_HOURS, or the browser forgets before the desk says why.
SESSION_COOKIE_AGE = 10 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = env.flag("QUANHENG_HTTPS", default=False)
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
OTP_TOTP_ISSUER = "权衡"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "style-src-attr": ["'unsafe-inline'"],  # the beam's ticks carry their days as --d on the element
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
    }
}

# --- words and time --------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["quanheng.config.formats"]

# --- files that a browser fetches ------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = CHECKOUT / "build" / "static"
STATICFILES_DIRS: list[Any] = [("qh", SURFACES / "static" / "qh")]
if (CHECKOUT / "build" / "npm").exists():  # made by tools/build_assets.py from the npm packages
    STATICFILES_DIRS.append(("npm", CHECKOUT / "build" / "npm"))
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# --- work behind the page --------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("QUANHENG_LOG", "WARNING")},
}
SILENCED_SYSTEM_CHECKS = [
    "security.W004",
    "security.W008",
]  # HTTPS ends at the proxy; QUANHENG_HTTPS turns its cookies on
