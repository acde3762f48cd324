-- A parcel waits for the end of a digest or of quiet hours, together with the others of its rule.
--
--   KEYS[1]  outbox:<channel> or retry:<channel>, where the parcel stands
--   KEYS[2]  digests:<channel>              zset of rules whose alerts are held, by the moment that ends
--   KEYS[3]  digest:<channel>:<hash of rule>  zset of the alerts that are held, by creation
--   KEYS[4]  gathered:<channel>
--   ARGV[1]  group, ARGV[2] entry id, ARGV[3] consumer, ARGV[4] times leased: the lease that is claimed
--   ARGV[5]  prefix of all keys, ARGV[6] channel, ARGV[7] rule, ARGV[8] until when, in ms
--   ARGV[9…] id and creation in ms of each alert in turn
--
--   answers  until when in ms: all of the rule wait until the soonest that was asked for; -1 if the lease was lost
local held = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1)[1]
if not held or held[2] ~= ARGV[3] or tostring(held[4]) ~= ARGV[4] then return -1 end

local ids = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])[1][2][2]
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
redis.call('ZREM', KEYS[4], string.match(ids, '^[^,]*'))
local opened = redis.call('ZSCORE', KEYS[2], ARGV[7])
local due = opened and math.min(tonumber(opened), tonumber(ARGV[8])) or tonumber(ARGV[8])
local function mark(id)
  local alert = ARGV[5] .. 'alert:' .. id
  if redis.call('EXISTS', alert) == 1 then redis.call('HSET', alert, 'due:' .. ARGV[6], string.format('%d', due)) end
end

if opened and due < tonumber(opened) then
  for _, other in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do mark(other) end
end
redis.call('ZADD', KEYS[2], string.format('%d', due), ARGV[7])
for position = 9, #ARGV, 2 do
  redis.call('ZADD', KEYS[3], ARGV[position + 1], ARGV[position])
  mark(ARGV[position])
end
return due
