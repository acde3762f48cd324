-- Third part of `claim.lua`: what is due becomes entries of retry:<channel>, and entries are leased.
--
-- What a digest or quiet hours held is gathered when its time has come: of each rule at most so many alerts make one entry, which
-- stays one message for good. Of an open channel one parcel at a time is tried: rather one that was never tried, for the one that
-- failed may be at fault itself.
local parcels, mark = {}, ''

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
      parcels[#parcels + 1] = {stream.name, id, leased, value(fields, 'tries'), value(fields, 'since'), alerts, mark}
      room = room - 1
    end
  end
end

local function read(stream)
  if room <= 0 then return end
  local answer = redis.call('XREADGROUP', 'GROUP', group, consumer, 'COUNT', room, 'STREAMS', stream.key, '>')
  if answer then take(stream, answer[1][2]) end
end

local function reclaim(stream)
  local cursor = '0-0'
  repeat
    if room <= 0 then break end
    local answer = redis.call('XAUTOCLAIM', stream.key, group, consumer, lease, cursor, 'COUNT', room)
    cursor = answer[1]
    take(stream, answer[2])
  until cursor == '0-0'
end

local function gather(rule, due)
  local held = prefix .. 'digest:' .. channel .. ':' .. redis.sha1hex(rule)
  local ids = redis.call('ZRANGE', held, 0, most - 1)
  if #ids > 0 then
    redis.call('ZREM', held, unpack(ids))
    redis.call('XADD', retry.key, '*', 'alert', table.concat(ids, ','), 'tries', 0, 'since', due)
    if #ids > 1 then redis.call('ZADD', KEYS[5], #ids - 1, ids[1]) end
  end
  if redis.call('EXISTS', held) == 0 then redis.call('ZREM', KEYS[4], rule) end
end

local function bring_due()
  if room <= 0 then return end
  local ended = redis.call('ZRANGE', KEYS[4], '-inf', now, 'BYSCORE', 'LIMIT', 0, room, 'WITHSCORES')
  for position = 1, #ended, 2 do gather(ended[position], ended[position + 1]) end
  for _, waited in ipairs(redis.call('ZRANGE', KEYS[3], '-inf', now, 'BYSCORE', 'LIMIT', 0, room)) do
    local alerts, tries, since = string.match(waited, '^([^|]*)|(%d+)|?(%d*)$')
    redis.call('ZREM', KEYS[3], waited)
    redis.call('XADD', retry.key, '*', 'alert', alerts, 'tries', tries, 'since', since)
  end
end

-- Of a channel that is open and not due to be tried: what may be claimed all the same.
local function exception()
  local patience = tonumber(ARGV[12])
  for _, stream in ipairs({retry, outbox}) do
    local head = moment('since') <= patience and unread(stream, 1)[1]
    if head and since_of(head[2]) <= patience then return 'stranded', stream end
  end
  -- If all failures are of one parcel, the next that comes tells whether it is the channel's fault or the parcel's: one that is
  -- new, or a digest that has ended.
  if door['culprit'] == '*' then return end
  for _, stream in ipairs({outbox, retry}) do
    local head = unread(stream, 1)[1]
    if head and value(head[2], 'tries') == '0' and value(head[2], 'alert') ~= door['culprit'] then return 'probe', stream end
  end
end

-- What was claimed counts against the pace and the rate, and tells `hand_back.lua` what to undo if it was only held.
local function note()
  local claimed = parcels[1][1] .. '/' .. parcels[1][2]
  if interval > 0 then redis.call('SET', KEYS[6], claimed, 'PX', interval) end
  if allowed > 0 then redis.call('HSET', KEYS[7], 'tat', string.format('%d', now + lead + step)) end
  if is_open then redis.call('HSET', KEYS[7], 'probe', string.format('%d', now + lease)) end
  if allowed > 0 or is_open then
    redis.call('HSET', KEYS[7], 'claimed', claimed .. '|' .. (door['tat'] or '') .. '|' .. (door['probe'] or ''))
  end
end

for _, stream in ipairs({retry, outbox}) do
  redis.pcall('XGROUP', 'CREATE', stream.key, group, '0', 'MKSTREAM')
end
local pause = rest()
if pause > 0 then return {is_waiting() and pause or 0, turned, parcels} end
if not is_open then
  reclaim(retry)
  reclaim(outbox)
  bring_due()
  if room > 0 then gather_storm() end
  read(retry)
  read(outbox)
else
  bring_due()
  local stream = nil
  if now < moment('probe') then
    mark, stream = exception()
    if not stream then return {is_waiting() and moment('probe') - now or 0, turned, parcels} end
    read(stream)
  else
    mark = 'probe'
    read(outbox)
    read(retry)
    reclaim(retry)
    reclaim(outbox)
  end
end
if #parcels > 0 and mark ~= 'stranded' then note() end
return {0, turned, parcels}
