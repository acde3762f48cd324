-- An alert's parked deliveries wait again, with a fresh budget of tries.
--
--   KEYS[1]  alert:<id>
--   KEYS[2]  alert:<id>:attempts
--   ARGV[1]  prefix of all keys, ARGV[2] alert id, ARGV[3] now in ISO 8601, ARGV[4] attempts kept, ARGV[5] now in ms
--   ARGV[6]  the channel; "": all of them, ARGV[7] attempts kept of all alerts
--
--   answers  how many channels wait again
local fields, again = redis.call('HGETALL', KEYS[1]), 0
for position = 1, #fields, 2 do
  local channel = string.match(fields[position], '^delivery:(.*)$')
  local delivery = channel and cjson.decode(fields[position + 1])
  if delivery and delivery.state == 'parked' and (ARGV[6] == '' or ARGV[6] == channel) then
    delivery.state, delivery.attempts, again = 'pending', 0, again + 1
    redis.call('HSET', KEYS[1], fields[position], cjson.encode(delivery))
    redis.call('HINCRBY', KEYS[1], 'pending', 1)
    local attempt = cjson.encode({at = ARGV[3], channel = channel, attempt = 0, outcome = 'redelivered'})
    redis.call('LPUSH', KEYS[2], attempt)
    redis.call('LTRIM', KEYS[2], 0, ARGV[4] - 1)
    redis.call('XADD', ARGV[1] .. 'attempts', 'MAXLEN', '~', ARGV[7], '*', 'alert', ARGV[2], 'attempt', attempt)
    redis.call('ZREM', ARGV[1] .. 'parked:' .. channel, ARGV[2])
    redis.call('XADD', ARGV[1] .. 'outbox:' .. channel, '*', 'alert', ARGV[2], 'tries', 0, 'since', ARGV[5])
  end
end
if again > 0 then
  redis.call('PERSIST', KEYS[1])
  redis.call('PERSIST', KEYS[2])
end
return again
