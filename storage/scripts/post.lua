-- An alert of no article is written, and waits for its channels.
--
--   KEYS[1]  alert:<id>
--   ARGV[1]  prefix of all keys
--   ARGV[2]  plan, JSON: as one of plan.alerts in commit.lua
--   ARGV[3]  alert JSON
--   ARGV[4]  lifetime in ms of an alert that no channel waits for
--
--   answers  1, or 0 if somebody had written it
local prefix, alert = ARGV[1], cjson.decode(ARGV[2])
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'json', ARGV[3], unpack(alert.fields))
redis.call('ZADD', prefix .. 'alerts', alert.created, alert.id)
redis.call('ZADD', prefix .. 'alerts:story:' .. alert.story, alert.created, alert.id)
redis.call('PEXPIRE', prefix .. 'alerts:story:' .. alert.story, ARGV[4])
for _, channel in ipairs(alert.channels) do
  redis.call('XADD', prefix .. 'outbox:' .. channel, '*', 'alert', alert.id, 'tries', 0)
  redis.call('SADD', prefix .. 'channels', channel)
end
if #alert.channels == 0 then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
return 1
