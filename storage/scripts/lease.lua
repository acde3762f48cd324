-- A right that one holder has at a time.
--
--   KEYS[1]  lease:<name>, a hash of holder and token
--   KEYS[2]  fence, the last token given
--   ARGV[1]  acquire | renew | release, ARGV[2] holder
--   ARGV[3]  lifetime in ms; of a release how long nobody gets it
--
--   answers  acquire: the token, higher than all before it, or 0 if another holds it; else 1 if it was the holder's, or 0
local holder = redis.call('HGET', KEYS[1], 'holder')
if ARGV[1] == 'acquire' then
  if holder and holder ~= ARGV[2] then return 0 end
  local token = redis.call('INCR', KEYS[2])
  redis.call('HSET', KEYS[1], 'holder', ARGV[2], 'token', token)
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  return token
end
if holder ~= ARGV[2] then return 0 end
if ARGV[1] == 'renew' then
  -- Written again, so that a store which takes nothing more is noticed by whoever holds its lease.
  redis.call('HSET', KEYS[1], 'holder', ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
elseif tonumber(ARGV[3]) > 0 then
  redis.call('HSET', KEYS[1], 'holder', '')
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
else
  redis.call('DEL', KEYS[1])
end
return 1
