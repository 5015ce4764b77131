-- Ask no more for a delivery's details; one in quarantine stays there, and says why.
-- KEYS  1 birth string, 2 enquiries zset, 3 delivery hash
-- ARGV  1 delivery id, 2 reason or ''
-- Answers 1 when it was open.
local kinds = { 'string', 'zset', 'hash' }
for at, kind in ipairs(kinds) do
  local found = redis.call('TYPE', KEYS[at])['ok']
  if found ~= 'none' and found ~= kind then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
if #KEYS ~= 3 or #ARGV ~= 2 or ARGV[1] == '' then
  return redis.error_reply('BADARGS close')
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
if redis.call('HGET', KEYS[3], 'state') == 'quarantined' then
  redis.call('HSET', KEYS[3], 'tries', '0')
  if ARGV[2] ~= '' then
    redis.call('HSET', KEYS[3], 'reason', ARGV[2])
  end
end
return redis.call('ZREM', KEYS[2], ARGV[1])
