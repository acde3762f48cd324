#!lua flags=allow-oom
-- Parcels of one channel, leased to one consumer: expired leases, then put-off ones that are due, then new ones.
--
-- Nothing while the channel rests: between two messages (its pace), as long as it asked for, while its circuit is open. This
-- first part of three reads how the channel is; `claim_storm.lua` gathers, `claim_parcels.lua` leases.
--
-- Works where Redis is full, or the first alert of a channel would wait there for want of a consumer group.
--
--   KEYS[1]  outbox:<channel>    stream of what is new
--   KEYS[2]  retry:<channel>     stream of what was held, put off or gathered and is due
--   KEYS[3]  later:<channel>     zset of what is put off: <alerts>|<tries>|<since> by the moment it is due
--   KEYS[4]  digests:<channel>   zset of rules whose alerts are held, by the moment that ends
--   KEYS[5]  gathered:<channel>  zset of messages of several alerts: their first alert by how many more there are
--   KEYS[6]  pace:<channel>      string that lives until the next message may start, by Redis' clock
--   KEYS[7]  channel:<channel>   hash: how the channel is
--   ARGV[1]  prefix of all keys, ARGV[2] channel
--   ARGV[3]  group, ARGV[4] consumer, ARGV[5] count, ARGV[6] lease in ms, ARGV[7] now in ms
--   ARGV[8]  how many alerts a message holds at most
--   ARGV[9]  least time between two messages in ms; 0: none
--   ARGV[10] how many messages may come, ARGV[11] within so many ms, before a storm is gathered; 0: however many
--   ARGV[12] what waits since before this, in ms, for a channel that is open as long, is stranded; 0: nothing is
--   ARGV[13] JSON {"fresh": rules, "again": rules} whose alerts are held now, unless they are urgent
--
--   answers  {for how many ms it rests though something waits, 1 if nobody was told that it opened or closed,
--             {{"outbox" | "retry", entry id, times leased, tries made before, since in ms or "", {{alert hash, flat}…},
--               "" | "probe" | "stranded"}…}}
local prefix, channel, group, consumer = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local room, lease, now, most = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local interval, allowed, within = tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
local outbox, retry = {name = 'outbox', key = KEYS[1]}, {name = 'retry', key = KEYS[2]}

local names, door = {'state', 'since', 'probe', 'until', 'culprit', 'tat', 'storm', 'turned'}, {}
for position, found in ipairs(redis.call('HMGET', KEYS[7], unpack(names))) do door[names[position]] = found end
local is_open, turned = door['state'] == 'open', door['turned'] and 1 or 0

local function moment(name) return tonumber(door[name] or 0) end

-- The generic cell rate algorithm (ITU-T I.371): "tat" is when all messages so far would have left, one in each step, at most
-- the window ahead. Far beyond that it was written by a clock that was wrong, and says nothing.
local step = allowed > 0 and math.max(1, math.floor(within / allowed)) or 0
local lead = math.max(0, moment('tat') - now)
lead = lead > 2 * within and 0 or math.min(lead, within)
local spare = allowed > 0 and math.min(allowed, math.floor((within - lead) / step)) or math.huge
-- A storm lasts until a window has passed without it: its tail is gathered too.
if now < moment('storm') and moment('storm') <= now + within then spare = math.min(spare, 1) end
-- Nor do more go out one by one than the pace lets through soon: the last would wait for all before it.
local SOON = 10000
if interval > 0 then spare = math.min(spare, math.max(1, math.floor(SOON / interval))) end
if interval > 0 or allowed > 0 or is_open then room = math.min(room, 1) end

local function rest()
  local pause = math.max(0, redis.call('PTTL', KEYS[6]), moment('until') - now)
  return allowed > 0 and math.max(pause, lead + step - within) or pause
end

local function is_waiting()
  if redis.call('XLEN', outbox.key) + redis.call('XLEN', retry.key) > 0 then return true end
  return redis.call('ZCOUNT', KEYS[3], '-inf', now) + redis.call('ZCOUNT', KEYS[4], '-inf', now) > 0
end

local function value(fields, name)
  for position = 1, #fields, 2 do
    if fields[position] == name then return fields[position + 1] end
  end
  return ''
end

-- What nobody has claimed yet, oldest first.
local function unread(stream, count)
  for _, one in ipairs(redis.call('XINFO', 'GROUPS', stream.key)) do
    local told = {}
    for field = 1, #one, 2 do told[one[field]] = one[field + 1] end
    if told['name'] == group then
      return redis.call('XRANGE', stream.key, '(' .. told['last-delivered-id'], '+', 'COUNT', count)
    end
  end
  return {}
end

-- Since when an entry could be sent.
local function since_of(fields)
  local since = value(fields, 'since')
  if since ~= '' then return tonumber(since) end
  return tonumber(redis.call('ZSCORE', prefix .. 'alerts', string.match(value(fields, 'alert'), '^[^,]*')) or now)
end
