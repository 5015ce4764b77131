-- Begin a try at a delivery's details, unless somebody else did.
-- KEYS  1 birth string, 2 enquiries zset, 3 delivery hash
-- ARGV  1 delivery id, 2 milliseconds that nobody else may take it
-- Answers the tries begun, this one included; 0 when there is nothing to ask now.
local kinds = { 'string', 'zset', 'hash' }
for at, kind in ipairs(kinds) do
  local found = redis.call('TYPE', KEYS[at])['ok']
  if found ~= 'none' and found ~= kind then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
local lease = string.match(ARGV[2] or '', '^[1-9]%d*$')
if #KEYS ~= 3 or #ARGV ~= 2 or ARGV[1] == '' or not lease or #lease > 12 then
  return redis.error_reply('BADARGS enquire')
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local due = redis.call('ZSCORE', KEYS[2], ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if not due or tonumber(due) > now then
  return 0
end
local known = redis.call('HMGET', KEYS[3], 'state', 'tries')
if known[1] ~= 'quarantined' and known[1] ~= 'pending' then
  redis.call('ZREM', KEYS[2], ARGV[1])
  return 0
end
redis.call('ZADD', KEYS[2], string.format('%.0f', now + tonumber(lease)), ARGV[1])
if known[1] == 'pending' then
  -- It is being read just now, and comes back if it still says too little.
  return 0
end
local tries = tonumber(string.match(known[2] or '', '^%d+$') or '0') + 1
redis.call('HSET', KEYS[3], 'tries', string.format('%.0f', tries))
return tries
