"""What we know: pure reading of pages and texts. Knows no network, store, clock or environment."""
