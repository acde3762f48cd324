-- Some keys that chance picks, with their size. Writes nothing.
--
--   KEYS[1]  any key of ours: in a cluster it leads to their node
--   ARGV[1]  prefix of all keys, ARGV[2] how many keys to pick
--
--   answers  {keys in this database, then each picked key of ours and its bytes}
local answer = {redis.call('DBSIZE')}
for _ = 1, answer[1] > 0 and tonumber(ARGV[2]) or 0 do
  local key = redis.call('RANDOMKEY')
  if key and string.sub(key, 1, #ARGV[1]) == ARGV[1] then
    answer[#answer + 1] = key
    answer[#answer + 1] = redis.call('MEMORY', 'USAGE', key, 'SAMPLES', 64) or 0
  end
end
return answer
