-- Second part of `claim.lua`: what waits beyond the channel's rate becomes one message, which stays that for good.
--
-- Taken is what is new and was never leased, so that no part of it can have been sent. Stories stay together and in order; those
-- with something urgent come first, and before what else is due and is not. What a digest or quiet hours hold is left to them.
local SCANNED = 500

-- The alerts that may go out now, by story: those with something urgent first, else as they came.
local function stories_waiting()
  local held, stories, waiting, urgent = cjson.decode(ARGV[13]), {}, 0, 0
  local holds = {fresh = {}, again = {}}
  for kind, rules in pairs(holds) do
    for _, rule in ipairs(held[kind]) do rules[rule] = true end
  end
  for _, entry in ipairs(unread(outbox, SCANNED)) do
    local id = value(entry[2], 'alert')
    local alert = redis.call('HMGET', prefix .. 'alert:' .. id, 'rule', 'severity', 'story')
    local is_urgent = alert[2] == 'urgent'
    local kind = value(entry[2], 'since') == '' and 'fresh' or 'again'
    if alert[1] and (is_urgent or not holds[kind][alert[1]]) then
      local story = stories[alert[3]] or {number = waiting, entries = {}}
      stories[alert[3]] = story
      story.entries[#story.entries + 1] = {entry = entry[1], id = id, since = since_of(entry[2])}
      if is_urgent and not story.urgent then story.urgent, urgent = true, urgent + 1 end
      waiting = waiting + 1
    end
  end
  local ordered = {}
  for _, story in pairs(stories) do ordered[#ordered + 1] = story end
  table.sort(ordered, function(one, other)
    if one.urgent ~= other.urgent then return one.urgent == true end
    return one.number < other.number
  end)
  return ordered, waiting, urgent
end

local function is_urgent(entry)
  for id in string.gmatch(value(entry[2], 'alert'), '[^,]+') do
    if redis.call('HGET', prefix .. 'alert:' .. id, 'severity') == 'urgent' then return true end
  end
  return false
end

local function gather_storm()
  if allowed == 0 then return end
  local before = unread(retry, SCANNED)
  if #before + #unread(outbox, spare + 1) <= spare then return end
  local stories, waiting, urgent = stories_waiting()
  if waiting == 0 or #before + waiting <= spare then return end
  if before[1] and (urgent == 0 or is_urgent(before[1])) then return end
  local ids, since = {}, now
  for _, story in ipairs(stories) do
    for _, alert in ipairs(story.entries) do
      if #ids == most then break end
      redis.call('XDEL', outbox.key, alert.entry)
      ids[#ids + 1], since = alert.id, math.min(since, alert.since)
    end
  end
  redis.call('XADD', retry.key, '*', 'alert', table.concat(ids, ','), 'tries', 0, 'since', string.format('%d', since))
  if #ids > 1 then
    redis.call('ZADD', KEYS[5], #ids - 1, ids[1])
    redis.call('HSET', KEYS[7], 'storm', string.format('%d', now + within))
  end
  for _, entry in ipairs(before) do
    redis.call('XDEL', retry.key, entry[1])
    redis.call('XADD', retry.key, '*', unpack(entry[2]))
  end
end
