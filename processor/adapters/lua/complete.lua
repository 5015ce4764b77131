-- Put a delivery that waited for details back into its lane, with them sealed into its body.
-- KEYS  1 birth string, 2 delivery hash, 3 quarantine zset, 4 enquiries zset, 5 inbox stream
-- ARGV  1 delivery id, 2 how its sealed body began when it was read, 3 its sealed body from now on
-- Answers 'done' or 'moved': a body that was destroyed meanwhile does not come back.
local kinds = { 'string', 'hash', 'zset', 'zset', 'stream' }
for at, kind in ipairs(kinds) do
  local found = redis.call('TYPE', KEYS[at])['ok']
  if found ~= 'none' and found ~= kind then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
if #KEYS ~= 5 or #ARGV ~= 3 or ARGV[1] == '' or ARGV[2] == '' or ARGV[3] == '' then
  return redis.error_reply('BADARGS complete')
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local known = redis.call('HMGET', KEYS[2], 'state', 'sealed')
if known[1] ~= 'quarantined' or string.sub(known[2] or '', 1, #ARGV[2]) ~= ARGV[2] then
  return 'moved'
end
-- First what can be refused: a stream may have come to the end of its ids.
redis.call('XADD', KEYS[5], '*', 'd', ARGV[1])
redis.call('HSET', KEYS[2], 'sealed', ARGV[3], 'state', 'pending', 'reason', '', 'attempts', '0',
  'tries', '0')
redis.call('PERSIST', KEYS[2])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
return 'done'
