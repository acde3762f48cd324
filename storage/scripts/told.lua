-- People know how the channel is.
--
--   KEYS[1]  channel:<channel>
--   ARGV[1]  since when it is as they were told, in ms
--   ARGV[2]  how that is: open or closed
--   ARGV[3]  when they were told, in ms
--
--   answers  1; 0 if somebody said so before, or it has turned again
if redis.call('HGET', KEYS[1], 'since') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'known', ARGV[2], 'known_at', ARGV[3])
return redis.call('HDEL', KEYS[1], 'turned')
