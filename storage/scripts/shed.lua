#!lua flags=allow-oom
-- The text of one article is given up, with its earlier revisions. Works where Redis is full: it is what makes room there.
--
--   KEYS[1]  article:<id>
--   KEYS[2]  article:<id>:history
--   KEYS[3]  counters
--   ARGV[1]  the commit that was read, ARGV[2] article JSON without its text, ARGV[3] now in ISO 8601
--   ARGV[4]  1 if its sketch, which no posting leads to any more, goes too
--
--   answers  how many bytes shorter its values are; 0 if it was committed anew meanwhile
local before = redis.call('HMGET', KEYS[1], 'commit', 'json', 'sketch')
if not before[1] or before[1] ~= ARGV[1] then return 0 end
local saved = #before[2] - #ARGV[2]
for place = 0, redis.call('LLEN', KEYS[2]) - 1 do saved = saved + #redis.call('LINDEX', KEYS[2], place) end
redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[1], 'json', ARGV[2], 'shed', ARGV[3])
if ARGV[4] == '1' then
  saved = saved + #(before[3] or '')
  redis.call('HDEL', KEYS[1], 'sketch')
end
redis.call('HINCRBY', KEYS[3], 'shed_texts', 1)
redis.call('HINCRBY', KEYS[3], 'shed_bytes', saved)
return saved
