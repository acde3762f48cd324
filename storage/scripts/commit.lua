-- Trip 2: one verdict, whole or not at all.
--
--   KEYS[1]  article:<id>          the hash this verdict is about; it routes the script in a cluster
--   ARGV[1]  prefix of all keys
--   ARGV[2]  plan, JSON: see storage/articles.py `_plan`; numbers that may pass 2^53 stand in strings
--   ARGV[3]  article JSON
--   ARGV[4]  analysis JSON
--   ARGV[5]  sketch JSON
--   ARGV[6]  story JSON, "" for none
--   ARGV[7…] one alert JSON each, in the order of plan.alerts
--
--   answers  {"new", ids of the alerts nobody had written} | {"stale", what, expected, found}
--
-- Keys beside KEYS[1] are made from the prefix: in a cluster the prefix carries the hash tag that keeps all in one slot.
local prefix, plan = ARGV[1], cjson.decode(ARGV[2])
local article, id = KEYS[1], plan.id

local known = redis.call('HMGET', article, 'commit', 'commit_alerts', 'revision', 'state', 'story', 'repairs', 'json')
if known[1] == plan.token then
  return {'new', unpack(cjson.decode(known[2]))}
end
if (known[3] or '0') ~= plan.revision_read then
  return {'stale', 'article ' .. id .. ' has revision', plan.revision_read, known[3] or '0'}
end
local story = plan.story
if story then
  local version = redis.call('HGET', prefix .. 'story:' .. story.id, 'version') or '0'
  if version ~= story.version_read then
    return {'stale', 'story ' .. story.id .. ' has version', story.version_read, version}
  end
  -- Somebody may have opened a story for the same event after the recall, under another id.
  local epoch = redis.call('GET', prefix .. 'epoch') or '0'
  if version == '0' and epoch ~= plan.epoch_read then
    return {'stale', 'the stories have epoch', plan.epoch_read, epoch}
  end
end

local function post(key, score, member)
  redis.call('ZADD', key, score, member)
  redis.call('ZREMRANGEBYRANK', key, 0, -plan.postings_kept - 1)
  redis.call('PEXPIRE', key, plan.life.postings)
end

local function index(key, score, member)
  redis.call('ZADD', key, score, member)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', '(' .. plan.oldest)
  redis.call('PEXPIRE', key, plan.life.articles)
end

local function write_article()
  if known[7] and known[3] ~= plan.revision then
    redis.call('LPUSH', article .. ':history', known[7])
    redis.call('LTRIM', article .. ':history', 0, plan.history_kept - 1)
  end
  redis.call('HSET', article, 'json', ARGV[3], 'analysis', ARGV[4], 'sketch', ARGV[5], unpack(plan.fields))
  redis.call('PEXPIRE', article, plan.life.article)
  redis.call('PEXPIRE', article .. ':history', plan.life.article)
end

local function write_indexes()
  redis.call('ZADD', prefix .. 'articles', plan.first_seen, id)
  if plan.source then index(prefix .. 'articles:source:' .. plan.source, plan.first_seen, id) end
  if known[4] and known[4] ~= plan.state then redis.call('ZREM', prefix .. 'articles:state:' .. known[4], id) end
  index(prefix .. 'articles:state:' .. plan.state, plan.first_seen, id)
  local before = known[5] or ''
  if before ~= '' and before ~= plan.article_story then redis.call('ZREM', prefix .. 'articles:story:' .. before, id) end
  if plan.article_story ~= '' then index(prefix .. 'articles:story:' .. plan.article_story, plan.first_seen, id) end
  for _, fingerprint in ipairs(plan.fingerprints) do
    post(prefix .. 'sketch:' .. fingerprint, plan.first_seen, id)
  end
end

-- A partial article comes up again after 15 minutes, then after twice as long each time, until its tries are spent.
local function write_seen()
  local tries = plan.state == 'partial' and tonumber(known[6] or '0') + 1 or 0
  local mark = plan.day
  if tries > 0 and tries <= plan.repair_tries then
    mark = 'p' .. tries .. ':' .. string.format('%d', plan.minute + plan.repair_minutes * 2 ^ (tries - 1))
  end
  redis.call('HSET', article, 'repairs', tries)
  for _, place in ipairs(plan.seen) do
    redis.call('HSET', place[1], place[2], mark)
    redis.call('PEXPIRE', place[1], plan.life.seen)
  end
end

local function write_story()
  local key = prefix .. 'story:' .. story.id
  redis.call('INCR', prefix .. 'epoch')
  redis.call('HSET', key, 'json', ARGV[6], unpack(story.fields))
  redis.call('PEXPIRE', key, plan.life.articles)
  redis.call('ZADD', prefix .. 'stories', story.last_seen, story.id)
  for _, name in ipairs(story.anchors) do
    post(prefix .. 'anchor:' .. name, story.last_seen, story.id)
  end
end

local function write_alert(alert, json)
  local key = prefix .. 'alert:' .. alert.id
  if redis.call('EXISTS', key) == 1 then return false end
  redis.call('HSET', key, 'json', json, unpack(alert.fields))
  redis.call('ZADD', prefix .. 'alerts', alert.created, alert.id)
  redis.call('ZADD', prefix .. 'alerts:story:' .. alert.story, alert.created, alert.id)
  redis.call('PEXPIRE', prefix .. 'alerts:story:' .. alert.story, plan.life.alerts)
  for _, channel in ipairs(alert.channels) do
    redis.call('XADD', prefix .. 'outbox:' .. channel, '*', 'alert', alert.id, 'tries', 0)
    redis.call('SADD', prefix .. 'channels', channel)
  end
  if #alert.channels == 0 then redis.call('PEXPIRE', key, plan.life.alerts) end
  return true
end

write_article()
write_indexes()
write_seen()
if story then write_story() end
local new = {}
for position, alert in ipairs(plan.alerts) do
  if write_alert(alert, ARGV[6 + position]) then new[#new + 1] = alert.id end
end
redis.call('HSET', article, 'commit', plan.token, 'commit_alerts', #new > 0 and cjson.encode(new) or '[]')
return {'new', unpack(new)}
