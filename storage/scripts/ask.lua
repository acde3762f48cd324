-- What some segments of the index of words have of what is asked for. Writes nothing; a few milliseconds.
--
--   KEYS     search:segment:<segment>, at most 16
--   ARGV[1]  MessagePack: groups of terms, of each of which a segment must have one, the smallest first
--   ARGV[2]  MessagePack: more terms, of segments that have one of every group
--
--   answers  for each segment {term, its places, term, its places, …}; nothing once a group is missing, and the rest is not asked
local groups, others, answers = cmsgpack.unpack(ARGV[1]), cmsgpack.unpack(ARGV[2]), {}

local function look(key, terms, found)
  local before = #found
  for first = 1, #terms, 4000 do
    local last = math.min(first + 3999, #terms)
    local held = redis.call('HMGET', key, unpack(terms, first, last))
    for place = 1, last - first + 1 do
      if held[place] then
        found[#found + 1] = terms[first + place - 1]
        found[#found + 1] = held[place]
      end
    end
  end
  return #found > before
end

local function asked(key)
  local found = {}
  for _, group in ipairs(groups) do
    if not look(key, group, found) then return {} end
  end
  look(key, others, found)
  return found
end

for at, key in ipairs(KEYS) do answers[at] = asked(key) end
return answers
