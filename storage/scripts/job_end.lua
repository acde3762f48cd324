-- A job leaves its worker: done, to be tried again, or dead. Its site rests for the distance between two requests.
--
--   KEYS[1]  jobs:<queue>:new or :again, where the job stands
--   KEYS[2]  lease:site:<site>
--   KEYS[3]  jobs:<queue>, KEYS[4] jobs:<queue>:again, KEYS[5] jobs:<queue>:later
--   KEYS[6]  job:<id>
--   KEYS[7]  dead:jobs
--   ARGV[1]  group, ARGV[2] entry, ARGV[3] worker, ARGV[4] token of the site, ARGV[5] rest in ms
--   ARGV[6]  done | failed | back | dead: "back" is no try
--   ARGV[7]  id, ARGV[8] delay in ms, ARGV[9] how many dead ones are remembered
--
--   answers  1, or 0 if the lease was lost
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local held = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1)[1]
if not held or held[2] ~= ARGV[3] then return 0 end
local token = redis.call('HGET', KEYS[2], 'token')
-- The same worker may have taken the job anew, under another token, after it had slept.
if token and token ~= ARGV[4] then return 0 end
if token then
  if tonumber(ARGV[5]) > 0 then
    redis.call('HSET', KEYS[2], 'holder', '')
    redis.call('PEXPIRE', KEYS[2], ARGV[5])
  else
    redis.call('DEL', KEYS[2])
  end
end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])

local outcome, id = ARGV[6], ARGV[7]
if outcome == 'failed' or outcome == 'back' then
  redis.call('HDEL', KEYS[6], 'holder')
  if outcome == 'back' then redis.call('HINCRBY', KEYS[6], 'tries', -1) end
  if tonumber(ARGV[8]) > 0 then
    local time = redis.call('TIME')
    local now = time[1] * 1000 + math.floor(time[2] / 1000)
    redis.call('ZADD', KEYS[5], string.format('%d', now + ARGV[8]), id)
  else
    redis.call('XADD', KEYS[4], '*', 'job', id)
  end
  return 1
end
redis.call('DEL', KEYS[6])
redis.call('ZREM', KEYS[3], id)
redis.call('ZREM', KEYS[7], id)
if outcome == 'dead' then
  local time = redis.call('TIME')
  redis.call('ZADD', KEYS[7], string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000)), id)
  redis.call('ZREMRANGEBYRANK', KEYS[7], 0, -ARGV[9] - 1)
end
return 1
