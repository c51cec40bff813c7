"""The doors a process can open, and the middleware each of them needs.

The delivery door has no sessions, no staff, no forms, so none of what serves them: see
docs/access.md for what each part costs.
"""

URLS = {
    "all": "cms.urls",
    "admin": "cms.doors.admin",
    "delivery": "cms.doors.delivery",
}

EVERYTHING = [
    "cms.health.HealthMiddleware",
    "cms.security.LoopbackMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.security.ContentPolicyMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cms.accounts.middleware.SecondFactorMiddleware",
    "cms.accounts.middleware.LastSeenMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "news.workflow.middleware.RefusalMiddleware",
]

MIDDLEWARE = {
    "all": EVERYTHING,
    "admin": EVERYTHING,
    "delivery": [
        "cms.health.HealthMiddleware",
        "cms.security.LoopbackMiddleware",
        "cms.security.HostMiddleware",
        "django.middleware.security.SecurityMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "cms.security.ContentPolicyMiddleware",
        "corsheaders.middleware.CorsMiddleware",
    ],
}
