-- What the pages of a told article gave for a conditional request is kept with it, and with it alone.
--
--   KEYS[1]  article:<id>
--   ARGV[1]  JSON
if redis.call('HEXISTS', KEYS[1], 'told') == 1 then redis.call('HSET', KEYS[1], 'pages', ARGV[1]) end
return 0
