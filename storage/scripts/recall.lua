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
--             {{id, site, story, sketch JSON}…},   best shared fingerprint count first
--             {story JSON…},                       own, then those of the copies, then by shared anchors
--             epoch}                               how many commits have written a story
local prefix, own = ARGV[1], ARGV[2]
local most_copies, most_stories, fingerprints = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])

-- Members of the posting lists ARGV[from..to], each with how many lists it stands in and how rare those are.
local function gather(family, from, to)
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
  table.sort(order, function(a, b)
    if a.shared ~= b.shared then return a.shared > b.shared end
    if a.rarity ~= b.rarity then return a.rarity > b.rarity end
    return a.member < b.member
  end)
  return order
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
for _, candidate in ipairs(gather('sketch:', 6, 5 + fingerprints)) do
  if #copies >= most_copies then break end
  if candidate.member ~= own then
    local copy = redis.call('HMGET', prefix .. 'article:' .. candidate.member, 'site', 'story', 'sketch')
    if copy[3] then
      copies[#copies + 1] = {candidate.member, copy[1] or '', copy[2] or '', copy[3]}
      tell(copy[2])
    end
  end
end
for _, candidate in ipairs(gather('anchor:', 6 + fingerprints, #ARGV)) do
  if #stories >= most_stories then break end
  tell(candidate.member)
end
return {stored[1], stored[2], copies, stories, redis.call('GET', prefix .. 'epoch') or '0'}
