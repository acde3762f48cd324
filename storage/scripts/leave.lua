-- A parcel leaves its stream: delivered, put off or parked. Only the holder of its lease may move it.
--
--   KEYS[1]  outbox:<channel> or retry:<channel>, where the parcel stands
--   KEYS[2]  later:<channel> or parked:<channel>, where it goes; unused for "delivered"
--   KEYS[3]  gathered:<channel>
--   KEYS[4…] alert:<id> and alert:<id>:attempts of each of its alerts in turn
--   ARGV[1]  group, ARGV[2] entry id, ARGV[3] consumer, ARGV[4] times leased: the lease that is claimed
--   ARGV[5]  outcome: delivered | later | parked
--   ARGV[6]  channel, ARGV[7] attempts kept
--   ARGV[8]  "|<tries>|<since in ms>", for later:<channel>, ARGV[9] score in KEYS[2]
--   ARGV[10] lifetime in ms of an alert that no channel waits for
--   ARGV[11…] id, delivery JSON and attempt JSON ("": none to log) of each of its alerts in turn
--   ARGV[-2] counters, the hash, ARGV[-1] what it counts, JSON: by how much each field grows
--
--   answers  1, or 0 if the lease was lost
local outcome, channel = ARGV[5], ARGV[6]
local held = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1)[1]
if not held or held[2] ~= ARGV[3] or tostring(held[4]) ~= ARGV[4] then return 0 end

local function note(alert, attempts, id, delivery, attempt)
  if redis.call('EXISTS', alert) == 0 then return end -- deleted by hand: there is no log to keep
  redis.call('HSET', alert, 'delivery:' .. channel, delivery)
  if attempt ~= '' then
    redis.call('LPUSH', attempts, attempt)
    redis.call('LTRIM', attempts, 0, ARGV[7] - 1)
  end
  if outcome == 'later' then
    redis.call('HSET', alert, 'due:' .. channel, ARGV[9])
    return
  end
  redis.call('HDEL', alert, 'due:' .. channel)
  if outcome == 'parked' then redis.call('ZADD', KEYS[2], ARGV[9], id) end
  if redis.call('HINCRBY', alert, 'pending', -1) <= 0 then
    redis.call('PEXPIRE', alert, ARGV[10])
    redis.call('PEXPIRE', attempts, ARGV[10])
  end
end

local ids = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])[1][2][2]
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
if outcome == 'later' then
  redis.call('ZADD', KEYS[2], ARGV[9], ids .. ARGV[8])
else
  redis.call('ZREM', KEYS[3], string.match(ids, '^[^,]*'))
end
for number = 0, (#KEYS - 3) / 2 - 1 do
  local key, told = 4 + 2 * number, 11 + 3 * number
  note(KEYS[key], KEYS[key + 1], ARGV[told], ARGV[told + 1], ARGV[told + 2])
end
for field, more in pairs(cjson.decode(ARGV[#ARGV])) do redis.call('HINCRBY', ARGV[#ARGV - 1], field, more) end
return 1
