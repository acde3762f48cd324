-- The messages of one story on one channel: which one opened the thread, and which alerts are told in it.
--
--   KEYS[1]  thread:<channel>:<story>, a hash of place, reference, opening, latest, latest_at, updates and told
--   ARGV[1]  open | follow, ARGV[2] alert id, ARGV[3] alert as JSON, ARGV[4] its moment in ms
--   ARGV[5]  lifetime in ms, ARGV[6] how many ids are remembered
--   ARGV[7]  place and ARGV[8] reference of the message that opens it, only for open
--
--   open     follows a thread that another courier has opened meanwhile
--   follow   counts an alert once, and keeps as latest the one that was made last, whatever order they are told in
--   answers  the hash, or nothing if there is no thread to follow
if redis.call('EXISTS', KEYS[1]) == 0 then
  if ARGV[1] == 'follow' then return {} end
  redis.call('HSET', KEYS[1], 'place', ARGV[7], 'reference', ARGV[8], 'opening', ARGV[3], 'latest', ARGV[3],
    'latest_at', ARGV[4], 'updates', 0, 'told', ARGV[2])
else
  local told = redis.call('HGET', KEYS[1], 'told')
  if not string.find(',' .. told .. ',', ',' .. ARGV[2] .. ',', 1, true) then
    local kept, most = {ARGV[2]}, tonumber(ARGV[6])
    for id in string.gmatch(told, '[^,]+') do
      if #kept < most then kept[#kept + 1] = id end
    end
    redis.call('HSET', KEYS[1], 'told', table.concat(kept, ','))
    redis.call('HINCRBY', KEYS[1], 'updates', 1)
    if tonumber(ARGV[4]) >= tonumber(redis.call('HGET', KEYS[1], 'latest_at')) then
      redis.call('HSET', KEYS[1], 'latest', ARGV[3], 'latest_at', ARGV[4])
    end
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return redis.call('HGETALL', KEYS[1])
