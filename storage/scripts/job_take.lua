-- Jobs leased to one worker together with their sites: expired leases first, then what waited, then what is new.
--
-- A job whose site somebody is on is not handed out: it waits in a line of its own, oldest first, and holds up nobody. When the
-- site is free the head of the line goes before everything new, so that a site's sources take turns.
--
--   KEYS[1…]  for each queue: jobs:<queue>:new and :again (streams), :later (zset by due date), :sites (zset of sites that
--             are waited for); last fence
--   ARGV[1]   prefix of all keys, ARGV[2] group, ARGV[3] worker, ARGV[4] how many at most, ARGV[5] lease in ms
--   ARGV[6]   how many suspects among them: jobs whose lease ran out twice. They may have killed their workers, and are
--             taken one by one, lest the innocent beside them die with them time after time
--   ARGV[7…]  the queues
--
--   answers   {{queue, "new" | "again", entry, id, site, slot, since, rest, tries, deaths, token of the site}…}
local prefix, group, worker, room, lease = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local suspects, fence, taken = tonumber(ARGV[6]), KEYS[#KEYS], {}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local queues = {}
for number = 7, #ARGV do
  local first = (number - 7) * 4
  queues[#queues + 1] = {
    name = ARGV[number], new = KEYS[first + 1], again = KEYS[first + 2], later = KEYS[first + 3], sites = KEYS[first + 4],
  }
end

local function job_key(id) return prefix .. 'job:' .. id end
local function site_key(site) return prefix .. 'lease:site:' .. site end
local function line_key(queue, site) return prefix .. 'jobs:' .. queue.name .. ':site:' .. site end

local function forget(stream, entry)
  redis.call('XACK', stream, group, entry)
  redis.call('XDEL', stream, entry)
end

local function stand_in_line(queue, id, site, since)
  redis.call('HDEL', job_key(id), 'holder')
  redis.call('ZADD', line_key(queue, site), since, id)
  local head = redis.call('ZRANGE', line_key(queue, site), 0, 0, 'WITHSCORES')
  redis.call('ZADD', queue.sites, head[2], site)
end

local function offer(queue, way, entry, id)
  local told = redis.call('HMGET', job_key(id), 'site', 'slot', 'since', 'rest', 'deaths')
  local site, slot, since, rest, deaths = unpack(told)
  if not site then return forget(queue[way], entry) end -- deleted by hand
  if redis.call('EXISTS', site_key(site)) == 1 then
    forget(queue[way], entry)
    return stand_in_line(queue, id, site, since)
  end
  local tries, token = redis.call('HINCRBY', job_key(id), 'tries', 1), redis.call('INCR', fence)
  redis.call('HSET', job_key(id), 'holder', worker)
  redis.call('HSET', site_key(site), 'holder', worker, 'token', token)
  -- Longer than the job's own lease: who follows a killed worker keeps the distance between two requests too.
  redis.call('PEXPIRE', site_key(site), lease + rest)
  taken[#taken + 1] = {queue.name, way, entry, id, site, slot, since, rest, tries, tonumber(deaths), token}
  room = room - 1
end

-- Whether a job that saw `deaths` of its lease may be handed out now.
local function is_allowed(deaths)
  if deaths < 2 then return true end
  suspects = suspects - 1
  return suspects >= 0
end

local function take_over(queue, way, entry, dead)
  local stands = redis.call('XRANGE', queue[way], entry, entry)[1]
  if not stands then return forget(queue[way], entry) end -- deleted by hand
  local id = stands[2][2]
  local site, deaths = unpack(redis.call('HMGET', job_key(id), 'site', 'deaths'))
  local resting = site and redis.call('HGET', site_key(site), 'holder') == dead
  if resting or not is_allowed((tonumber(deaths) or 0) + 1) then return end
  redis.call('XCLAIM', queue[way], group, worker, lease, entry, 'JUSTID')
  if site then redis.call('HINCRBY', job_key(id), 'deaths', 1) end
  offer(queue, way, entry, id)
end

local function expired(queue, way)
  redis.pcall('XGROUP', 'CREATE', queue[way], group, '0', 'MKSTREAM')
  for _, held in ipairs(redis.call('XPENDING', queue[way], group, 'IDLE', lease, '-', '+', 100)) do
    if room > 0 then take_over(queue, way, held[1], held[2]) end
  end
end

local function come_forward(queue, site)
  local line = line_key(queue, site)
  local id = redis.call('ZRANGE', line, 0, 0)[1]
  if id and not is_allowed(tonumber(redis.call('HGET', job_key(id), 'deaths') or 0)) then return end
  if id then
    redis.call('ZREM', line, id)
    redis.call('XADD', queue.again, '*', 'job', id)
  end
  local head = redis.call('ZRANGE', line, 0, 0, 'WITHSCORES')
  if head[2] then redis.call('ZADD', queue.sites, head[2], site) else redis.call('ZREM', queue.sites, site) end
end

local function waited(queue)
  for _, id in ipairs(redis.call('ZRANGE', queue.later, '-inf', now, 'BYSCORE', 'LIMIT', 0, room)) do
    redis.call('ZREM', queue.later, id)
    redis.call('XADD', queue.again, '*', 'job', id)
  end
  local places = room
  for _, site in ipairs(redis.call('ZRANGE', queue.sites, 0, -1)) do
    if places > 0 and redis.call('EXISTS', site_key(site)) == 0 then
      places = places - 1
      come_forward(queue, site)
    end
  end
end

local function read(queue, way)
  while room > 0 do
    local answer = redis.call('XREADGROUP', 'GROUP', group, worker, 'COUNT', room, 'STREAMS', queue[way], '>')
    if not answer then return end
    for _, entry in ipairs(answer[1][2]) do offer(queue, way, entry[1], entry[2][2]) end
  end
end

for _, queue in ipairs(queues) do
  expired(queue, 'again')
  expired(queue, 'new')
end
for _, queue in ipairs(queues) do
  waited(queue)
  read(queue, 'again')
end
for _, queue in ipairs(queues) do read(queue, 'new') end
return taken
