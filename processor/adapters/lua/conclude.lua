-- Record how an attempt ended; the first outcome counts.
-- KEYS  1 birth string, 2 message hash
-- ARGV  1 attempt id, 2 'sent' or 'failed', 3 seconds to keep a message that is over
-- Answers the state, or '' when the attempt is another's.
local keep = string.match(ARGV[3] or '', '^[1-9]%d*$')
if #KEYS ~= 2 or #ARGV ~= 3 or not keep or #keep > 8 or (ARGV[2] ~= 'sent' and ARGV[2] ~= 'failed') then
  return redis.error_reply('BADARGS conclude')
end
local found = redis.call('TYPE', KEYS[2])['ok']
if found ~= 'none' and found ~= 'hash' then
  return redis.error_reply('BADTYPE key 2')
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local known = redis.call('HMGET', KEYS[2], 'state', 'attempt')
if not known[1] or known[2] ~= ARGV[1] then
  return ''
end
if known[1] == 'sent' or known[1] == 'failed' then
  return known[1]
end
if known[1] ~= 'claimed' then
  return ''
end
local time = redis.call('TIME')
redis.call('HSET', KEYS[2], 'state', ARGV[2], 'outcome', ARGV[2],
  'ended', string.format('%d%03d', time[1], math.floor(time[2] / 1000)))
redis.call('EXPIRE', KEYS[2], keep)
return ARGV[2]
