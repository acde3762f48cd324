-- People know that the channel opened or closed.
--
--   KEYS[1]  channel:<channel>
--   ARGV[1]  since when it is as they were told, in ms
--
--   answers  1; 0 if somebody said so before, or it has turned again
if redis.call('HGET', KEYS[1], 'since') ~= ARGV[1] then return 0 end
return redis.call('HDEL', KEYS[1], 'turned')
