-- Which of many terms some segments of the index of words have. Writes nothing; a few milliseconds.
--
--   KEYS     search:segment:<segment>, at most 16
--   ARGV[1]  the terms as one MessagePack array
--
--   answers  for each segment {term, its places, term, its places, …} of the terms it has
local terms, answers = cmsgpack.unpack(ARGV[1]), {}
for at, key in ipairs(KEYS) do
  local found = {}
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
  answers[at] = found
end
return answers
