-- Consumers that hold nothing and were not heard of for long are forgotten; one that holds a lease never is.
--
--   KEYS[1]  outbox:<channel> or retry:<channel>
--   ARGV[1]  group, ARGV[2] idle time in ms
--
--   answers  how many
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local consumers, forgotten = redis.pcall('XINFO', 'CONSUMERS', KEYS[1], ARGV[1]), 0
if consumers.err then return 0 end
for _, consumer in ipairs(consumers) do
  local told = {}
  for field = 1, #consumer, 2 do told[consumer[field]] = consumer[field + 1] end
  if told['pending'] == 0 and told['idle'] > tonumber(ARGV[2]) then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], told['name'])
    forgotten = forgotten + 1
  end
end
return forgotten
