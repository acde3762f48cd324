-- How full the server is that holds our keys. Writes nothing.
--
--   KEYS[1]  any key of ours: in a cluster it leads to their node
--
--   answers  {bytes used, bytes allowed; 0: no limit}
local info = redis.call('INFO', 'memory')
return {tonumber(string.match(info, 'used_memory:(%d+)')), tonumber(string.match(info, 'maxmemory:(%d+)'))}
