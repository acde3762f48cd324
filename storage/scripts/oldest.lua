-- Since when the alert waits that a channel has owed the longest. What a digest or quiet hours hold does not wait. Writes nothing.
--
--   KEYS[1]  outbox:<channel>, KEYS[2] retry:<channel>, KEYS[3] later:<channel>
--   ARGV[1]  how many of those that are put off are looked at, those due first
--
--   answers  ms since 1970, "" for none
local oldest
local function met(ms)
  if ms and (not oldest or ms < oldest) then oldest = ms end
end
for position = 1, 2 do
  for _, entry in ipairs(redis.call('XRANGE', KEYS[position], '-', '+', 'COUNT', 1)) do
    local since
    for field = 1, #entry[2], 2 do
      if entry[2][field] == 'since' then since = tonumber(entry[2][field + 1]) end
    end
    met(since or tonumber(string.match(entry[1], '^%d+')))
  end
end
for _, member in ipairs(redis.call('ZRANGE', KEYS[3], 0, ARGV[1] - 1)) do
  met(tonumber(string.match(member, '|%d+|(%d+)$')))
end
return oldest and string.format('%d', oldest) or ''
