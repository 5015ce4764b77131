-- Let go of held results; with the last of them the breaker ends.
-- KEYS  1 birth string, 2 results zset, 3 tripped hash, 4 held hash
-- ARGV  1 business, then the ids of results
-- Answers 1 if nothing is held any more.
if #KEYS ~= 4 or #ARGV < 1 or ARGV[1] == '' then
  return redis.error_reply('BADARGS unhold')
end
local kinds = { 'string', 'zset', 'hash', 'hash' }
for at = 2, 4 do
  local found = redis.call('TYPE', KEYS[at])['ok']
  if found ~= 'none' and found ~= kinds[at] then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
for at = 2, #ARGV do
  redis.call('HDEL', KEYS[4], ARGV[at])
end
local left = redis.call('HLEN', KEYS[4])
local known = redis.call('HGET', KEYS[3], ARGV[1])
if not known then
  return left == 0 and 1 or 0
end
if left == 0 then
  redis.call('HDEL', KEYS[3], ARGV[1])
  redis.call('DEL', KEYS[2])
  return 1
end
local since = string.match(known, '^%d+ %d+ ') or '0 1 '
redis.call('HSET', KEYS[3], ARGV[1], since .. left)
return 0
