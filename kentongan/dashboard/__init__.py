"""The dashboard: read-only pages, the Atom feed, health and metrics, in the daemon's own loop."""
