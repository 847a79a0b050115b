"""One settings file; the environment decides. `.env.example` lists every variable with its default."""

import re
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import django
import environ

from newsroom import databases
from newsroom.mail import mail_settings
from newsroom.photo_storage import photo_storage

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

VAR = BASE_DIR / "var"
VAR.mkdir(exist_ok=True)

DEBUG = env.bool("DEBUG", False)
TESTING = "pytest" in sys.modules
SECRET_KEY = env("SECRET_KEY", default="")
if not SECRET_KEY and (VAR / "secret_key").is_file():  # made by `make run` for an archive on a laptop
    SECRET_KEY = (VAR / "secret_key").read_text().strip()
if not SECRET_KEY and (DEBUG or TESTING):
    SECRET_KEY = "only-for-development-and-tests-" + "0" * 32
if not SECRET_KEY:
    sys.exit("SECRET_KEY is not set. Give it in the environment or in .env, or set DEBUG=1; see .env.example.")

SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_HOST = urlsplit(SITE_URL).hostname or ""
SITE_NAME = env("SITE_NAME", default="Newsroom Archive")
# The newsroom's own looks: a colour such as #7a1f2b, and files: a logo, a style sheet behind the archive's own.
SITE_ACCENT = env("SITE_ACCENT", default="")
SITE_LOGO = env("SITE_LOGO", default="")
# What other sites show beside a link to a page without a photograph; by default the logo, unless that is an SVG.
SITE_PICTURE = env("SITE_PICTURE", default="")
SITE_STYLESHEET = env("SITE_STYLESHEET", default="")
# The slugs of sections in the order in which they stand on the front page and in the navigation; others follow by name.
SECTION_ORDER = env.list("SECTION_ORDER", default=[])
# The newsroom's own pages: a folder of Markdown files (about.md, contact.md, imprint.md, …), and links to pages
# elsewhere, each as "Label https://…"; both stand at the foot of every page.
SITE_PAGES = env("SITE_PAGES", default="")
FOOTER_LINKS = env.list("FOOTER_LINKS", default=[])
# Rights and reuse, stated once for all surfaces (media/reuse_terms.py): open, no-training, archiving-only, search-only.
REUSE = env("REUSE", default="")
RIGHTS_STATEMENT = env("RIGHTS_STATEMENT", default="")
RIGHTS_HOLDER = env("RIGHTS_HOLDER", default="")
TERMS_URL = env("TERMS_URL", default="")
LICENSING_URL = env("LICENSING_URL", default="")
# Lines of /trust.txt (https://journallist.net), such as member=https://association.example/.
TRUST_TXT = env.list("TRUST_TXT", default=[])
# A page or a mail address where readers report errors; empty, and no page offers it.
REPORT_ERRORS = env("REPORT_ERRORS", default="")
# What machines are told of the publisher; the names are schema.org's properties of a NewsMediaOrganization.
PUBLISHER = {
    "publishingPrinciples": env("PUBLISHING_PRINCIPLES", default=""),
    "correctionsPolicy": env("CORRECTIONS_POLICY", default=""),
    "ethicsPolicy": env("ETHICS_POLICY", default=""),
    "diversityPolicy": env("DIVERSITY_POLICY", default=""),
    "masthead": env("MASTHEAD", default=""),
    "ownershipFundingInfo": env("OWNERSHIP", default=""),
    "actionableFeedbackPolicy": env("FEEDBACK_POLICY", default=""),
    "unnamedSourcesPolicy": env("UNNAMED_SOURCES_POLICY", default=""),
    "verificationFactCheckingPolicy": env("FACT_CHECKING_POLICY", default=""),
}
# A file with spellings that the house does not use, "wrong → right" on each line; the check before publishing reads it.
HOUSE_WORDS = env("HOUSE_WORDS", default="")
# What writers choose from; another value is taken after a question if it is nearly one of these.
GENRES = env.list(
    "GENRES",
    default=[
        *("news", "analysis", "opinion", "editorial", "review", "interview", "feature", "obituary", "letter"),
        "fact check",
    ],
)
EDITIONS = env.list("EDITIONS", default=[])
# Words that readers looked for and did not find, for the desk to know; who they were is never kept.
NOTE_UNANSWERED_SEARCHES = env.bool("NOTE_UNANSWERED_SEARCHES", default=True)
FEED_FULL_CONTENT = env.bool("FEED_FULL_CONTENT", default=False)
# Hosts of sites whose stories were imported and that now lead here: their URLs redirect to the stories.
OLD_SITES = [host.strip().casefold() for host in env.list("OLD_SITES", default=[])]
ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"]), *OLD_SITES]
UPLOADS_ROOT = Path(env("UPLOADS_ROOT", default=str(BASE_DIR / "uploads")))
SEALS_ROOT = Path(env("SEALS_ROOT", default=str(VAR / "seals")))
# The public log of versions, and the key that signs it; the key may lie on another machine.
PUBLIC_LOG_ROOT = Path(env("PUBLIC_LOG_ROOT", default=str(VAR / "log")))
PUBLIC_LOG_KEY = Path(env("PUBLIC_LOG_KEY", default=str(VAR / "log_key")))
SEARCH_ROOT = Path(env("SEARCH_ROOT", default=str(VAR / "search")))

INSTALLED_APPS = [
    "articles.admin_site.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "django_prose_editor",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_otp_webauthn",
    *(["django_tasks"] if django.VERSION < (6,) else []),  # a part of Django since
    "django_tasks_db",
    "media",
    "articles",
]

# GZip stands outside: a compressed page keeps the (weakened) validator that the view decided on.
MIDDLEWARE = [
    "newsroom.middleware.request_log.RequestLogMiddleware",
    "newsroom.database_router.ReaderDatabaseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsroom.middleware.gzip.PublicGZipMiddleware",
    "newsroom.middleware.csp.ContentSecurityPolicyMiddleware",
    "newsroom.middleware.read_only.ReadOnlyMiddleware",
    "articles.public.middleware.OldSitesMiddleware",
    "articles.public.middleware.ReuseTermsMiddleware",
    "newsroom.middleware.click_identifiers.ClickIdentifiersMiddleware",
    "newsroom.middleware.desk_only.DeskSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "newsroom.middleware.desk_only.DeskCsrfMiddleware",
    "newsroom.middleware.desk_only.DeskAuthenticationMiddleware",
    "newsroom.middleware.admission.BodyLimitMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "newsroom.middleware.desk_only.DeskMessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "newsroom.middleware.sign_in.RenewSessionMiddleware",
    "newsroom.middleware.admission.SignInLimitMiddleware",
    "articles.admin.accounts.two_factor.SecondFactorMiddleware",
    "newsroom.middleware.disk_full.DiskFullMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "articles.public.context_processors.site",
            ],
        },
    },
]

# A process on a standby's address: it serves readers, and refuses in words what needs the primary.
READ_ONLY = env.bool("READ_ONLY", default=False)
DATABASES = {"default": databases.main_database(env, VAR, read_only=READ_ONLY, in_tests=TESTING)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Readers' pages from a standby, the desk and all writes from the primary.
if _reader := databases.reader_database(env, DATABASES["default"]):
    DATABASES["reader"] = _reader
    DATABASE_ROUTERS = ["newsroom.database_router.ReaderRouter"]
# The full text of live stories on several PostgreSQL servers, each with the first day of its stories.
_shards = databases.search_shards(env, DATABASES["default"])
SEARCH_SHARDS = [(alias, first_day) for alias, (first_day, _) in _shards.items()]
DATABASES |= {alias: shard for alias, (_, shard) in _shards.items()}

# What pages keep for themselves stays in each process, so that no page waits for a server of caches or fails with it.
# Machines share only how often an address guessed at passwords.
CACHES = {
    # In the memory of one process: what the pages of so many stories lead to.
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2_000}},
    "shared": env.cache_url("CACHE_URL", default="locmemcache://"),
}
# Caches in front that are told after each change which pages to drop; nobody is asked if it is empty.
PURGE_ADDRESSES = env.list("PURGE_ADDRESSES", default=[])
PAGES_KEPT_MB = env.int("PAGES_KEPT_MB", default=32)
# How far long commands and queued jobs stand back behind the pages of readers and editors.
COMMAND_NICENESS = env.int("COMMAND_NICENESS", default=19)

# Signing in. Guessing is slowed by name and address together, so that nobody locks a colleague out from elsewhere.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "newsroom.middleware.admission.LimitedArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # of accounts made before; rehashed when they sign in
]
AXES_FAILURE_LIMIT = env.int("LOGIN_ATTEMPTS", default=8)
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # each such guess would add a kilobyte to one row
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "newsroom.middleware.sign_in.address_of"
AXES_LOCKOUT_CALLABLE = "newsroom.middleware.sign_in.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "email"]  # masked in the table of failed attempts
# The search of the whole archive is for editors and archivists; the next `migrate` gives it to reporters too.
REPORTERS_SEARCH_ARCHIVE = env.bool("REPORTERS_SEARCH_ARCHIVE", default=False)
# Roles that must have a second factor; anybody else may.
SECOND_FACTOR_ROLES = env.list("SECOND_FACTOR_ROLES", default=[])
OTP_TOTP_ISSUER = SITE_NAME
# Browsers make passkeys for a name, over https; for trying them out also at http://localhost.
_site = urlsplit(SITE_URL)
_host = str(_site.hostname or "")
PASSKEYS = not re.fullmatch(r"[0-9.]+|.*:.*", _host) and (_site.scheme == "https" or _host == "localhost")
OTP_WEBAUTHN_RP_ID, OTP_WEBAUTHN_RP_NAME = _host if PASSKEYS else "localhost", SITE_NAME
OTP_WEBAUTHN_ALLOWED_ORIGINS = [f"{_site.scheme}://{_site.netloc}" if PASSKEYS else "https://localhost"]
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False
OTP_WEBAUTHN_SUPPORTED_COSE_ALGORITHMS = [-7, -8, -257]  # ECDSA, EdDSA and RSA with SHA-256
OTP_WEBAUTHN_EXCEPTION_LOGGER_NAME = ""
LOGIN_REDIRECT_URL = "/admin/"

# Work that outlives a request waits in a table, and `manage.py keep_time` does it; tests do it at once.
_tasks = "django.tasks" if django.VERSION >= (6,) else "django_tasks"
TASKS = {
    "default": {
        "BACKEND": f"{_tasks}.backends.immediate.ImmediateBackend" if TESTING else "django_tasks_db.DatabaseBackend"
    }
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# Mail, for one-time links with which people set their passwords; without it administrators print the links.
SENDS_MAIL = bool(env("EMAIL_URL", default=""))
vars().update(mail_settings(env))
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", default="archive@localhost")
PASSWORD_RESET_TIMEOUT = env.int("PASSWORD_LINK_HOURS", default=72) * 3600
ACCOUNTS_CONTACT = env("ACCOUNTS_CONTACT", default="an administrator")

# One newsroom, one language: all pages have it, whatever a browser asks for, so that a cached page is everybody's.
LANGUAGE_CODE = str(env("LANGUAGE_CODE", default="en-us")).lower().replace("_", "-")
LANGUAGES = [("ar", "Arabic"), ("de", "German"), ("en", "English"), ("es", "Spanish"), ("fr", "French")]
if LANGUAGE_CODE.partition("-")[0] not in dict(LANGUAGES):
    _codes = ", ".join(code for code, _ in LANGUAGES)
    sys.exit(f"LANGUAGE_CODE: there is no translation for {LANGUAGE_CODE!r}; write one of {_codes}.")
LOCALE_PATHS = [BASE_DIR / "articles" / "locale"]
TIME_ZONE = env("TIME_ZONE", default="UTC")
# "12" or "24" hours where the newsroom does not write times as its language does, and names of offsets: "-04:00 ET".
TIME_STYLE = env("TIME_STYLE", default="")
ZONE_NAMES = env.list("ZONE_NAMES", default=[])
USE_I18N = True
FORMAT_MODULE_PATH = "newsroom.formats"  # one clock on all pages of the desk
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
MEDIA_URL = "/pictures/"
MEDIA_ROOT = UPLOADS_ROOT

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "originals": photo_storage(env, "originals"),
    "renditions": photo_storage(env, "renditions"),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Security. What travels only over TLS follows from the address the archive is reached by.
_secure = _site.scheme == "https"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=False)
# The number of proxies in front, one behind the other; "true" is one.
_proxies = str(env("BEHIND_PROXY", default="0")).strip()
BEHIND_PROXY = int(_proxies) if _proxies.isdecimal() else int(env.bool("BEHIND_PROXY"))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if _secure else 0)
# Of the whole domain of the newsroom, not of the archive alone: who runs the domain decides.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
# Which ask for the two, and for CsrfViewMiddleware by this very name.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "security.W003"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600  # since the last thing done at the desk
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "articles.admin.accounts.refused_forms.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],  # the admin's own style sheets carry small pictures as data:
    "media-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000
UPLOAD_MAX_MB = env.int("UPLOAD_MAX_MB", default=1_000)  # in one request, of those who may add photographs or stories
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "newsroom.middleware.request_log.JsonLines"},
        "plain": {"format": "%(levelname)s %(message)s"},
    },
    "handlers": {
        "console": {"class": "newsroom.bounded_log.BoundedHandler", "formatter": "plain" if DEBUG else "json"}
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO" if not TESTING else "ERROR")},
    "loggers": {
        "bagit": {"level": "WARNING"},  # else a line for each file of a bundle
        "django": {"handlers": ["console"], "level": "INFO" if not TESTING else "ERROR", "propagate": False},
        "django.request": {"level": "ERROR"},  # the request log has its own line for each 404
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
# Where a front server sends pictures itself: its internal location for UPLOADS_ROOT/renditions/.
PICTURES_ACCEL_PREFIX = env("PICTURES_ACCEL_PREFIX", default="")
PHOTO_STORIES = "articles.public.photo_usage.stories_with_photo"
PHOTO_WORDS = "articles.search.photo_words"
