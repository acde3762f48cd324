-- What is held of some rules goes out sooner: their digests or quiet hours are shorter than they were, or no more.
--
--   KEYS[1]  digests:<channel>  zset of rules whose alerts are held, by the moment that ends
--   ARGV[1]  prefix of all keys, ARGV[2] channel
--   ARGV[3…] rule, and when at the latest in ms, in turn
--
--   answers  how many rules were to wait longer
local sooner = 0
for position = 3, #ARGV, 2 do
  local rule, due = ARGV[position], ARGV[position + 1]
  local before = tonumber(redis.call('ZSCORE', KEYS[1], rule) or 0)
  if tonumber(due) < before then
    sooner = sooner + 1
    redis.call('ZADD', KEYS[1], due, rule)
    for _, id in ipairs(redis.call('ZRANGE', ARGV[1] .. 'digest:' .. ARGV[2] .. ':' .. redis.sha1hex(rule), 0, -1)) do
      local alert = ARGV[1] .. 'alert:' .. id
      if redis.call('EXISTS', alert) == 1 then redis.call('HSET', alert, 'due:' .. ARGV[2], due) end
    end
  end
end
return sooner
