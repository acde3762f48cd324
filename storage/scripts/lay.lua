-- A portion of a segment of the index of words is written. It expires soon, unless segment.lua closes it.
--
--   KEYS[1]  search:segment:<segment>
--   ARGV[1]  names and values in turn as one MessagePack array, at most 2,000
--   ARGV[2]  for how long in ms it waits to be closed
redis.call('HSET', KEYS[1], unpack(cmsgpack.unpack(ARGV[1])))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
