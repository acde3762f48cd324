-- A claim of which nothing was sent costs the channel neither its pace nor its rate nor its next probe.
--
--   KEYS[1]  pace:<channel>
--   KEYS[2]  channel:<channel>  its "claimed" is <what was claimed last>|<tat before>|<probe before>
--   ARGV[1]  what was claimed: "outbox/<entry>" or "retry/<entry>"
--
--   answers  1, or 0 if something else was claimed meanwhile
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
local claimed, tat, probe = string.match(redis.call('HGET', KEYS[2], 'claimed') or '', '^([^|]*)|(%d*)|(%d*)$')
if claimed ~= ARGV[1] then return 0 end
for field, before in pairs({tat = tat, probe = probe}) do
  if before == '' then redis.call('HDEL', KEYS[2], field) else redis.call('HSET', KEYS[2], field, before) end
end
redis.call('HDEL', KEYS[2], 'claimed')
return 1
