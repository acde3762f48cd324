-- A segment that was laid out takes the place of the entries it was made of.
--
--   KEYS[1]  search:waiting
--   KEYS[2]  search:segments
--   KEYS[3]  search:segment:<segment>, written and due to expire
--   ARGV[1]  its first entry, ARGV[2] how many entries it holds
--   ARGV[3]  its member in search:segments, ARGV[4] latest first sight among its articles
--   ARGV[5]  retention.articles in ms
--
--   answers  1; 0 if somebody else laid the same entries into one, and this one is gone
if redis.call('LINDEX', KEYS[1], 0) ~= ARGV[1] then
  redis.call('UNLINK', KEYS[3])
  return 0
end
redis.call('LTRIM', KEYS[1], ARGV[2], -1)
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
redis.call('PEXPIRE', KEYS[3], ARGV[5])
return 1
