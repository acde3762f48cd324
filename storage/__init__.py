"""What we keep: Redis. Keys, atomic scripts, articles, stories, the outbox, and the embedded server."""
