-- Trip 2: one verdict, whole or not at all.
--
--   KEYS[1]  article:<id>          the hash this verdict is about; it routes the script in a cluster
--   ARGV[1]  prefix of all keys
--   ARGV[2]  plan, JSON: see storage/articles.py `_plan`; numbers that may pass 2^53 stand in strings
--   ARGV[3]  article JSON
--   ARGV[4]  analysis JSON
--   ARGV[5]  sketch JSON
--   ARGV[6]  story JSON, "" for none
--   ARGV[7]  the article's terms, blanks between them
--   ARGV[8…] one alert JSON each, in the order of plan.alerts
--
--   answers  {"new", how many entries wait in the index of words, ids of the alerts nobody had written}
--            | {"stale", what, expected, found}
--
-- Keys beside KEYS[1] are made from the prefix: in a cluster the prefix carries the hash tag that keeps all in one slot.
local prefix, plan = ARGV[1], cjson.decode(ARGV[2])
local article, id = KEYS[1], plan.id

local known = redis.call('HMGET', article, 'commit', 'commit_alerts', 'revision', 'state', 'story', 'json', 'source', 'repair', 'told')
if known[1] == plan.token then
  return {'new', 0, unpack(cjson.decode(known[2]))}
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
  -- After the recall somebody may have opened a story for the same event under another id, or told in another story of the
  -- same war what this verdict is about to tell.
  local epoch = redis.call('GET', prefix .. 'epoch') or '0'
  if (version == '0' or #plan.alerts > 0) and epoch ~= plan.epoch_read then
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

-- The latest revisions, as many as fit.
local function keep_history(key)
  local kept, size = 0, 0
  while kept < plan.history_kept do
    local revision = redis.call('LINDEX', key, kept)
    size = size + (revision and #revision or 0)
    if not revision or size > plan.history_bytes then break end
    kept = kept + 1
  end
  if kept == 0 then redis.call('DEL', key) else redis.call('LTRIM', key, 0, kept - 1) end
end

local function write_article()
  -- A revision without its text would show everything as added.
  if known[6] and known[3] ~= plan.revision and redis.call('HEXISTS', article, 'shed') == 0 then
    redis.call('LPUSH', article .. ':history', known[6])
    keep_history(article .. ':history')
  end
  redis.call('HSET', article, 'json', ARGV[3], 'analysis', ARGV[4], unpack(plan.fields))
  -- What is left of a text that was shed says nothing of it.
  if not plan.is_shed then
    redis.call('HSET', article, 'sketch', ARGV[5])
    redis.call('HDEL', article, 'shed')
  end
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
    redis.call('ZREMRANGEBYSCORE', prefix .. 'sketch:' .. fingerprint, '-inf', '(' .. plan.postings_oldest)
  end
end

-- How often the article was tried, this time included. One that was put off when it was handed out is counted already.
local function tries()
  local most = 0
  for _, place in ipairs(plan.seen) do
    local before, due = string.match(redis.call('HGET', place[1], place[2]) or '', '^p(%d+):(%d+)$')
    if before then most = math.max(most, before + (tonumber(due) > plan.minute and 0 or 1)) end
  end
  return math.max(most, 1)
end

-- A partial article comes up again after 15 minutes, then after twice as long each time, until its tries are spent.
local function write_seen()
  local mark, due = plan.day, nil
  local tried, is_spent = tries(), known[4] == 'partial' and known[8] == ''
  if plan.state == 'partial' and not is_spent and tried <= plan.repair_tries then
    due = plan.minute + plan.repair_minutes * 2 ^ (tried - 1)
    mark = 'p' .. tried .. ':' .. string.format('%d', due)
  end
  for _, place in ipairs(plan.seen) do
    redis.call('HSET', place[1], place[2], mark)
    redis.call('PEXPIRE', place[1], plan.life.seen)
  end
  return due
end

-- Where its source finds it when it stands on no list any more.
local function write_repair(due)
  local url = due and plan.source and plan.repair or ''
  if (known[7] or '') ~= '' then redis.call('ZREM', prefix .. 'repairs:' .. known[7], known[8] or '', plan.repair) end
  if plan.source then
    local key = prefix .. 'repairs:' .. plan.source
    redis.call('ZREM', key, plan.repair)
    if url ~= '' then
      redis.call('ZADD', key, string.format('%d', due * 60000), url)
      redis.call('ZREMRANGEBYRANK', key, plan.repairs_kept, -1)
      redis.call('PEXPIRE', key, plan.life.articles)
    end
  end
  redis.call('HSET', article, 'repair', url)
end

-- A told article is looked at again as its age says, for its source of now.
local function write_revisit(new)
  if (known[7] or '') ~= '' and known[7] ~= plan.source then redis.call('ZREM', prefix .. 'revisits:' .. known[7], id) end
  redis.call('HDEL', article, 'missing')
  if not known[9] and not plan.is_source and #new == 0 then return end
  local told = {}
  for alert in string.gmatch(known[9] or '', '%S+') do told[#told + 1] = alert end
  for _, alert in ipairs(new) do told[#told + 1] = alert end
  redis.call('HSET', article, 'told', table.concat(told, ' ', math.max(1, #told - plan.told_kept + 1)))
  if not plan.source then return end
  local key = prefix .. 'revisits:' .. plan.source
  if plan.revisit then
    redis.call('ZADD', key, plan.revisit, id)
    redis.call('ZREMRANGEBYRANK', key, plan.revisits_kept, -1)
    redis.call('PEXPIRE', key, plan.life.articles)
  else
    redis.call('ZREM', key, id)
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
    -- Last year's chapters of a war know more names than this month's, and would crowd it out of a recall.
    redis.call('ZREMRANGEBYSCORE', prefix .. 'anchor:' .. name, '-inf', '(' .. plan.story.anchors_oldest)
  end
end

-- Before the article stands in any list: the index finds out whether it is the first of all.
local waiting = index_terms(prefix, id, plan.indexed, ARGV[7])
write_article()
write_indexes()
write_repair(write_seen())
if story then write_story() end
local new = {}
for position, alert in ipairs(plan.alerts) do
  if write_alert(prefix, alert, ARGV[7 + position], plan.life.alerts) then new[#new + 1] = alert.id end
end
write_revisit(new)
for field, more in pairs(plan.counts) do redis.call('HINCRBY', prefix .. 'counters', field, more) end
redis.call('HSET', article, 'commit', plan.token, 'commit_alerts', #new > 0 and cjson.encode(new) or '[]')
return {'new', waiting, unpack(new)}
