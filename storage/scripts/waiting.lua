-- How many alerts of a channel wait. Writes nothing.
--
--   KEYS[1]  outbox:<channel>, KEYS[2] retry:<channel>, KEYS[3] later:<channel>
--   KEYS[4]  digests:<channel>, KEYS[5] gathered:<channel>
--   ARGV[1]  prefix of all keys, ARGV[2] channel
--
--   answers  {all that are neither delivered nor parked, those of them that a digest or quiet hours hold}
local held = 0
for _, rule in ipairs(redis.call('ZRANGE', KEYS[4], 0, -1)) do
  held = held + redis.call('ZCARD', ARGV[1] .. 'digest:' .. ARGV[2] .. ':' .. redis.sha1hex(rule))
end
local waiting = redis.call('XLEN', KEYS[1]) + redis.call('XLEN', KEYS[2]) + redis.call('ZCARD', KEYS[3]) + held
local gathered = redis.call('ZRANGE', KEYS[5], 0, -1, 'WITHSCORES')
for position = 2, #gathered, 2 do waiting = waiting + gathered[position] end
return {waiting, held}
