-- From where to listen for new jobs, and how long until one that waits may be taken. Writes nothing.
--
--   KEYS[1…]  for each queue: jobs:<queue>:new, :again, :later, :sites
--   ARGV[1]   prefix of all keys, ARGV[2] group
--
--   answers  {last entry of each stream that was leased…, milliseconds until something is due, by Redis' clock; -1: nothing is}
local answer, due = {}, nil
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function last_leased(stream)
  local groups = redis.call('EXISTS', stream) == 1 and redis.call('XINFO', 'GROUPS', stream) or {}
  for _, group in ipairs(groups) do
    local told = {}
    for field = 1, #group, 2 do told[group[field]] = group[field + 1] end
    if told['name'] == ARGV[2] then return told['last-delivered-id'] end
  end
  return '0-0'
end

local function soonest(milliseconds) due = math.min(due or math.huge, math.max(0, milliseconds)) end

for first = 1, #KEYS, 4 do
  answer[#answer + 1] = last_leased(KEYS[first])
  answer[#answer + 1] = last_leased(KEYS[first + 1])
  local put_off = redis.call('ZRANGE', KEYS[first + 2], 0, 0, 'WITHSCORES')[2]
  if put_off then soonest(put_off - now) end
  for _, site in ipairs(redis.call('ZRANGE', KEYS[first + 3], 0, -1)) do
    soonest(redis.call('PTTL', ARGV[1] .. 'lease:site:' .. site))
  end
end
answer[#answer + 1] = due and due or -1
return answer
