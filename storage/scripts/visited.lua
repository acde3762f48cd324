-- A visit is history and its source has its next date, if who made it has its site still.
--
--   KEYS[1]  source:<source>
--   KEYS[2]  source:<source>:visits
--   KEYS[3]  lease:site:<site>, KEYS[1] again where no right is asked for
--   ARGV[1]  fencing token of the site; "" asks for none
--   ARGV[2]  lifetime in ms, ARGV[3] how many visits are kept, ARGV[4] the visit as JSON
--   ARGV[5…] field and value of the source's state in turn
--
--   answers  1, or 0 and nothing written if the site is another's
if ARGV[1] ~= '' and redis.call('HGET', KEYS[3], 'token') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 5))
redis.call('LPUSH', KEYS[2], ARGV[4])
redis.call('LTRIM', KEYS[2], 0, ARGV[3] - 1)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return 1
