-- Take the place of an answer, so that a call which is repeated is carried out once.
-- KEYS  1 birth string, 2 answer hash
-- ARGV  1 fingerprint of the call, 2 token of this attempt, 3 seconds after which it counts as lost
-- Answers {'begun'}, {'running'}, {'other'} or {'answered', sealed answer}.
local seconds = string.match(ARGV[3] or '', '^[1-9]%d*$')
if #KEYS ~= 2 or #ARGV ~= 3 or ARGV[1] == '' or ARGV[2] == '' or not seconds or #seconds > 8 then
  return redis.error_reply('BADARGS hold')
end
local found = redis.call('TYPE', KEYS[2])['ok']
if found ~= 'none' and found ~= 'hash' then
  return redis.error_reply('BADTYPE key 2')
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local known = redis.call('HMGET', KEYS[2], 'fingerprint', 'sealed')
if known[1] and known[1] ~= ARGV[1] then
  return { 'other' }
end
if known[1] and known[2] then
  return { 'answered', known[2] }
end
if known[1] then
  return { 'running' }
end
redis.call('HSET', KEYS[2], 'fingerprint', ARGV[1], 'token', ARGV[2])
redis.call('EXPIRE', KEYS[2], seconds)
return { 'begun' }
