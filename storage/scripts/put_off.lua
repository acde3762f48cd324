-- A URL that is tried, or was in vain, is wanted again later: after twice as long each time, until its tries are spent.
--
--   KEYS[1]  seen:<bucket>
--   KEYS[2]  repairs:<source>
--   ARGV[1]  field in the bucket, ARGV[2] URL, ARGV[3] minute since 1970
--   ARGV[4]  minutes to the second try, ARGV[5] minutes at most
--   ARGV[6]  how many tries, ARGV[7] how many URLs of one source
--   ARGV[8]  lifetime in ms of the bucket and ARGV[9] of the list
--
--   answers  1, or 0 if the URL is had meanwhile or its next try is not due
local now, tries = tonumber(ARGV[3]), 0
local mark = redis.call('HGET', KEYS[1], ARGV[1])
if mark then
  local before, due = string.match(mark, '^p(%d+):(%d+)$')
  if not before then
    redis.call('ZREM', KEYS[2], ARGV[2])
    return 0
  end
  if tonumber(due) > now then
    redis.call('ZADD', KEYS[2], 'XX', string.format('%d', due * 60000), ARGV[2])
    return 0
  end
  tries = tonumber(before)
end
local due = now + math.min(tonumber(ARGV[4]) * 2 ^ tries, tonumber(ARGV[5]))
redis.call('HSET', KEYS[1], ARGV[1], 'p' .. tries + 1 .. ':' .. string.format('%d', due))
redis.call('PEXPIRE', KEYS[1], ARGV[8])
if tries + 1 > tonumber(ARGV[6]) then
  redis.call('ZREM', KEYS[2], ARGV[2])
else
  redis.call('ZADD', KEYS[2], string.format('%d', due * 60000), ARGV[2])
  redis.call('ZREMRANGEBYRANK', KEYS[2], ARGV[7], -1)
  redis.call('PEXPIRE', KEYS[2], ARGV[9])
end
return 1
