-- A parcel leaves its stream: delivered, put off or parked. Only the holder of its lease may move it.
--
--   KEYS[1]  outbox:<channel> or retry:<channel>, where the parcel stands
--   KEYS[2]  alert:<id>
--   KEYS[3]  alert:<id>:attempts
--   KEYS[4]  later:<channel> or parked:<channel>, where it goes; unused for "delivered"
--   ARGV[1]  group, ARGV[2] entry id, ARGV[3] consumer, ARGV[4] times leased: the lease that is claimed
--   ARGV[5]  outcome: delivered | later | parked
--   ARGV[6]  channel, ARGV[7] its delivery JSON, ARGV[8] attempt JSON, ARGV[9] attempts kept
--   ARGV[10] member and ARGV[11] score in KEYS[4]
--   ARGV[12] lifetime in ms of an alert that no channel waits for
--
--   answers  1, or 0 if the lease was lost
local held = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1)[1]
if not held or held[2] ~= ARGV[3] or tostring(held[4]) ~= ARGV[4] then return 0 end

redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
if redis.call('EXISTS', KEYS[2]) == 0 then return 1 end -- deleted by hand: there is no log to keep
redis.call('HSET', KEYS[2], 'delivery:' .. ARGV[6], ARGV[7])
redis.call('LPUSH', KEYS[3], ARGV[8])
redis.call('LTRIM', KEYS[3], 0, ARGV[9] - 1)
if ARGV[5] ~= 'delivered' then redis.call('ZADD', KEYS[4], ARGV[11], ARGV[10]) end
if ARGV[5] ~= 'later' and redis.call('HINCRBY', KEYS[2], 'pending', -1) <= 0 then
  redis.call('PEXPIRE', KEYS[2], ARGV[12])
  redis.call('PEXPIRE', KEYS[3], ARGV[12])
end
return 1
