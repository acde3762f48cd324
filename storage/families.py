"""Every key family there is: its name, type, lifetime and content. Part of `storage`; `docs/redis.md` is tested against it."""

from __future__ import annotations

from scraper.model import Value


class Family(Value, frozen=True, kw_only=True):
    """One kind of key. `pattern` stands after the prefix; words in angle brackets vary."""

    pattern: str
    type: str
    lifetime: str
    """Which retention, counted from when; or what else bounds it."""
    holds: str


FAMILIES = (
    Family(
        pattern="article:<article>",
        type="hash",
        lifetime="retention.articles from first sight",
        holds="json, analysis, url, headline, source, site, state, story, duplicate_of, content_hash, revision, "
        "first_seen, last_seen, sketch, shed (when its text was given up to make room), repair (URL under which a partial article is tried again), commit, "
        "commit_alerts, told (ids of the alerts that came of it, at most 32; absent if nothing was told of it), pages (for "
        "conditional requests, as JSON), missing (ms since 1970 when its page was found gone), indexed (<number of its entry in "
        "the index of words>:<digest of its terms>)",
    ),
    Family(
        pattern="article:<article>:history",
        type="list",
        lifetime="with its article",
        holds="the article's earlier revisions as JSON, latest first, at most 10 and 512 KB",
    ),
    Family(
        pattern="articles", type="zset", lifetime="pruned after retention.articles", holds="article id by first sight"
    ),
    Family(
        pattern="articles:source:<source>",
        type="zset",
        lifetime="retention.articles from its last article; older members go at each commit",
        holds="article id by first sight",
    ),
    Family(
        pattern="articles:story:<story>",
        type="zset",
        lifetime="retention.articles from its last article",
        holds="article id by first sight",
    ),
    Family(
        pattern="articles:state:<state>",
        type="zset",
        lifetime="retention.articles from its last article; older members go at each commit",
        holds="article id by first sight, of the state complete, partial or unknown",
    ),
    Family(
        pattern="search:number",
        type="string",
        lifetime="for ever, one key",
        holds="how many entries the index of words was ever given",
    ),
    Family(
        pattern="search:waiting",
        type="list",
        lifetime="retention.articles from its last entry; the first 1024 become a segment as soon as there are so many",
        holds="<number> <article> <first sight> <term> <term> … of articles that no segment holds yet",
    ),
    Family(
        pattern="search:segments",
        type="zset",
        lifetime="retention.articles from its last segment; expired ones go when one is made",
        holds="<segment> <earliest first sight>, by latest first sight",
    ),
    Family(
        pattern="search:segment:<segment>",
        type="hash",
        lifetime="retention.articles from when it was made",
        holds="of 1024 articles <term> → one character for each that holds it, its place; ^<two letters> → the words "
        "that begin so; :<place> → <number> <article> <first sight>",
    ),
    Family(
        pattern="search:gap",
        type="string",
        lifetime="retention.articles, or until `kentongan articles reindex`",
        holds="how many articles were there before the index of words was",
    ),
    Family(
        pattern="seen:<bucket>",
        type="hash",
        lifetime="retention.seen from its last write; older fields are pruned",
        holds="last 10 digits of an article id → day since 1970 when last met, or p<tries>:<minute since 1970 when a "
        "partial article, or a link that could not be had, is due again>",
    ),
    Family(
        pattern="repairs:<source>",
        type="zset",
        lifetime="retention.articles from its last write; a member leaves when it is repaired or its tries are spent; "
        "at most 1000",
        holds="URL of a partial article, or of a link that could not be had, by the moment it is due again",
    ),
    Family(
        pattern="revisits:<source>",
        type="zset",
        lifetime="retention.articles from its last write; a member leaves 30 days after its article was first seen; at "
        "most 1000",
        holds="id of an article that was told, by the moment when it is looked at again",
    ),
    Family(
        pattern="sketch:<fingerprint>",
        type="zset",
        lifetime="retention.postings from its last article; older members go at each commit; the newest 50",
        holds="article id by first sight, of the articles that have this among their 32 smallest fingerprints",
    ),
    Family(
        pattern="anchor:<name>",
        type="zset",
        lifetime="retention.postings from its last article; older members go at each commit; the newest 50",
        holds="story id by last article, of the stories that name this person or place, however they spell it",
    ),
    Family(
        pattern="story:<story>",
        type="hash",
        lifetime="retention.articles from its last article",
        holds="json, title, version, first_seen, last_seen",
    ),
    Family(
        pattern="stories", type="zset", lifetime="pruned after retention.articles", holds="story id by last article"
    ),
    Family(
        pattern="epoch",
        type="string",
        lifetime="for ever, one key",
        holds="how many commits wrote a story: who opens one finds out by it whether another was opened meanwhile",
    ),
    Family(
        pattern="alert:<alert>",
        type="hash",
        lifetime="retention.alerts once no channel waits for it; for ever before",
        holds="json, rule, severity, type, story, article, created, pending (channels that wait), and for each channel "
        "delivery:<channel> as JSON, due:<channel> while it is held or put off",
    ),
    Family(
        pattern="alert:<alert>:attempts",
        type="list",
        lifetime="with its alert",
        holds="every delivery attempt as JSON, latest first, at most 50",
    ),
    Family(
        pattern="attempts",
        type="stream",
        lifetime="the newest 10000; pruned after retention.alerts",
        holds="alert, attempt as JSON: every delivery attempt of all alerts",
    ),
    Family(pattern="alerts", type="zset", lifetime="pruned when the alert is gone", holds="alert id by creation"),
    Family(
        pattern="alerts:story:<story>",
        type="zset",
        lifetime="retention.alerts from its last alert",
        holds="alert id by creation",
    ),
    Family(
        pattern="outbox:<channel>",
        type="stream",
        lifetime="an entry leaves when it is settled, held, put off or parked",
        holds="alert, tries (attempts made before), since (of one that was sent again by hand); read by the group "
        "`couriers`",
    ),
    Family(
        pattern="retry:<channel>",
        type="stream",
        lifetime="an entry leaves when it is settled, put off or parked",
        holds="as outbox: what was held, put off or gathered in a storm and is due, read before the outbox; in alert one id "
        "or, with commas, several that go out as one message",
    ),
    Family(
        pattern="later:<channel>",
        type="zset",
        lifetime="a member leaves when it is due",
        holds="<alerts>|<attempts made>|<since when it could be sent> by the moment it is due",
    ),
    Family(
        pattern="digests:<channel>",
        type="zset",
        lifetime="a member leaves when its digest or quiet hours end, or a courier starts whose rules have none",
        holds="name of a rule whose alerts are held, by the moment that ends",
    ),
    Family(
        pattern="digest:<channel>:<hash of rule>",
        type="zset",
        lifetime="a member leaves when it is due",
        holds="alert id by creation, of the held alerts of one rule",
    ),
    Family(
        pattern="gathered:<channel>",
        type="zset",
        lifetime="a member leaves when its message is settled or parked",
        holds="first alert of a message that gathers several, by how many more stand in it",
    ),
    Family(
        pattern="pace:<channel>",
        type="string",
        lifetime="until the channel may start its next message",
        holds="what was claimed last, as outbox/<entry> or retry/<entry>",
    ),
    Family(
        pattern="channel:<channel>",
        type="hash",
        lifetime="for ever, one for each channel that was ever sent to",
        holds="state (open or closed, as of a circuit), since, turned (1 while nobody was told), known (open or closed, as people were told the last time), known_at (when), reason, failures (in a row), refused (messages in a row for their own fault), "
        "culprit (alerts of the message that failed, * if of several), probe (when the next is tried), probes (how many "
        "failed), until (when it asked to be left alone), delivered, error, error_at, tat (how far the rate of a storm is used "
        "up), storm (until when one lasts), claimed (what was claimed last, and tat and probe before); times in ms since 1970",
    ),
    Family(
        pattern="parked:<channel>",
        type="zset",
        lifetime="retention.alerts; a member leaves when it is redelivered",
        holds="alert id by the moment it was parked",
    ),
    Family(
        pattern="thread:<channel>:<story>",
        type="hash",
        lifetime="retention.articles from its last use",
        holds="place and reference of the message that opened the story's thread (Slack: channel id and ts; mail: "
        "Message-ID), opening and latest (alerts as JSON), latest_at (ms since 1970), updates (how many followed the "
        "first), told (ids of the alerts the channel took, latest first, at most 50)",
    ),
    Family(pattern="channels", type="set", lifetime="for ever, one key", holds="every channel that was ever sent to"),
    Family(
        pattern="source:<source>",
        type="hash",
        lifetime="retention.articles from its last visit",
        holds="state, reason, since, told (the state that was told last), last_visit, next_visit, articles_new, standing "
        "(what is held of it and found lately, as JSON), rhythm (its habits by the hours of the week, as JSON)",
    ),
    Family(
        pattern="source:<source>:visits",
        type="list",
        lifetime="retention.articles from its last visit",
        holds="its visits as JSON, latest first, at most 100",
    ),
    Family(
        pattern="pause:<source>",
        type="string",
        lifetime="leaves with the pause, at its end or by hand",
        holds="by (operator or site), since, until as JSON: the source is not visited",
    ),
    Family(
        pattern="pulse:up",
        type="zset",
        lifetime="a member leaves a day after its visit, and when its source is told to be ill",
        holds="source by its latest visit, if that brought a page",
    ),
    Family(
        pattern="pulse:down",
        type="zset",
        lifetime="a member leaves a day after its visit",
        holds="source by its latest visit, if that brought nothing at all",
    ),
    Family(
        pattern="outage",
        type="hash",
        lifetime="leaves when most sources are up again, one key",
        holds="since, reason: told instead of what is told of each source",
    ),
    Family(
        pattern="listing:<source>:<hash of URL>",
        type="string",
        lifetime="retention.validators from its last whole visit",
        holds="what the next visit needs, as JSON: for a conditional request, what is read along, what robots.txt said "
        "(64 KiB at most), where a browser is needed, a link that is left alone for a day",
    ),
    Family(
        pattern="jobs:<queue>",
        type="zset",
        lifetime="a member leaves when its job is done or dead",
        holds="id of a job, waiting or under way, by the moment it was put; queues: plain, browser",
    ),
    Family(
        pattern="jobs:<queue>:new",
        type="stream",
        lifetime="an entry leaves when its job is done, failed, handed back or dead, or waits for its site",
        holds="job; read by the group `workers`",
    ),
    Family(
        pattern="jobs:<queue>:again",
        type="stream",
        lifetime="an entry leaves as one of jobs:<queue>:new",
        holds="as jobs:<queue>:new, and read before it: what was put off and is due, and whose site has become free",
    ),
    Family(
        pattern="jobs:<queue>:later",
        type="zset",
        lifetime="a member leaves when it is due",
        holds="id of a job that failed, by the moment it is tried again",
    ),
    Family(
        pattern="jobs:<queue>:sites",
        type="zset",
        lifetime="a member leaves when nobody waits for it any more",
        holds="site that jobs wait for, by the moment the oldest of them was put",
    ),
    Family(
        pattern="jobs:<queue>:site:<site>",
        type="zset",
        lifetime="a member leaves when its turn has come",
        holds="id of a job that waits for the site, by the moment it was put",
    ),
    Family(
        pattern="job:<kind>:<source>",
        type="hash",
        lifetime="leaves when the job is done or dead; one for each source and kind (visit, revisit)",
        holds="queue, site, slot (date of the source that the visit replaces), rest (ms), since (ms since 1970), tries, deaths, "
        "holder (the worker it is with)",
    ),
    Family(
        pattern="dead:jobs",
        type="zset",
        lifetime="the newest 1000; a member leaves when a later job of its source is done",
        holds="id of a job that was tried too often, by the moment it was set aside",
    ),
    Family(
        pattern="lease:<name>",
        type="hash",
        lifetime="as its holder asked",
        holds="holder, token",
    ),
    Family(
        pattern="lease:site:<site>",
        type="hash",
        lifetime="8 s and the distance between two requests, renewed by its holder",
        holds="holder (empty while the site rests after a visit), token",
    ),
    Family(
        pattern="lease:worker:<worker>",
        type="hash",
        lifetime="5 s, renewed by its holder",
        holds="holder, token: a worker that is up",
    ),
    Family(
        pattern="counters",
        type="hash",
        lifetime="for ever, one key; fields of a source go with the source",
        holds="what was done, for /metrics, by name and labels, joined by bars: articles, claims, alerts, attempts, delay, "
        "visits, requests, pages, lateness, shed_texts, shed_bytes",
    ),
    Family(
        pattern="memory",
        type="hash",
        lifetime="for ever, one key; written anew every 5 minutes",
        holds="at (ms since 1970), and for each key of this table about how many bytes its family takes",
    ),
    Family(
        pattern="shed",
        type="string",
        lifetime="for ever, one key",
        holds="ms since 1970: texts of articles first seen before were given up to make room, if memory ran short",
    ),
    Family(
        pattern="fence", type="string", lifetime="for ever, one key", holds="the last fencing token given to a lease"
    ),
    Family(
        pattern="prune:seen", type="string", lifetime="for ever, one key", holds="the seen bucket to be pruned next"
    ),
)
