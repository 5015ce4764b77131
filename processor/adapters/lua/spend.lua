-- Count one call of a business against its rate, or say how long it has to wait.
-- KEYS  1 birth string, 2 calls string
-- ARGV  1 calls that are allowed a minute
-- Answers the microseconds to wait: 0 when the call may go on.
-- The key holds the moment at which everything spent so far is earned again.
local rate = string.match(ARGV[1] or '', '^[1-9]%d*$')
if #KEYS ~= 2 or #ARGV ~= 1 or not rate or #rate > 7 then
  return redis.error_reply('BADARGS spend')
end
local found = redis.call('TYPE', KEYS[2])['ok']
if found ~= 'none' and found ~= 'string' then
  return redis.error_reply('BADTYPE key 2')
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local minute = 60000000
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
-- What cannot be read, or lies further ahead than can be spent, was not written here.
local earned = tonumber(string.match(redis.call('GET', KEYS[2]) or '', '^%d+$') or '0')
if earned > now + minute + minute / rate then
  earned = 0
end
local after = math.max(earned, now) + minute / rate
if after > now + minute then
  return math.ceil(after - now - minute)
end
redis.call('SET', KEYS[2], string.format('%.0f', after), 'EX', 61)
return 0
