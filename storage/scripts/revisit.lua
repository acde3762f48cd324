-- A told article is handed out to be looked at again, or what came of it is noted.
--
--   KEYS[1]  revisits:<source>
--   KEYS[2]  article:<id>
--   ARGV[1]  id, ARGV[2] ms since 1970
--   ARGV[3]  the next date, ms since 1970; "" for none
--   ARGV[4]  out: handed out; there: its site says it is unchanged; away: nobody knows; missing: it is not there
--
--   answers  for missing: since when, ms; for out: 1; else 0. "" if it is not stored, was never told, or is not due
local key, article, id, next, what = KEYS[1], KEYS[2], ARGV[1], ARGV[3], ARGV[4]
if redis.call('HEXISTS', article, 'told') == 0 then
  redis.call('ZREM', key, id)
  return ''
end
if what == 'out' then
  local due = redis.call('ZSCORE', key, id)
  if not due or tonumber(due) > tonumber(ARGV[2]) then return '' end
end
if next == '' then
  redis.call('ZREM', key, id)
else
  redis.call('ZADD', key, next, id)
end
if what == 'there' then redis.call('HDEL', article, 'missing') end
if what == 'missing' then
  redis.call('HSETNX', article, 'missing', ARGV[2])
  return redis.call('HGET', article, 'missing')
end
return what == 'out' and '1' or '0'
