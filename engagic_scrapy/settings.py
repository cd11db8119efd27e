"""Scrapy settings; the only module that reads the environment. Each of ours says who reads it."""

import os
from typing import Any

BOT_NAME = "engagic_scrapy"
SPIDER_MODULES = ["engagic_scrapy.spiders"]
NEWSPIDER_MODULE = "engagic_scrapy.spiders"
COMMANDS_MODULE = "engagic_scrapy.commands"


def _setting(name: str, default: Any) -> Any:
    """The environment's value in the type of the default, so that a typo stops the program here and not in mid-run."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if isinstance(default, bool):
        return text.lower() in ("1", "true", "yes", "on")
    if isinstance(default, list):
        return [part.strip() for part in text.split(",") if part.strip()]
    try:
        return type(default)(text)
    except ValueError:
        raise SystemExit(f"{name}={text!r}: expected {type(default).__name__}, like {default!r}") from None


# -- where things are -----------------------------------------------------------------------------------------------------
ENGAGIC_DATA_DIR = _setting("ENGAGIC_DATA_DIR", "data")  # ledger, documents, texts, spool, locks: extensions, pipelines, commands
ENGAGIC_LEDGER_URL = _setting("ENGAGIC_LEDGER_URL", "")  # SQLAlchemy URL in place of ENGAGIC_DATA_DIR/ledger.sqlite3
ENGAGIC_CITIES = _setting("ENGAGIC_CITIES", "")  # TOML file or folder that adds to or overrides rows: base spider, commands
ENGAGIC_CITIES_ONLY = _setting("ENGAGIC_CITIES_ONLY", False)  # only the rows of ENGAGIC_CITIES: base spider, commands
ENGAGIC_SANDBOX = _setting("ENGAGIC_SANDBOX", "")  # address of a running `scrapy sandbox`: download handler

# -- the run --------------------------------------------------------------------------------------------------------------
ENGAGIC_DOWNLOAD = _setting("ENGAGIC_DOWNLOAD", "inline")  # inline | off: download pipeline
ENGAGIC_PROCESS = _setting("ENGAGIC_PROCESS", "inline")  # inline | off: process pipeline (extraction and summaries)
ENGAGIC_DOWNLOADS_AT_ONCE = _setting("ENGAGIC_DOWNLOADS_AT_ONCE", 4)  # download pipeline
ENGAGIC_RUN_HOURS = _setting("ENGAGIC_RUN_HOURS", 24.0)  # an unfinished run older than this is not continued: crawl record
ENGAGIC_RECHECK_HOURS = _setting(
    "ENGAGIC_RECHECK_HOURS", 20.0
)  # a downloaded document is asked for again after: download pipeline
ENGAGIC_OPEN_CITIES = _setting("ENGAGIC_OPEN_CITIES", 16)  # cities being listed at the same time: base spider
# Crawl record: after so many cities of a vendor in a row fell alike, none is begun for so long, then one is tried; 0: never.
ENGAGIC_BREAKER_CITIES = _setting("ENGAGIC_BREAKER_CITIES", 8)
ENGAGIC_BREAKER_SECONDS = _setting("ENGAGIC_BREAKER_SECONDS", 300.0)
JOBDIR = os.environ.get("JOBDIR") or None

# -- documents: download handler and download pipeline --------------------------------------------------------------------
ENGAGIC_DOCUMENT_MAX_MB = _setting("ENGAGIC_DOCUMENT_MAX_MB", 500)
ENGAGIC_DOCUMENT_STALL_SECONDS = _setting("ENGAGIC_DOCUMENT_STALL_SECONDS", 60.0)  # no byte for this long
ENGAGIC_DOCUMENT_SECONDS = _setting("ENGAGIC_DOCUMENT_SECONDS", 3600.0)  # the whole document
ENGAGIC_DOCUMENT_ATTEMPTS = _setting("ENGAGIC_DOCUMENT_ATTEMPTS", 5)  # runs that try a failing document before it counts as lost
ENGAGIC_DISK_FREE_MB = _setting("ENGAGIC_DISK_FREE_MB", 1024)  # kept free for the rest of the machine
ENGAGIC_RETRY_AFTER_MAX = _setting(
    "ENGAGIC_RETRY_AFTER_MAX", 600.0
)  # longest Retry-After that is waited for: RetryAfterMiddleware

# -- PDF: the reader's child process --------------------------------------------------------------------------------------
PDF_ENGINE = _setting("PDF_ENGINE", "auto")  # auto | pdfminer | pdfium
ENGAGIC_PDF_ADDRESS_SPACE_MB = _setting("ENGAGIC_PDF_ADDRESS_SPACE_MB", 280)
ENGAGIC_PDF_PAGE_SECONDS = _setting("ENGAGIC_PDF_PAGE_SECONDS", 10.0)
ENGAGIC_PDF_DOCUMENT_SECONDS = _setting("ENGAGIC_PDF_DOCUMENT_SECONDS", 300.0)
ENGAGIC_PDF_PAGES = _setting("ENGAGIC_PDF_PAGES", 3000)

ENGAGIC_OCR = _setting("ENGAGIC_OCR", "auto")  # auto | off: scanned pages, by tesseract where it is installed
ENGAGIC_OCR_PAGES = _setting("ENGAGIC_OCR_PAGES", 60)  # of a document
ENGAGIC_OCR_SECONDS = _setting("ENGAGIC_OCR_SECONDS", 180.0)  # of a document

# -- summaries: process pipeline ------------------------------------------------------------------------------------------
# The SDK itself reads ANTHROPIC_API_KEY and ANTHROPIC_BASE_URL; here only whether there is a key.
ENGAGIC_SUMMARY_KEY_PRESENT = bool(os.environ.get("ANTHROPIC_API_KEY") or os.environ.get("ANTHROPIC_AUTH_TOKEN"))
ENGAGIC_SUMMARY_MODEL = _setting("ENGAGIC_SUMMARY_MODEL", "claude-haiku-5-5")
ENGAGIC_SUMMARY_KINDS = _setting("ENGAGIC_SUMMARY_KINDS", ["packet", "agenda"])  # summarized whole if no item has text of its own
ENGAGIC_SUMMARIES = _setting("ENGAGIC_SUMMARIES", "batch")  # batch (half the price) | live | off: plan, send nothing
ENGAGIC_SUMMARY_LIVE_HOURS = _setting("ENGAGIC_SUMMARY_LIVE_HOURS", 48.0)  # meetings so near are summarized live, not in batches
ENGAGIC_SUMMARY_USD_PER_RUN = _setting("ENGAGIC_SUMMARY_USD_PER_RUN", 5.0)  # hard: a call that could pass it isn't made
ENGAGIC_SUMMARY_USD_PER_MONTH = _setting("ENGAGIC_SUMMARY_USD_PER_MONTH", 50.0)  # the same over all runs of a month (UTC)
ENGAGIC_BATCH_WAIT_MINUTES = _setting("ENGAGIC_BATCH_WAIT_MINUTES", 60.0)  # a run that has nothing else to do waits for batches
ENGAGIC_BATCH_POLL_SECONDS = _setting("ENGAGIC_BATCH_POLL_SECONDS", 60.0)  # between two looks at the batches that are out
ENGAGIC_PRICES = _setting("ENGAGIC_PRICES", "")  # TOML file of prices in place of the bundled ones
ENGAGIC_SUMMARY_CHARS = _setting("ENGAGIC_SUMMARY_CHARS", 60_000)  # of one part; more than 60,000 counts as 60,000

# -- memory: Scrapy's own backstop reads the peak of this process; the guard reads what the whole process tree uses now ----
MEMUSAGE_ENABLED = True
MEMUSAGE_LIMIT_MB = _setting("MEMUSAGE_LIMIT_MB", 700)
MEMUSAGE_WARNING_MB = _setting("MEMUSAGE_WARNING_MB", 500)
ENGAGIC_MEMORY_SOFT_MB = _setting("ENGAGIC_MEMORY_SOFT_MB", 600)  # memory guard: pause here …
ENGAGIC_MEMORY_HARD_MB = _setting("ENGAGIC_MEMORY_HARD_MB", 750)  # … and stop cleanly here
ENGAGIC_MEMORY_INTERVAL = _setting("ENGAGIC_MEMORY_INTERVAL", 5.0)  # seconds between two readings

# -- alarms: scrapy report --send-alarms ----------------------------------------------------------------------------------
ENGAGIC_ALARM_URL = _setting("ENGAGIC_ALARM_URL", "")  # takes a POST of JSON (Slack, Mattermost, Teams, your own)
ENGAGIC_ALARM_MAIL = _setting("ENGAGIC_ALARM_MAIL", "")  # mail address
ENGAGIC_ALARM_SMTP = _setting("ENGAGIC_ALARM_SMTP", "smtp://localhost:25")  # the server that takes the mail

# -- manners --------------------------------------------------------------------------------------------------------------
ENGAGIC_CONTACT = _setting("ENGAGIC_CONTACT", "https://github.com/engagic/engagic_scrapy")  # URL or mail in the user agent
USER_AGENT = f"engagic_scrapy/0.1 (+{ENGAGIC_CONTACT})"
ROBOTSTXT_OBEY = True
ROBOTS_AGAIN_SECONDS = 300  # after a server error; a host that many cities share shouldn't cost all of them the run
DOWNLOAD_VERIFY_CERTIFICATES = True
COOKIES_ENABLED = True
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 2
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0  # Scrapy's ±50 % would send requests after half the delay: `delay` is the least time
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024  # a listing page; the biggest captured one has 1 MB
DOWNLOAD_WARNSIZE = 8 * 1024 * 1024
RETRY_TIMES = 2
REDIRECT_MAX_TIMES = 8
# One slot per vendor, because its tenants share servers; documents in a slot of their own, so that a listing never waits behind
# a packet. `concurrency` bounds open connections, `delay` is the least time between two requests, in seconds.
DOWNLOAD_SLOTS = {
    # Engagic keeps about 3 s for each of three slots to Legistar (fact sheet 6.2): one request a second in all.
    "legistar": {"concurrency": 3, "delay": 1.0},
    "legistar-documents": {"concurrency": 3, "delay": 1.0},
    # One request a second or slower, and 429 occurs (fact sheet 7).
    "civicclerk": {"concurrency": 2, "delay": 1.0},
    "civicclerk-documents": {"concurrency": 2, "delay": 1.0},
    # Engagic keeps 2.7 s for each of three slots (fact sheet 9).
    "primegov": {"concurrency": 3, "delay": 1.0},
    "primegov-documents": {"concurrency": 3, "delay": 1.0},
    # 7 s or more, blocks aggressively (fact sheet 8): its 1,278 places take a night, in shards or not.
    "civicplus": {"concurrency": 1, "delay": 7.2},
    "civicplus-documents": {"concurrency": 1, "delay": 7.2},
    # Engagic's pace for vendors of one slot (fact sheets 9 and 5).
    "municode": {"concurrency": 1, "delay": 2.7},
    "municode-documents": {"concurrency": 1, "delay": 2.7},
    "escribe": {"concurrency": 1, "delay": 2.7},
    "escribe-documents": {"concurrency": 1, "delay": 2.7},
    # 403 follows quick requests and then meets all that comes after: one connection, 3 s (fact sheet 8).
    "boarddocs": {"concurrency": 1, "delay": 3.0},
    "boarddocs-documents": {"concurrency": 1, "delay": 3.0},
    # Imperva in front; 1 to 3 s are kept by others (fact sheet, blocking).
    "simbli": {"concurrency": 1, "delay": 3.0},
    "simbli-documents": {"concurrency": 1, "delay": 3.0},
    # One host serves hundreds of districts; Engagic keeps 1.5 s (fact sheet, politeness).
    "boardbook": {"concurrency": 2, "delay": 1.5},
    "boardbook-documents": {"concurrency": 2, "delay": 1.5},
    # Nothing is known of it: the 2.7 s that Engagic keeps for its vendors (fact sheet 3).
    "agendaonline": {"concurrency": 1, "delay": 2.7},
    "agendaonline-documents": {"concurrency": 1, "delay": 2.7},
    # Engagic keeps 2.7 s, one at a time (fact sheets: civicweb 4, onbase 6, destiny and proudcity "Politeness").
    "civicweb": {"concurrency": 1, "delay": 2.7},
    "civicweb-documents": {"concurrency": 1, "delay": 2.7},
    "onbase": {"concurrency": 1, "delay": 2.7},
    "onbase-documents": {"concurrency": 1, "delay": 2.7},
    "destiny": {"concurrency": 1, "delay": 2.7},
    "destiny-documents": {"concurrency": 1, "delay": 2.7},
    "visioninternet": {"concurrency": 1, "delay": 2.7},
    "visioninternet-documents": {"concurrency": 1, "delay": 2.7},
    "proudcity": {"concurrency": 1, "delay": 2.7},
    "proudcity-documents": {"concurrency": 1, "delay": 2.7},
    "wp_events": {"concurrency": 1, "delay": 2.7},
    "wp_events-documents": {"concurrency": 1, "delay": 2.7},
    # One city's own server each, with no pace stated anywhere; Chicago's is an open API.
    "berkeley": {"concurrency": 1, "delay": 2.7},
    "berkeley-documents": {"concurrency": 1, "delay": 2.7},
    "menlopark": {"concurrency": 1, "delay": 2.7},
    "menlopark-documents": {"concurrency": 1, "delay": 2.7},
    "ross": {"concurrency": 1, "delay": 2.7},
    "ross-documents": {"concurrency": 1, "delay": 2.7},
    "chicago": {"concurrency": 2, "delay": 1.0},
    "chicago-documents": {"concurrency": 2, "delay": 1.0},
    # Every city is another host: the pace guards our machine (a browser), not theirs.
    "website": {"concurrency": 2, "delay": 1.0},
    "website-documents": {"concurrency": 2, "delay": 1.0},
    # Three slots at 3.6 s each (fact sheet 7.5).
    "granicus": {"concurrency": 3, "delay": 1.2},
    "granicus-documents": {"concurrency": 3, "delay": 1.2},
    # 0.35 to 3 s are kept by others (fact sheet 6).
    "swagit": {"concurrency": 2, "delay": 1.0},
    "swagit-documents": {"concurrency": 2, "delay": 1.0},
    # One at a time, the slowest of its vendors (fact sheet 6).
    "novusagenda": {"concurrency": 1, "delay": 3.6},
    "novusagenda-documents": {"concurrency": 3, "delay": 3.6},
    # One at a time, 2.7 s apart (fact sheet 6).
    "iqm2": {"concurrency": 1, "delay": 2.7},
    "iqm2-documents": {"concurrency": 1, "delay": 2.7},
}
if ENGAGIC_SANDBOX:  # a local server needs no manners; a real portal is never reached in this mode
    _pace = _setting("ENGAGIC_PACE", 0.02)
    DOWNLOAD_DELAY *= _pace
    DOWNLOAD_SLOTS = {name: {**slot, "delay": slot["delay"] * _pace} for name, slot in DOWNLOAD_SLOTS.items()}
    ENGAGIC_BATCH_POLL_SECONDS *= _pace

# -- components -----------------------------------------------------------------------------------------------------------
ADDONS = {"engagic_scrapy.addons.JobDirGuard": 100}
DOWNLOAD_HANDLERS = {
    "http": "engagic_scrapy.downloadhandlers.RoutingDownloadHandler",
    "https": "engagic_scrapy.downloadhandlers.RoutingDownloadHandler",
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "engagic_scrapy.downloadermiddlewares.VendorSlotMiddleware": 90,
    "engagic_scrapy.robotstxt.ConcurrentRobotsTxtMiddleware": 100,
    "engagic_scrapy.downloadermiddlewares.WholePageMiddleware": 555,  # between Scrapy's retries (550) and decompression (590)
    "engagic_scrapy.downloadermiddlewares.RetryAfterMiddleware": 560,
    "engagic_scrapy.downloadermiddlewares.SessionCookiesMiddleware": 700,
}
SPIDER_MIDDLEWARES = {"engagic_scrapy.spidermiddlewares.CityMiddleware": 45}
ITEM_PIPELINES = {
    "engagic_scrapy.pipelines.validate.ValidatePipeline": 100,
    "engagic_scrapy.pipelines.record.RecordPipeline": 200,
    "engagic_scrapy.pipelines.download.DownloadPipeline": 300,
    "engagic_scrapy.pipelines.process.ProcessPipeline": 400,
}
EXTENSIONS = {
    "engagic_scrapy.extensions.crawl_record.CrawlRecord": 10,
    "engagic_scrapy.extensions.memory_guard.MemoryGuard": 20,
    "engagic_scrapy.extensions.progress.Progress": 30,
}
LOG_FORMATTER = "engagic_scrapy.logformatter.LogFormatter"
LOG_LEVEL = _setting("LOG_LEVEL", "INFO")
CONCURRENT_ITEMS = 8
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 1_000_000
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
FEED_EXPORT_ENCODING = "utf-8"
FEED_STORAGES = dict.fromkeys(("", "file"), "engagic_scrapy.feeds.LastingFeedStorage")  # a kill costs no record

# -- browser pages: only for cities whose row says browser = true ---------------------------------------------------------
PLAYWRIGHT_BROWSER_TYPE = "chromium"
PLAYWRIGHT_LAUNCH_OPTIONS = {
    # Chromium refuses to start as root with its own sandbox; for anybody else the sandbox is on.
    "chromium_sandbox": os.geteuid() != 0,
    "executable_path": os.environ.get("ENGAGIC_CHROMIUM", "/usr/bin/chromium"),
    "args": [
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        # The context's user agent is not on what Chromium asks for by itself, which a busy machine was seen to let through.
        f"--user-agent={USER_AGENT}",
    ],
}
PLAYWRIGHT_MAX_PAGES_PER_CONTEXT = 2
PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT = 30_000
