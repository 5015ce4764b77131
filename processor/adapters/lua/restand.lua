-- Replace a standing by one folded anew, unless the ledger has grown meanwhile.
-- KEYS  1 standing string, 2 ledger list
-- ARGV  1 version it was folded from, 2 standing
-- Answers 'done' or 'moved'.
local version = tonumber(ARGV[1])
if #KEYS ~= 2 or #ARGV ~= 2 or not version then
  return redis.error_reply('BADARGS restand')
end
local found = redis.call('TYPE', KEYS[2])['ok']
if found ~= 'none' and found ~= 'list' then
  return redis.error_reply('BADTYPE key 2')
end
if redis.call('LLEN', KEYS[2]) ~= version then
  return 'moved'
end
redis.call('SET', KEYS[1], ARGV[2])
return 'done'
