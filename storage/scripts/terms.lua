-- An article goes into the index of words. Stands before commit.lua and index.lua, which call it.
--
--   search:number    how many entries were ever made; each gets the next number, none gets one twice
--   search:waiting   list of "<number> <article> <first sight> <term> <term> …", until storage/segments.py lays them into a segment
--   search:gap       how many articles were there before the index was, and are not in it
--
-- An entry holds as long as its article says `indexed` "<its number>:…"; what was made of an older text is dead.
-- indexed: digest (of the terms), first_seen (ms since 1970), life (retention.articles, ms)
--
-- gives how many entries wait, 0 if the article is in the index under these terms already
local function index_terms(prefix, id, indexed, terms)
  local article = prefix .. 'article:' .. id
  local known = redis.call('HGET', article, 'indexed')
  if not indexed.again and known and string.match(known, ':(.*)$') == indexed.digest then return 0 end
  local number = redis.call('INCR', prefix .. 'search:number')
  if number == 1 then
    local before = redis.call('ZCARD', prefix .. 'articles')
    if before > 0 then redis.call('SET', prefix .. 'search:gap', before, 'PX', indexed.life) end
  end
  redis.call('HSET', article, 'indexed', number .. ':' .. indexed.digest)
  local entry = number .. ' ' .. id .. ' ' .. indexed.first_seen .. ' ' .. terms
  local waiting = redis.call('RPUSH', prefix .. 'search:waiting', entry)
  redis.call('PEXPIRE', prefix .. 'search:waiting', indexed.life)
  return waiting
end

