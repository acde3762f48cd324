-- What time it is for the store. Writes nothing.
--
--   KEYS[1]  fence; unused: it names the node of a cluster that is asked
--
--   answers  ms since 1970
local time = redis.call('TIME')
return time[1] * 1000 + math.floor(time[2] / 1000)
