-- How far stories and alerts have come; only the mark while it is the one the caller knows. Writes nothing.
--
--   KEYS[1]  epoch      KEYS[2]  alerts      KEYS[3]  stories
--   ARGV[1]  prefix of all keys
--   ARGV[2]  the mark that the caller knows, "" for none
--   ARGV[3]  how many alerts, ARGV[4]  how many stories to name; 0: none
--
--   answers  {mark, {alert ids, latest first}, {story id, its version, …}}
local newest = redis.call('ZREVRANGE', KEYS[2], 0, 0)[1] or ''
local mark = redis.sha1hex((redis.call('GET', KEYS[1]) or '0') .. ' ' .. newest)
if mark == ARGV[2] then return {mark, {}, {}} end

local alerts, stories = {}, {}
if ARGV[3] ~= '0' then alerts = redis.call('ZREVRANGE', KEYS[2], 0, ARGV[3] - 1) end
if ARGV[4] ~= '0' then
  for _, story in ipairs(redis.call('ZREVRANGE', KEYS[3], 0, ARGV[4] - 1)) do
    stories[#stories + 1] = story
    stories[#stories + 1] = redis.call('HGET', ARGV[1] .. 'story:' .. story, 'version') or '0'
  end
end
return {mark, alerts, stories}
