-- Replace a standing by one folded anew, unless the ledger has grown meanwhile.
-- KEYS  1 birth string, 2 standing string, 3 ledger list
-- ARGV  1 version it was folded from, 2 standing
-- Answers 'done' or 'moved'.
local version = tonumber(string.match(ARGV[1] or '', '^%d+$'))
if #KEYS ~= 3 or #ARGV ~= 2 or not version then
  return redis.error_reply('BADARGS restand')
end
local found = redis.call('TYPE', KEYS[3])['ok']
if found ~= 'none' and found ~= 'list' then
  return redis.error_reply('BADTYPE key 3')
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
if redis.call('LLEN', KEYS[3]) ~= version then
  return 'moved'
end
redis.call('SET', KEYS[2], ARGV[2])
return 'done'
