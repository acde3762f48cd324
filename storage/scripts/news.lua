-- From where to listen for news of some channels, and how long until something held or put off is due. Writes nothing.
--
--   KEYS[1…n]     outbox:<channel> each
--   KEYS[n+1…3n]  later:<channel> each, then digests:<channel> each
--   ARGV[1]       group
--
--   answers  {last entry of each outbox that was leased…, milliseconds until the next is due, by Redis' clock; -1: none}
local answer, due, channels = {}, nil, #KEYS / 3
for position = 1, channels do
  answer[position] = '0-0'
  local groups = redis.call('EXISTS', KEYS[position]) == 1 and redis.call('XINFO', 'GROUPS', KEYS[position]) or {}
  for _, group in ipairs(groups) do
    local told = {}
    for field = 1, #group, 2 do told[group[field]] = group[field + 1] end
    if told['name'] == ARGV[1] then answer[position] = told['last-delivered-id'] end
  end
end
for position = channels + 1, #KEYS do
  local first = redis.call('ZRANGE', KEYS[position], 0, 0, 'WITHSCORES')[2]
  if first then due = math.min(due or math.huge, tonumber(first)) end
end
local time = redis.call('TIME')
answer[channels + 1] = due and math.max(0, due - time[1] * 1000 - math.floor(time[2] / 1000)) or -1
return answer
