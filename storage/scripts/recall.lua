-- Trip 1: everything the judgement wants to know about one article, in one call. Writes nothing.
--
--   KEYS[1]  article:<id>
--   ARGV[1]  prefix of all keys
--   ARGV[2]  article id
--   ARGV[3]  how many copies and ARGV[4] how many stories at most
--   ARGV[5]  how many fingerprints follow
--   ARGV[6…] fingerprints, then anchors
--
--   answers  {article JSON | false, analysis JSON | false,
--             {{id, site, story, sketch JSON}…},   rarest shared fingerprints first
--             {story JSON…},                       own, then those of the copies, then by shared anchors
--             epoch}                               how many commits have written a story
local prefix, own = ARGV[1], ARGV[2]
local most_copies, most_stories, fingerprints = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])

-- Members of the posting lists ARGV[from..to], each with how many lists it stands in (`shared`) and how
-- rare those are; the `most` with the highest `first`, then
-- the highest `second`: more than are told of, for some have expired.
local function gather(family, from, to, most, first, second)
  local found, order = {}, {}
  for position = from, to do
    local members = redis.call('ZRANGE', prefix .. family .. ARGV[position], 0, -1)
    for _, member in ipairs(members) do
      if not found[member] then
        found[member] = {member = member, shared = 0, rarity = 0}
        order[#order + 1] = found[member]
      end
      found[member].shared = found[member].shared + 1
      found[member].rarity = found[member].rarity + 1 / #members
    end
  end
  local function is_before(a, b)
    if a[first] ~= b[first] then return a[first] > b[first] end
    if a[second] ~= b[second] then return a[second] > b[second] end
    return a.member < b.member
  end
  -- The best `most`, kept in order: a full sort of some 1,600 took most of the call.
  local best = {}
  for _, candidate in ipairs(order) do
    if #best < most or is_before(candidate, best[most]) then
      local place = math.min(#best + 1, most)
      while place > 1 and is_before(candidate, best[place - 1]) do
        best[place] = best[place - 1]
        place = place - 1
      end
      best[place] = candidate
    end
  end
  return best
end

local stored = redis.call('HMGET', KEYS[1], 'json', 'analysis', 'story')
local stories, told = {}, {}
local function tell(id)
  if not id or id == '' or told[id] or #stories >= most_stories then return end
  local json = redis.call('HGET', prefix .. 'story:' .. id, 'json')
  told[id] = true
  if json then stories[#stories + 1] = json end
end

tell(stored[3])
local copies = {}
-- Fingerprints that fifty articles have are an outlet's own lines: they may outnumber those of a text, not outweigh them.
for _, candidate in ipairs(gather('sketch:', 6, 5 + fingerprints, 4 * most_copies, 'rarity', 'shared')) do
  if #copies >= most_copies then break end
  if candidate.member ~= own then
    local copy = redis.call('HMGET', prefix .. 'article:' .. candidate.member, 'site', 'story', 'sketch')
    if copy[3] then
      copies[#copies + 1] = {candidate.member, copy[1] or '', copy[2] or '', copy[3]}
      tell(copy[2])
    end
  end
end
for _, candidate in ipairs(gather('anchor:', 6 + fingerprints, #ARGV, 4 * most_stories, 'shared', 'rarity')) do
  if #stories >= most_stories then break end
  tell(candidate.member)
end
return {stored[1], stored[2], copies, stories, redis.call('GET', prefix .. 'epoch') or '0'}
