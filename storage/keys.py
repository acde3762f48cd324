"""The names of all keys, built in one place. Part of `storage`; what stands under them is in `storage.families`."""

from __future__ import annotations

from hashlib import blake2b, sha1

SEEN_BUCKETS = 8192
"""So many that at a million URLs a bucket holds 122, which Redis still keeps as one compact listpack (limit 512)."""
SEEN_FIELD_DIGITS = 10
"""40 bits beside the 13 of the bucket: a new URL is taken for a known one once in 10^10 at a million known ones."""


class Keys:
    """The names of all keys under one prefix. With `tagged` they all live in one slot of a cluster."""

    def __init__(self, prefix: str = "kentongan:", *, tagged: bool = False) -> None:
        self.prefix = f"{{{prefix.rstrip(':')}}}:" if tagged else prefix

    def article(self, article: str) -> str:
        return f"{self.prefix}article:{article}"

    def history(self, article: str) -> str:
        return f"{self.prefix}article:{article}:history"

    @property
    def articles(self) -> str:
        return f"{self.prefix}articles"

    def articles_by(self, index: str, value: str) -> str:
        """The index of the articles whose `index` (source, story or state) is `value`."""
        return f"{self.prefix}articles:{index}:{value}"

    @property
    def search_number(self) -> str:
        return f"{self.prefix}search:number"

    @property
    def search_waiting(self) -> str:
        return f"{self.prefix}search:waiting"

    @property
    def search_gap(self) -> str:
        return f"{self.prefix}search:gap"

    @property
    def search_segments(self) -> str:
        return f"{self.prefix}search:segments"

    def segment(self, segment: str) -> str:
        """What stands in one segment of the index of words, named by the number of its first entry."""
        return f"{self.prefix}search:segment:{segment}"

    def seen(self, article: str) -> tuple[str, str]:
        """The bucket key and the field in it under which an article id is remembered."""
        bucket = int(article[:4], 16) % SEEN_BUCKETS
        return self.seen_bucket(bucket), article[-SEEN_FIELD_DIGITS:]

    def seen_bucket(self, bucket: int) -> str:
        return f"{self.prefix}seen:{bucket:04x}"

    def sketch(self, fingerprint: int) -> str:
        return f"{self.prefix}sketch:{fingerprint}"

    def anchor(self, name: str) -> str:
        return f"{self.prefix}anchor:{name}"

    def story(self, story: str) -> str:
        return f"{self.prefix}story:{story}"

    @property
    def stories(self) -> str:
        return f"{self.prefix}stories"

    @property
    def epoch(self) -> str:
        return f"{self.prefix}epoch"

    def alert(self, alert: str) -> str:
        return f"{self.prefix}alert:{alert}"

    def attempts(self, alert: str) -> str:
        return f"{self.prefix}alert:{alert}:attempts"

    @property
    def all_attempts(self) -> str:
        return f"{self.prefix}attempts"

    @property
    def alerts(self) -> str:
        return f"{self.prefix}alerts"

    def alerts_of(self, story: str) -> str:
        return f"{self.prefix}alerts:story:{story}"

    def outbox(self, channel: str) -> str:
        return f"{self.prefix}outbox:{channel}"

    def retry(self, channel: str) -> str:
        return f"{self.prefix}retry:{channel}"

    def later(self, channel: str) -> str:
        return f"{self.prefix}later:{channel}"

    def digests(self, channel: str) -> str:
        return f"{self.prefix}digests:{channel}"

    def digest(self, channel: str, rule: str) -> str:
        """As `scripts/claim.lua` makes it: of a rule's name, which may hold anything, the hash."""
        return f"{self.prefix}digest:{channel}:{sha1(rule.encode(), usedforsecurity=False).hexdigest()}"

    def gathered(self, channel: str) -> str:
        return f"{self.prefix}gathered:{channel}"

    def pace(self, channel: str) -> str:
        return f"{self.prefix}pace:{channel}"

    def channel(self, channel: str) -> str:
        return f"{self.prefix}channel:{channel}"

    def parked(self, channel: str) -> str:
        return f"{self.prefix}parked:{channel}"

    def thread(self, channel: str, story: str) -> str:
        return f"{self.prefix}thread:{channel}:{story}"

    def repairs(self, source: str) -> str:
        return f"{self.prefix}repairs:{source}"

    def revisits(self, source: str) -> str:
        return f"{self.prefix}revisits:{source}"

    @property
    def channels(self) -> str:
        return f"{self.prefix}channels"

    def source(self, source: str) -> str:
        return f"{self.prefix}source:{source}"

    def visits(self, source: str) -> str:
        return f"{self.prefix}source:{source}:visits"

    def pause(self, source: str) -> str:
        return f"{self.prefix}pause:{source}"

    def pulse(self, which: str) -> str:
        """The sources that are "up" or "down"."""
        return f"{self.prefix}pulse:{which}"

    @property
    def outage(self) -> str:
        return f"{self.prefix}outage"

    def listing(self, source: str, url: str) -> str:
        return f"{self.prefix}listing:{source}:{blake2b(url.encode(), digest_size=8).hexdigest()}"

    def job(self, job: str) -> str:
        return f"{self.prefix}job:{job}"

    def jobs(self, queue: str) -> str:
        return f"{self.prefix}jobs:{queue}"

    def jobs_new(self, queue: str) -> str:
        return f"{self.prefix}jobs:{queue}:new"

    def jobs_again(self, queue: str) -> str:
        return f"{self.prefix}jobs:{queue}:again"

    def jobs_later(self, queue: str) -> str:
        return f"{self.prefix}jobs:{queue}:later"

    def job_sites(self, queue: str) -> str:
        """The sites that jobs of `queue` wait for; `scripts/job_take.lua` makes the key of each line."""
        return f"{self.prefix}jobs:{queue}:sites"

    @property
    def dead_jobs(self) -> str:
        return f"{self.prefix}dead:jobs"

    def lease(self, name: str) -> str:
        return f"{self.prefix}lease:{name}"

    @property
    def counters(self) -> str:
        return f"{self.prefix}counters"

    @property
    def memory(self) -> str:
        return f"{self.prefix}memory"

    @property
    def shed(self) -> str:
        return f"{self.prefix}shed"

    @property
    def fence(self) -> str:
        return f"{self.prefix}fence"

    @property
    def prune_cursor(self) -> str:
        return f"{self.prefix}prune:seen"
