-- Have the list of what waits for a person say of one item what the ledger says.
-- KEYS  1 birth string, 2 effects set, 3 review hash, 4 reviews zset
-- ARGV  1 effect of the event that opened it, 2 effect of its answer, 3 its name in the list,
--       4 milliseconds, 5 record, or '' only to have it leave the list if it has to
-- Answers 1 when it is listed now. It is while the first effect is there and the second is not.
local kinds = { 'string', 'set', 'hash', 'zset' }
for at, kind in ipairs(kinds) do
  local found = redis.call('TYPE', KEYS[at])['ok']
  if found ~= 'none' and found ~= kind then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
local score = string.match(ARGV[4] or '', '^%d+$')
if #KEYS ~= 4 or #ARGV ~= 5 or ARGV[1] == '' or ARGV[2] == '' or ARGV[3] == ''
  or not score or #score > 15 then
  return redis.error_reply('BADARGS review')
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local opened = redis.call('SISMEMBER', KEYS[2], ARGV[1]) == 1
if opened and redis.call('SISMEMBER', KEYS[2], ARGV[2]) == 0 then
  if ARGV[5] ~= '' then
    redis.call('HSET', KEYS[3], ARGV[1], ARGV[5])
    redis.call('ZADD', KEYS[4], score, ARGV[3])
  end
  return 1
end
redis.call('HDEL', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[3])
return 0
