-- An alert is written and waits for its channels. Stands before commit.lua, post.lua, visited.lua and outage.lua, which call it.
--
--   plan      as `alert_plan` in storage/plan.py makes it
--   lifetime  in ms, of an alert that no channel waits for
--
--   answers   whether it is new: one that was written stays as it is
local function write_alert(prefix, plan, json, lifetime)
  local key = prefix .. 'alert:' .. plan.id
  if redis.call('EXISTS', key) == 1 then return false end
  redis.call('HSET', key, 'json', json, unpack(plan.fields))
  redis.call('ZADD', prefix .. 'alerts', plan.created, plan.id)
  redis.call('ZADD', prefix .. 'alerts:story:' .. plan.story, plan.created, plan.id)
  redis.call('PEXPIRE', prefix .. 'alerts:story:' .. plan.story, lifetime)
  for _, channel in ipairs(plan.channels) do
    redis.call('HINCRBY', prefix .. 'counters', plan.counter .. channel, 1)
    redis.call('XADD', prefix .. 'outbox:' .. channel, '*', 'alert', plan.id, 'tries', 0)
    redis.call('SADD', prefix .. 'channels', channel)
  end
  if #plan.channels == 0 then redis.call('PEXPIRE', key, lifetime) end
  return true
end
