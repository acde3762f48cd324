-- Jobs for workers: one of a kind for a source at a time, put by the newest leader alone.
--
--   KEYS[1]  lease:leader, KEYS[2] dead:jobs
--   ARGV[1]  prefix of all keys, ARGV[2] fencing token of who puts, ARGV[3] how often a job may be taken
--   ARGV[4…] kind, source, queue, site, slot (date of the source that the visit replaces; "": none), rest in ms of each in turn
--
--   answers  how many are new in the queue; -1 and nothing done if another leads, or led since
--
-- A job is refused while the source has one of its kind, and a visit when the source's date is another one: it was made.
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[2] then return -1 end
local prefix, put = ARGV[1], 0
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for position = 4, #ARGV, 6 do
  local kind, source, queue = ARGV[position], ARGV[position + 1], ARGV[position + 2]
  local site, slot, rest = ARGV[position + 3], ARGV[position + 4], ARGV[position + 5]
  local id = kind .. ':' .. source
  local job = prefix .. 'job:' .. id
  local date = redis.call('HGET', prefix .. 'source:' .. source, 'next_visit') or ''
  if redis.call('EXISTS', job) == 0 and (kind ~= 'visit' or date == slot) then
    -- What died last time gets one try, alone; see job_take.lua.
    local died = redis.call('ZSCORE', KEYS[2], id)
    redis.call('HSET', job, 'queue', queue, 'site', site, 'slot', slot, 'rest', rest, 'since', string.format('%d', now),
      'tries', died and ARGV[3] - 1 or 0, 'deaths', died and 1 or 0)
    redis.call('ZADD', prefix .. 'jobs:' .. queue, string.format('%d', now), id)
    redis.call('XADD', prefix .. 'jobs:' .. queue .. ':new', '*', 'job', id)
    put = put + 1
  end
end
return put
