-- The lease of a job and that of its site go on, if both are the worker's still.
--
--   KEYS[1]  jobs:<queue>:new or :again, where the job stands
--   KEYS[2]  lease:site:<site>
--   ARGV[1]  group, ARGV[2] entry, ARGV[3] worker, ARGV[4] token of the site, ARGV[5] lease in ms, ARGV[6] rest in ms
--
--   answers  1, or 0 if one of them was lost
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local held = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1)[1]
if not held or held[2] ~= ARGV[3] or redis.call('HGET', KEYS[2], 'token') ~= ARGV[4] then return 0 end
redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[3], 0, ARGV[2], 'JUSTID')
redis.call('PEXPIRE', KEYS[2], ARGV[5] + ARGV[6])
return 1
