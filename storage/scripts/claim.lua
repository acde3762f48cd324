-- Parcels of one channel, leased to one consumer: expired leases, then put-off ones that are due, then new ones.
--
--   KEYS[1]  outbox:<channel>   stream of what is new
--   KEYS[2]  retry:<channel>    stream of what was put off and is due again
--   KEYS[3]  later:<channel>    zset of what is put off: <alert>|<tries> by the moment it is due
--   ARGV[1]  prefix of all keys
--   ARGV[2]  group, ARGV[3] consumer, ARGV[4] count, ARGV[5] lease in ms, ARGV[6] now in ms
--
--   answers  {{"outbox" | "retry", entry id, times leased, tries made before, {alert hash, flat}}…}
local prefix, group, consumer = ARGV[1], ARGV[2], ARGV[3]
local streams = {{name = 'retry', key = KEYS[2]}, {name = 'outbox', key = KEYS[1]}}
local parcels, room = {}, tonumber(ARGV[4])

local function value(fields, name)
  for position = 1, #fields, 2 do
    if fields[position] == name then return fields[position + 1] end
  end
end

local function take(stream, entries)
  for _, entry in ipairs(entries) do
    local id, fields = entry[1], entry[2]
    local alert = redis.call('HGETALL', prefix .. 'alert:' .. value(fields, 'alert'))
    if #alert == 0 then
      -- Its alert was deleted by hand: there is nothing left to tell.
      redis.call('XACK', stream.key, group, id)
      redis.call('XDEL', stream.key, id)
    else
      local leased = redis.call('XPENDING', stream.key, group, id, id, 1)[1][4]
      parcels[#parcels + 1] = {stream.name, id, leased, value(fields, 'tries'), alert}
      room = room - 1
    end
  end
end

local function read(stream)
  if room <= 0 then return end
  local answer = redis.call('XREADGROUP', 'GROUP', group, consumer, 'COUNT', room, 'STREAMS', stream.key, '>')
  if answer then take(stream, answer[1][2]) end
end

for _, stream in ipairs(streams) do
  redis.pcall('XGROUP', 'CREATE', stream.key, group, '0', 'MKSTREAM')
  local cursor = '0-0'
  repeat
    if room <= 0 then break end
    local answer = redis.call('XAUTOCLAIM', stream.key, group, consumer, ARGV[5], cursor, 'COUNT', room)
    cursor = answer[1]
    take(stream, answer[2])
  until cursor == '0-0'
end

if room > 0 then
  for _, member in ipairs(redis.call('ZRANGE', KEYS[3], '-inf', ARGV[6], 'BYSCORE', 'LIMIT', 0, room)) do
    local alert, tries = string.match(member, '^(.*)|(%d+)$')
    redis.call('ZREM', KEYS[3], member)
    redis.call('XADD', KEYS[2], '*', 'alert', alert, 'tries', tries)
  end
end
for _, stream in ipairs(streams) do read(stream) end
return parcels
