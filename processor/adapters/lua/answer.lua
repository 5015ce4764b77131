-- Keep the answer of the attempt that has its place, or give the place up.
-- KEYS  1 birth string, 2 answer hash
-- ARGV  1 token of the attempt, 2 sealed answer, or '' to give up, 3 seconds to keep it
-- Answers 1, or 0 when the place is free or another's by now.
local seconds = string.match(ARGV[3] or '', '^[1-9]%d*$')
if #KEYS ~= 2 or #ARGV ~= 3 or ARGV[1] == '' or not seconds or #seconds > 8 then
  return redis.error_reply('BADARGS answer')
end
local found = redis.call('TYPE', KEYS[2])['ok']
if found ~= 'none' and found ~= 'hash' then
  return redis.error_reply('BADTYPE key 2')
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
if redis.call('HGET', KEYS[2], 'token') ~= ARGV[1] then
  return 0
end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[2])
  return 1
end
redis.call('HSET', KEYS[2], 'sealed', ARGV[2])
redis.call('EXPIRE', KEYS[2], seconds)
return 1
