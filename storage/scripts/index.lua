-- A stored article goes into the index of words anew, whatever is known of it; see terms.lua.
--
--   KEYS[1]  article:<id>
--   ARGV[1]  prefix of all keys, ARGV[2] id
--   ARGV[3]  its JSON as it was read
--   ARGV[4]  digest of its terms, ARGV[5] first sight in ms, ARGV[6] retention.articles in ms
--   ARGV[7]  its terms, blanks between them
--
--   answers  how many entries wait; 0 if the article was written since, which put it into the index, or is gone
if redis.call('HGET', KEYS[1], 'json') ~= ARGV[3] then return 0 end
local indexed = {digest = ARGV[4], first_seen = ARGV[5], life = ARGV[6], again = true}
return index_terms(ARGV[1], ARGV[2], indexed, ARGV[7])
