-- A visit is history, its source has its state and its next date, and what changed is told, if who made it has its site
-- still: all of it or nothing.
--
--   KEYS[1]  source:<name>
--   KEYS[2]  source:<name>:visits
--   KEYS[3]  pulse:up
--   KEYS[4]  pulse:down
--   KEYS[5]  lease:site:<site>, KEYS[1] again where no right is asked for
--   ARGV[1]  prefix of all keys
--   ARGV[2]  plan, JSON: fields of the source (names and values in turn), name, at (ms), kept (visits), lifetime (ms),
--            counts (how much more each field of counters is, may be left away), pulse ("up", "down", or "" if the source does not count), oldest (ms, below which a pulse is forgotten),
--            notice (as one of plan.alerts in commit.lua, may be left away), told (what had been told when this was
--            judged), alert_lifetime (ms)
--   ARGV[3]  the visit as JSON
--   ARGV[4]  the notice as JSON, or ""
--   ARGV[5]  fencing token of the site; "" asks for none
--
--   answers  1, or 0 and nothing written if the site is another's
if ARGV[5] ~= '' and redis.call('HGET', KEYS[5], 'token') ~= ARGV[5] then return 0 end
local plan = cjson.decode(ARGV[2])
local told = redis.call('HGET', KEYS[1], 'told') or 'well'
redis.call('HSET', KEYS[1], unpack(plan.fields))
redis.call('LPUSH', KEYS[2], ARGV[3])
redis.call('LTRIM', KEYS[2], 0, plan.kept - 1)
redis.call('PEXPIRE', KEYS[1], plan.lifetime)
redis.call('PEXPIRE', KEYS[2], plan.lifetime)
for field, more in pairs(plan.counts or {}) do redis.call('HINCRBY', ARGV[1] .. 'counters', field, more) end
for which, key in pairs({up = KEYS[3], down = KEYS[4]}) do
  if plan.pulse == which then
    redis.call('ZADD', key, plan.at, plan.name)
  else
    redis.call('ZREM', key, plan.name)
  end
  redis.call('ZREMRANGEBYSCORE', key, '-inf', '(' .. plan.oldest)
end
-- Two processes that judged the same visits, one of them late, tell one thing once.
if plan.notice and told == plan.told then write_alert(ARGV[1], plan.notice, ARGV[4], plan.alert_lifetime) end
return 1
