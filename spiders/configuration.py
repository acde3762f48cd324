"""Scrapy's settings for a crawl. Part of `spiders`.

Scrapy's defaults are made for a developer's machine: `REMOTE_CONTROL_ENABLED` runs posted Python code, certificates are
not verified, `file:` is a scheme like any other. Everything that a page of a stranger could use is off here.
"""

from __future__ import annotations

from typing import Any

from scraper.model import FetchLimits

PLAIN = "spiders.downloads.PlainDownloads"
RENDERING = "spiders.rendering.BrowserDownloads"
MOST_PAGES = 3
"""Pages of one crawl that are open in the browser at once."""

COMPONENTS: dict[str, Any] = {
    "DOWNLOAD_HANDLERS": {"http": PLAIN, "https": PLAIN, "file": None, "data": None, "ftp": None, "s3": None},
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
        "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
        "spiders.middlewares.DoorMiddleware": 50,
        "spiders.robots.RobotsMiddleware": 100,
        "spiders.middlewares.RetryMiddleware": 550,
        "spiders.middlewares.RedirectMiddleware": 600,
    },
    # A page that was answered 404 is news for the article it belongs to; the spider reads the status itself.
    "SPIDER_MIDDLEWARES": {"scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None},
    "ITEM_PIPELINES": {"spiders.pipelines.IntakePipeline": 300},
    "LOG_FORMATTER": "spiders.logs.CrawlLog",
    # What was seen before is the intake's to know; within a crawl the spider knows. A filter here would also swallow
    # redirects to a page that was fetched already, and the article behind it would never end.
    "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
    # Scrapy imports what it is told to leave out, to know it again, and its remote control is a web server that takes longer
    # than all the rest of a crawl's start. So this is all there is; what it leaves out is off by the settings below as well.
    "EXTENSIONS_BASE": {
        "scrapy.extensions.corestats.CoreStats": 0,
        "scrapy.extensions.logcount.LogCount": 0,
        "scrapy.extensions.memdebug.MemoryDebugger": 0,
        "scrapy.extensions.closespider.CloseSpider": 0,
        "scrapy.extensions.feedexport.FeedExporter": 0,
        "scrapy.extensions.spiderstate.SpiderState": 0,
        "scrapy.extensions.throttle.AutoThrottle": 0,
    },
    "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "LOG_INSTALL_ROOT_HANDLER": False,
    "COOKIES_ENABLED": False,
    # A proxy of the environment would connect where it likes, past the address guard.
    "HTTPPROXY_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "REDIRECT_MAX_TIMES": 5,
    "REFERRER_POLICY": "strict-origin-when-cross-origin",
    "RETRY_TIMES": 2,
    "RETRY_GIVE_UP_LOG_LEVEL": "WARNING",
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_WARNSIZE": 0,
    "DOWNLOAD_DELAY_JITTER": 0.25,
    # One article per page; Scrapy starts this many tasks for every response.
    "CONCURRENT_ITEMS": 1,
    "STATS_DUMP": False,
    "LOGSTATS_INTERVAL": 0,
    "MEMUSAGE_ENABLED": False,
}
"""What every crawl of `NewsSpider` runs with, one that was started by plain `scrapy crawl` too."""


def crawl_settings(limits: FetchLimits, *, browser: bool) -> dict[str, Any]:
    """Scrapy's settings for one source. `browser`: pages may be rendered, so downloads go through Playwright's handler."""
    settings: dict[str, Any] = {
        **COMPONENTS,
        "USER_AGENT": limits.user_agent,
        "CONCURRENT_REQUESTS": max(limits.concurrency_per_site, 2),
        "CONCURRENT_REQUESTS_PER_DOMAIN": limits.concurrency_per_site,
        "DOWNLOAD_DELAY": limits.delay.total_seconds(),
        "DOWNLOAD_TIMEOUT": limits.timeout.total_seconds(),
        "DOWNLOAD_MAXSIZE": limits.max_body,
        "ROBOTSTXT_OBEY": limits.obey_robots,
    }
    if browser:
        settings["DOWNLOAD_HANDLERS"] = {**COMPONENTS["DOWNLOAD_HANDLERS"], "http": RENDERING, "https": RENDERING}
        settings["PLAYWRIGHT_MAX_PAGES_PER_CONTEXT"] = 2 * MOST_PAGES  # never waited for: ours is asked first
        settings["PLAYWRIGHT_RESTART_DISCONNECTED_BROWSER"] = False  # ours does, under any page that needs it
        settings["PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT"] = limits.timeout.total_seconds() * 1000
    return settings
