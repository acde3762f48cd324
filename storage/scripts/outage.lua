-- All sources together are down, or up again; whoever finds it first tells it.
--
--   KEYS[1]  outage
--   ARGV[1]  prefix of all keys
--   ARGV[2]  since when, as it was read; "" for none
--   ARGV[3]  since when from now on; "" for none, ARGV[4] the reason
--   ARGV[5]  plan of the notice, JSON, "" for none; ARGV[6] its JSON; ARGV[7] lifetime in ms of one that nobody waits for
--
--   answers  1, or 0 if somebody was faster
if (redis.call('HGET', KEYS[1], 'since') or '') ~= ARGV[2] then return 0 end
if ARGV[3] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('HSET', KEYS[1], 'since', ARGV[3], 'reason', ARGV[4])
end
if ARGV[5] ~= '' then write_alert(ARGV[1], cjson.decode(ARGV[5]), ARGV[6], ARGV[7]) end
return 1
