#!lua flags=allow-oom
-- What was found out about memory is kept. Works where Redis is full.
--
--   KEYS[1]  memory, the hash of sizes by family; written anew if ARGV[2…] are given
--   KEYS[2]  shed, up to which first sight texts were given up
--   ARGV[1]  that first sight in ms, "" to leave it, ARGV[2…] fields and values of KEYS[1] in turn
if ARGV[1] ~= '' then redis.call('SET', KEYS[2], ARGV[1]) end
if #ARGV > 1 then
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], unpack(ARGV, 2))
end
return 1
