-- An alert of no article is written, and waits for its channels.
--
--   KEYS[1]  alert:<id>
--   ARGV[1]  prefix of all keys
--   ARGV[2]  plan, JSON: as one of plan.alerts in commit.lua
--   ARGV[3]  alert JSON
--   ARGV[4]  lifetime in ms of an alert that no channel waits for
--
--   answers  1, or 0 if somebody had written it
return write_alert(ARGV[1], cjson.decode(ARGV[2]), ARGV[3], ARGV[4]) and 1 or 0
