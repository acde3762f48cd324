-- How far the workers are behind. Writes nothing.
--
--   KEYS[1…]  jobs:<queue> each
--   ARGV[1]   prefix of all keys
--
--   answers  for each queue {jobs that wait, jobs under way, since when in ms the oldest waits or -1}; last the time in ms
local answer = {}
for _, queue in ipairs(KEYS) do
  local waiting, under_way, oldest = 0, 0, -1
  local jobs = redis.call('ZRANGE', queue, 0, -1, 'WITHSCORES')
  for position = 1, #jobs, 2 do
    if redis.call('HEXISTS', ARGV[1] .. 'job:' .. jobs[position], 'holder') == 1 then
      under_way = under_way + 1
    else
      if waiting == 0 then oldest = tonumber(jobs[position + 1]) end
      waiting = waiting + 1
    end
  end
  answer[#answer + 1] = {waiting, under_way, oldest}
end
local time = redis.call('TIME')
answer[#answer + 1] = time[1] * 1000 + math.floor(time[2] / 1000)
return answer
