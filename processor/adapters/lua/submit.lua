-- Store an outbound message before anything is published about it; the same again changes nothing.
-- KEYS  1 birth string, 2 message hash, 3 queued zset
-- ARGV  1 message id, 2 message, 3 sealed part, 4 business
-- Answers 'stored' or 'known'.
local kinds = { 'string', 'hash', 'zset' }
for at, kind in ipairs(kinds) do
  local found = redis.call('TYPE', KEYS[at])['ok']
  if found ~= 'none' and found ~= kind then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
if #KEYS ~= 3 or #ARGV ~= 4 or ARGV[1] == '' or ARGV[4] == '' then
  return redis.error_reply('BADARGS submit')
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
if redis.call('EXISTS', KEYS[2]) == 1 then
  return 'known'
end
local time = redis.call('TIME')
local now = string.format('%d%03d', time[1], math.floor(time[2] / 1000))
redis.call('HSET', KEYS[2], 'message', ARGV[2], 'sealed', ARGV[3], 'state', 'queued',
  'submitted', now, 'business', ARGV[4])
redis.call('ZADD', KEYS[3], now, ARGV[1])
return 'stored'
