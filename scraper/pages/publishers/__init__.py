"""One small file per publisher that differs: selectors for the layouts seen, oldest last. Part of `scraper.pages`."""
