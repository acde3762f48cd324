-- A parcel leaves its stream: delivered, put off or parked. Only the holder of its lease may move it.
--
-- What came of it says how the channel is: so many failures in a row open it, or so many messages refused with none taken
-- between; one message that it takes closes it.
--
--   KEYS[1]  outbox:<channel> or retry:<channel>, where the parcel stands
--   KEYS[2]  later:<channel> or parked:<channel>, where it goes; unused for "delivered"
--   KEYS[3]  gathered:<channel>
--   KEYS[4]  channel:<channel>   hash: how the channel is
--   KEYS[5]  attempts            stream of all attempts
--   KEYS[6…] alert:<id> and alert:<id>:attempts of each of its alerts in turn
--   ARGV[1]  group, ARGV[2] entry id, ARGV[3] consumer, ARGV[4] times leased: the lease that is claimed
--   ARGV[5]  outcome: delivered | later | parked
--   ARGV[6]  channel, ARGV[7] attempts kept of an alert, ARGV[8] attempts kept of all
--   ARGV[9]  "|<tries>|<since in ms>", for later:<channel>, ARGV[10] score in KEYS[2]
--   ARGV[11] lifetime in ms of an alert that no channel waits for
--   ARGV[12] now in ms, ARGV[13] how it bears on the channel: works | fails | refuses | ""
--   ARGV[14] the error, ARGV[15] failures, or refusals, that open it (0: none do), ARGV[16] rest in ms before the first probe, ARGV[17] longest rest
--   ARGV[18] so many ms it asked to be left alone; 14 to 18 not for "works"
--   ARGV[19…] id, delivery JSON and attempt JSON ("": none to log) of each of its alerts in turn
--   ARGV[-2] counters, the hash, ARGV[-1] what it counts, JSON: by how much each field grows
--
--   answers  1, or 0 if the lease was lost
local outcome, channel, now, goal = ARGV[5], ARGV[6], tonumber(ARGV[12]), ARGV[10]
local held = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1)[1]
if not held or held[2] ~= ARGV[3] or tostring(held[4]) ~= ARGV[4] then return 0 end
local ids = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])[1][2][2]

local function set(...) redis.call('HSET', KEYS[4], ...) end

local function whole(number) return string.format('%d', number) end

local function is_open() return redis.call('HGET', KEYS[4], 'state') == 'open' end

local function open()
  set('state', 'open', 'since', ARGV[12], 'reason', ARGV[14], 'probes', 0, 'turned', 1)
end

-- When the next is tried.
local function rest(asked)
  local probes = redis.call('HINCRBY', KEYS[4], 'probes', 1)
  local probe = whole(math.max(asked, now + math.min(tonumber(ARGV[16]) * 2 ^ math.min(probes - 1, 30), tonumber(ARGV[17]))))
  set('probe', probe)
  return probe
end

local function works()
  set('failures', 0, 'refused', 0, 'delivered', ARGV[12])
  redis.call('HDEL', KEYS[4], 'culprit')
  if is_open() then
    set('state', 'closed', 'since', ARGV[12], 'turned', 1)
    redis.call('HDEL', KEYS[4], 'probe', 'probes')
  end
end

local function fails()
  local failures = redis.call('HINCRBY', KEYS[4], 'failures', 1)
  local culprit = redis.call('HGET', KEYS[4], 'culprit') or ids
  set('error', ARGV[14], 'error_at', ARGV[12], 'culprit', culprit == ids and ids or '*')
  local asked = now + tonumber(ARGV[18])
  if asked > now then set('until', whole(math.max(asked, tonumber(redis.call('HGET', KEYS[4], 'until') or 0)))) end
  if not is_open() then
    if failures < tonumber(ARGV[15]) then return end
    open()
  end
  local probe = rest(asked)
  -- It waits as long as the channel rests: then it, or another, is the next to be tried.
  if outcome == 'later' then goal = probe end
end

-- A message that is refused for its own sake says little of the channel; so many in a row say that it takes none.
local function refuses()
  set('error', ARGV[14], 'error_at', ARGV[12])
  local refused, opens = redis.call('HINCRBY', KEYS[4], 'refused', 1), tonumber(ARGV[15])
  if is_open() then
    set('probe', ARGV[12]) -- it answers: the next tells more, at once
  elseif opens > 0 and refused >= opens then
    set('culprit', '*')
    open()
    rest(now)
  else
    set('failures', 0)
    redis.call('HDEL', KEYS[4], 'culprit')
  end
end

local function note(alert, attempts, id, delivery, attempt)
  if redis.call('EXISTS', alert) == 0 then return end -- deleted by hand: there is no log to keep
  redis.call('HSET', alert, 'delivery:' .. channel, delivery)
  if attempt ~= '' then
    redis.call('LPUSH', attempts, attempt)
    redis.call('LTRIM', attempts, 0, ARGV[7] - 1)
    redis.call('XADD', KEYS[5], 'MAXLEN', '~', ARGV[8], '*', 'alert', id, 'attempt', attempt)
  end
  if outcome == 'later' then
    redis.call('HSET', alert, 'due:' .. channel, goal)
    return
  end
  redis.call('HDEL', alert, 'due:' .. channel)
  if outcome == 'parked' then redis.call('ZADD', KEYS[2], goal, id) end
  if redis.call('HINCRBY', alert, 'pending', -1) <= 0 then
    redis.call('PEXPIRE', alert, ARGV[11])
    redis.call('PEXPIRE', attempts, ARGV[11])
  end
end

redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
if ARGV[13] == 'works' then works() elseif ARGV[13] == 'fails' then fails() elseif ARGV[13] == 'refuses' then refuses() end
if outcome == 'later' then
  redis.call('ZADD', KEYS[2], goal, ids .. ARGV[9])
else
  redis.call('ZREM', KEYS[3], string.match(ids, '^[^,]*'))
end
for number = 0, (#KEYS - 5) / 2 - 1 do
  local key, told = 6 + 2 * number, 19 + 3 * number
  note(KEYS[key], KEYS[key + 1], ARGV[told], ARGV[told + 1], ARGV[told + 2])
end
for field, more in pairs(cjson.decode(ARGV[#ARGV])) do redis.call('HINCRBY', ARGV[#ARGV - 1], field, more) end
return 1
