-- Weigh results that suppress against a business's breaker, and hold them once it has tripped.
-- KEYS  1 birth string, 2 results zset, 3 tripped hash, 4 held hash, 5 counts hash
-- ARGV  1 business, 2 results that may suppress within the window, 3 milliseconds of the window,
--       then of each result its id, the field it is counted in, and its sealed content;
--       one without an id suppresses nothing and is only counted
-- Answers for each result the milliseconds at which it was counted; 0: it is held.
local limit = string.match(ARGV[2] or '', '^[1-9]%d*$')
local window = string.match(ARGV[3] or '', '^[1-9]%d*$')
if #KEYS ~= 5 or #ARGV < 6 or #ARGV % 3 ~= 0 or ARGV[1] == '' or not limit or #limit > 7
  or not window or #window > 9 then
  return redis.error_reply('BADARGS weigh')
end
for at = 6, #ARGV, 3 do
  if ARGV[at - 1] == '' or (ARGV[at - 2] ~= '' and ARGV[at] == '') then
    return redis.error_reply('BADARGS weigh')
  end
end
local kinds = { 'string', 'zset', 'hash', 'hash', 'hash' }
for at = 2, 5 do
  local found = redis.call('TYPE', KEYS[at])['ok']
  if found ~= 'none' and found ~= kinds[at] then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stamp = string.format('%.0f', now)
local known = redis.call('HGET', KEYS[3], ARGV[1])
local since = known and string.match(known, '^%d+ %d+ ') or known and stamp .. ' ' .. window .. ' '
if not since then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now - window))
end
local answers = {}
for at = 4, #ARGV, 3 do
  local id = ARGV[at]
  -- A count that was damaged must hold nothing back.
  redis.pcall('HINCRBY', KEYS[5], ARGV[at + 1], 1)
  local counted = id ~= '' and redis.call('ZSCORE', KEYS[2], id)
  if id == '' then
    answers[#answers + 1] = now
  elseif counted then
    answers[#answers + 1] = tonumber(counted)
  elseif not since and redis.call('ZCARD', KEYS[2]) < tonumber(limit) then
    redis.call('ZADD', KEYS[2], stamp, id)
    answers[#answers + 1] = now
  else
    since = since or stamp .. ' ' .. window .. ' '
    redis.call('HSETNX', KEYS[4], id, stamp .. ' ' .. ARGV[at + 2])
    answers[#answers + 1] = 0
  end
end
if since then
  redis.call('HSET', KEYS[3], ARGV[1], since .. redis.call('HLEN', KEYS[4]))
  redis.call('PERSIST', KEYS[2])
else
  redis.call('PEXPIRE', KEYS[2], window)
end
return answers
