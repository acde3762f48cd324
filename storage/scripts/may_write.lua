#!lua
-- Does nothing, and is refused as every script that may write is, where Redis takes nothing.
--
--   KEYS[1]  fence; unused: it names the node of a cluster that is asked
--
--   answers  1
return 1
