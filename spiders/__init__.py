"""Where we go: Scrapy. Knows no store; hands every article to the `Intake` it was given."""
