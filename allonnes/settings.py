"""Settings of the portal, read from the environment; every variable is described in docs/deploiement.md.

Without any variable the portal runs alone: embedded database, local cache, tasks run at once.
"""

import hashlib
import os
import secrets
import tempfile
import tomllib
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from allonnes.core.postgres import embedded_database

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
env = environ.Env()
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(exist_ok=True, parents=True)

# --- What kind of installation -------------------------------------------------------------------
SITE_NAME = "Allonnes participative"
DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
SITE_URL = env("SITE_URL", default="http://localhost:8000").rstrip("/")
IS_HTTPS = SITE_URL.startswith("https://")
# The number of the town as a public body, which catalogues of open data ask for.
TOWN_SIRET = env("TOWN_SIRET", default="")
IS_LOCAL = not IS_HTTPS
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if IS_LOCAL else [])
CSRF_TRUSTED_ORIGINS = [SITE_URL] if IS_HTTPS else []


def _local_secret_key() -> str:
    """A key made once and kept in `var/`, for the demo and for tests only."""
    path = VAR_DIR / "secret-key"
    if not path.exists() or not path.read_text().strip():
        fresh = VAR_DIR / f"secret-key.{secrets.token_hex(4)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64))
        fresh.replace(path)
    return path.read_text().strip()


SECRET_KEY = env("SECRET_KEY", default="")
if not SECRET_KEY:
    if IS_HTTPS:
        raise ImproperlyConfigured("SECRET_KEY est obligatoire : voir docs/deploiement.md.")
    SECRET_KEY = _local_secret_key()

# --- Parts of the portal -------------------------------------------------------------------------
INSTALLED_APPS = [
    "portal",
    "observatory",
    "budgets",
    "instances",
    "requests_qrc",
    "allonnes.contributions",
    "allonnes.outreach",
    "allonnes.notifications",
    "allonnes.accounts",
    "allonnes.town",
    "allonnes.core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "csp",
    "allonnes.core.desk_apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "allonnes.core.middleware.PrivacyHeadersMiddleware",
    "allonnes.core.middleware.NulFreeQueryMiddleware",
    "allonnes.core.page_cache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "allonnes.core.typed.TypedTextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allonnes.core.gates.GateMiddleware",
    "allonnes.core.kept_text.KeepingLoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allonnes.core.told_once.ToldOnceMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "allonnes.accounts.history.HistoryMiddleware",
    "allonnes.accounts.middleware.SessionProofMiddleware",
    "allonnes.core.unsaved.UnsavedTextMiddleware",
    "allonnes.core.kept_text.KeptTextMiddleware",
    "allonnes.core.middleware.RefusalMiddleware",
    "allonnes.accounts.middleware.RefusedPersonMiddleware",
]
ROOT_URLCONF = "allonnes.urls"
WSGI_APPLICATION = "allonnes.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.static", "django.templatetags.i18n", "allonnes.core.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "allonnes.core.told_once.messages",
                "csp.context_processors.nonce",
                "allonnes.town.context.town",
                "portal.context.site",
            ],
        },
    }
]
FORM_RENDERER = "allonnes.core.forms.SiteFormRenderer"

# --- Database, cache, tasks ----------------------------------------------------------------------
_POOL = {"min_size": 1, "max_size": env.int("DB_POOL_SIZE", default=10), "timeout": 10}
DATABASES = {"default": env.db("DATABASE_URL") if env("DATABASE_URL", default="") else embedded_database(VAR_DIR)}
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = _POOL
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="")
# How many processes serve pages (gunicorn reads the same variable).
WEB_PROCESSES = max(1, env.int("WEB_CONCURRENCY", default=2 if REDIS_URL else 1))
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "allonnes.core.cache.SurvivingCache", "LOCATION": REDIS_URL}}
else:
    # The limits of a vote live here too: room enough that nobody pushes them out.
    CACHES = {
        "default": {
            "BACKEND": "allonnes.core.cache.OwnCache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    }
# Whole pages, for visitors without a cookie: the memory that each process gives them, away from the limits.
PAGE_CACHE_BYTES = env.int("PAGE_CACHE_MB", default=16) * 1024 * 1024
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A page never waits for a broker that does not answer: the relay sends what it missed.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "max_retries": 0,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    "visibility_timeout": 600,
}
CELERY_TIMEZONE = "Europe/Paris"

# --- Language and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["allonnes.formats"]

# --- Files ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
BACKUP_DIR = Path(env("BACKUP_DIR", default="") or VAR_DIR / "sauvegardes")
BACKUP_KEY = env("BACKUP_KEY", default="")
TRIAL_DATABASE_URL = env("TRIAL_DATABASE_URL", default="")
# The key of an open vote: in memory unless told otherwise, never in VAR_DIR, a back-up nor Redis; the same folder for
# every server of one site. See docs/deploiement.md.
_MEMORY = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else Path(tempfile.gettempdir())  # noqa: S108
_OWN = hashlib.sha256(f"{BASE_DIR} {os.geteuid()}".encode()).hexdigest()[:16]
VOTE_KEY_DIR = Path(env("VOTE_KEY_DIR", default="") or _MEMORY / f"allonnes-{_OWN}")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Street tiles under the drawn map, asked by the site alone and kept on disk; « {z} », « {x} », « {y} » name a tile.
_IGN_TILES = (
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2"
    "&STYLE=normal&FORMAT=image/png&TILEMATRIXSET=PM&TILEMATRIX={z}&TILECOL={x}&TILEROW={y}"
)
MAP_TILES_URL = env("MAP_TILES_URL", default="" if IS_LOCAL or DEMO else _IGN_TILES)
MAP_TILES_CREDIT = env("MAP_TILES_CREDIT", default="© IGN, Plan IGN")
MAP_TILES_DIR = VAR_DIR / "tuiles"
MAP_TILES_BYTES = env.int("MAP_TILES_MB", default=200) * 1024 * 1024
MAP_TILES_TIMEOUT = 4
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
# A photo never goes through the disk before it is read: the disk may be full.
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE

# --- Accounts ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allonnes.accounts.backends.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "allonnes.accounts.validators.GuessablePasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "first_name", "last_name", "public_name")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
LOGOUT_REDIRECT_URL = "portal:home"
# Nobody lives at example.org (RFC 2606) but the accounts of the demonstration: a real site lets none of them in.
CLOSED_DOMAINS = [] if DEMO or IS_LOCAL else ["example.org"]
# Beside allauth's own: per address of the network, per mailbox or person (« key »).
ACCOUNT_RATE_LIMITS = {
    "identity": "20/m/ip,3/m/key",
    "deposit": "60/h/ip",
    "deposit_code": "60/h/ip,5/h/key",
    # Beyond it a case is received all the same, and verified first.
    "case": "30/h/ip",
    "case_code": "30/h/ip",
    "case_mail": "10/d/key",
    "case_draft": "300/h/ip",
    "photo": "120/h/ip",
    # Seats at an encounter: a school or a library shares one address of the network.
    "encounter": "60/h/ip",
    "encounter_mail": "10/d/key",
    "invite": "20/d/key",
    "candidacy": "20/h/ip,5/d/key",
    "comment": "30/h/key",
    "follow": "20/m/ip,3/m/key",
    "subscribe": "20/h/ip,5/d/key",
    "consultation": "60/h/ip,5/d/key",
    "report": "20/m/ip,3/m/key",
    "suggestion": "20/h/ip",
    "suggestion_mail": "5/d/key",
    "voter": "200/h/ip,10/h/key",
    "letter": "20/h/ip",
    "problem": "20/m/ip",
    # Per place, whoever holds the letters: somebody who kept a batch of them votes no faster than with accounts.
    "letter_voter": "200/h/ip,10/h/key",
    # Per tablet: names tried, and how many times it may answer « has voted already ».
    "kiosk": "60/h/key",
    "kiosk_known": "5/h/key",
    # The same answers, over all the kiosks that one agent opened.
    "kiosk_known_agent": "10/d/key",
    # Per agent: people helped, and answers « has voted already ».
    "assisted_voter": "60/h/key",
    "assisted_known": "5/h/key,10/d/key",
    # Per officer: people looked for in the roll of a station, and answers « has voted already ».
    "roll": "120/h/key",
    "roll_known": "15/h/key",
}
# Pages that are only read, how many times in so many seconds from one place: what machines read, codes in an address,
# suggestions while somebody types where.
READING_LIMITS = {"open311": (60, 60), "open_data": (120, 60), "case_code": (30, 3600), "place": (240, 60)}
# Acts of a vote: without Redis the others are counted in the database, these never, as their instants would stay there.
SECRET_LIMITS = frozenset(
    {"voter", "letter", "letter_voter", "problem", "kiosk", "kiosk_known", "kiosk_known_agent"}
    | {"assisted_voter", "assisted_known", "roll", "roll_known"}
)
# Votes that an agent's tablet takes: one a minute, and so many in a row; then so many a day for one agent.
VOTES_IN_A_ROW = env.int("VOTES_IN_A_ROW", default=5)
KIOSK_VOTES_A_DAY = env.int("KIOSK_VOTES_A_DAY", default=120)
ASSISTED_VOTES_A_DAY = env.int("ASSISTED_VOTES_A_DAY", default=40)
# The roll of a station, for the station and for the officer: so many people a minute, so many in a row; then so many a
# day for one officer. Letters that one officer closes alone in a day of the vote.
ROLL_MARKS_A_MINUTE = env.int("ROLL_MARKS_A_MINUTE", default=3)
ROLL_MARKS_IN_A_ROW = env.int("ROLL_MARKS_IN_A_ROW", default=5)
ROLL_MARKS_A_DAY = env.int("ROLL_MARKS_A_DAY", default=400)
LETTERS_VOIDED_A_DAY = env.int("LETTERS_VOIDED_A_DAY", default=20)
ACCOUNT_ADAPTER = "allonnes.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_SIGNUP_FORM_CLASS = "allonnes.accounts.forms.SignupDetailsForm"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_HTTPS else "http"
MFA_ADAPTER = "allonnes.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_LOCAL
# Phones whose clock is a little off.
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Allonnes participative"
# Addresses of the town's shared tablets, which many people sign in from; and the proxies in front of the site.
KIOSK_ADDRESSES = env.list("KIOSK_ADDRESSES", default=[])
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1 if IS_HTTPS else 0)
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_ENGINE = "allonnes.core.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30

# --- Mail ----------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Allonnes participative <ne-pas-repondre@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Without a worker, the page itself waits for the mail server.
EMAIL_TIMEOUT = 15 if REDIS_URL else 4
if env("EMAIL_URL", default=""):
    globals().update(env.email("EMAIL_URL"))
elif IS_HTTPS and not DEMO:
    raise ImproperlyConfigured("EMAIL_URL est obligatoire en ligne : voir docs/deploiement.md.")
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mails"
    # Codes are in these mails: only the account that runs the site reads them.
    EMAIL_FILE_PATH.mkdir(mode=0o700, exist_ok=True)

# --- Security headers ----------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
SECURE_HSTS_SECONDS = 63072000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_REFERRER_POLICY = "strict-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "manifest-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "worker-src": [SELF],
    }
}

# --- Logs: no personal data beyond the address needed to see an attack ----------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
}
