#!lua flags=allow-oom
-- Parcels of one channel, leased to one consumer: expired leases, then put-off ones that are due, then new ones.
--
-- What a digest or quiet hours held is gathered first, when its time has come: of each rule at most so many alerts make one
-- entry, which stays one message for good.
--
-- Works where Redis is full, or the first alert of a channel would wait there for want of a consumer group.
--
--   KEYS[1]  outbox:<channel>    stream of what is new
--   KEYS[2]  retry:<channel>     stream of what was held or put off and is due
--   KEYS[3]  later:<channel>     zset of what is put off: <alerts>|<tries>|<since> by the moment it is due
--   KEYS[4]  digests:<channel>   zset of rules whose alerts are held, by the moment that ends
--   KEYS[5]  gathered:<channel>  zset of messages of several alerts: their first alert by how many more there are
--   ARGV[1]  prefix of all keys, ARGV[2] channel
--   ARGV[3]  group, ARGV[4] consumer, ARGV[5] count, ARGV[6] lease in ms, ARGV[7] now in ms
--   ARGV[8]  how many alerts a message holds at most
--
--   answers  {{"outbox" | "retry", entry id, times leased, tries made before, since in ms or "", {{alert hash, flat}…}}…}
local prefix, group, consumer, now = ARGV[1], ARGV[3], ARGV[4], ARGV[7]
local streams = {{name = 'retry', key = KEYS[2]}, {name = 'outbox', key = KEYS[1]}}
local parcels, room = {}, tonumber(ARGV[5])

local function value(fields, name)
  for position = 1, #fields, 2 do
    if fields[position] == name then return fields[position + 1] end
  end
  return ''
end

local function alerts_of(ids)
  local alerts = {}
  for id in string.gmatch(ids, '[^,]+') do
    local alert = redis.call('HGETALL', prefix .. 'alert:' .. id)
    if #alert > 0 then alerts[#alerts + 1] = alert end
  end
  return alerts
end

local function take(stream, entries)
  for _, entry in ipairs(entries) do
    local id, fields = entry[1], entry[2]
    local ids = value(fields, 'alert')
    local alerts = alerts_of(ids)
    if #alerts == 0 then
      -- Its alerts were deleted by hand: there is nothing left to tell.
      redis.call('XACK', stream.key, group, id)
      redis.call('XDEL', stream.key, id)
      redis.call('ZREM', KEYS[5], string.match(ids, '^[^,]*'))
    else
      local leased = redis.call('XPENDING', stream.key, group, id, id, 1)[1][4]
      parcels[#parcels + 1] = {stream.name, id, leased, value(fields, 'tries'), value(fields, 'since'), alerts}
      room = room - 1
    end
  end
end

local function read(stream)
  if room <= 0 then return end
  local answer = redis.call('XREADGROUP', 'GROUP', group, consumer, 'COUNT', room, 'STREAMS', stream.key, '>')
  if answer then take(stream, answer[1][2]) end
end

local function gather(rule, due)
  local held = prefix .. 'digest:' .. ARGV[2] .. ':' .. redis.sha1hex(rule)
  local ids = redis.call('ZRANGE', held, 0, ARGV[8] - 1)
  if #ids > 0 then
    redis.call('ZREM', held, unpack(ids))
    redis.call('XADD', KEYS[2], '*', 'alert', table.concat(ids, ','), 'tries', 0, 'since', due)
    if #ids > 1 then redis.call('ZADD', KEYS[5], #ids - 1, ids[1]) end
  end
  if redis.call('EXISTS', held) == 0 then redis.call('ZREM', KEYS[4], rule) end
end

local function due(key)
  if room <= 0 then return {} end
  return redis.call('ZRANGE', key, '-inf', now, 'BYSCORE', 'LIMIT', 0, room, 'WITHSCORES')
end

for _, stream in ipairs(streams) do
  redis.pcall('XGROUP', 'CREATE', stream.key, group, '0', 'MKSTREAM')
  local cursor = '0-0'
  repeat
    if room <= 0 then break end
    local answer = redis.call('XAUTOCLAIM', stream.key, group, consumer, ARGV[6], cursor, 'COUNT', room)
    cursor = answer[1]
    take(stream, answer[2])
  until cursor == '0-0'
end

local ended = due(KEYS[4])
for position = 1, #ended, 2 do gather(ended[position], ended[position + 1]) end
local waited = due(KEYS[3])
for position = 1, #waited, 2 do
  local alerts, tries, since = string.match(waited[position], '^([^|]*)|(%d+)|?(%d*)$')
  redis.call('ZREM', KEYS[3], waited[position])
  redis.call('XADD', KEYS[2], '*', 'alert', alerts, 'tries', tries, 'since', since)
end
for _, stream in ipairs(streams) do read(stream) end
return parcels
