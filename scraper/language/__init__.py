"""Words before meaning: tokens, sentences, numbers, affixes and the lexicons. Part of `scraper`; knows no claim."""
