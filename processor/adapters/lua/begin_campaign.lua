-- Begin the upload of a campaign's list, or take over one that has not ended.
-- KEYS  1 birth string, 2 campaign hash, 3 campaigns zset, 4 endings zset
-- ARGV  1 campaign, 2 business, 3 what is to be sent, 4 attempt that writes the list,
--       5 wrapped data key, 6 milliseconds to keep the campaign, 7 milliseconds for its upload,
--       8 fingerprint of the whole order, 9 its sealed part
-- Answers 'begun', 'again', 'known' when the list is there, or 'conflict'.
local kinds = { 'string', 'hash', 'zset', 'zset' }
for at, kind in ipairs(kinds) do
  local found = redis.call('TYPE', KEYS[at])['ok']
  if found ~= 'none' and found ~= kind then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
local keep = string.match(ARGV[6] or '', '^[1-9]%d*$')
local within = string.match(ARGV[7] or '', '^[1-9]%d*$')
if #KEYS ~= 4 or #ARGV ~= 9 or ARGV[1] == '' or ARGV[2] == '' or ARGV[4] == ''
  or not keep or #keep > 13 or not within or #within > 13 then
  return redis.error_reply('BADARGS begin_campaign')
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local known = redis.call('HMGET', KEYS[2], 'state', 'print')
if known[1] and known[2] ~= ARGV[8] then
  return 'conflict'
end
if known[1] and known[1] ~= 'receiving' then
  return 'known'
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ends = string.format('%.0f', now + keep)
redis.call('ZADD', KEYS[4], string.format('%.0f', now + within), ARGV[1])
if known[1] then
  redis.call('HSET', KEYS[2], 'attempt', ARGV[4], 'rows', '0', 'chunks', '0')
  return 'again'
end
redis.call('HSET', KEYS[2], 'state', 'receiving', 'business', ARGV[2], 'spec', ARGV[3],
  'attempt', ARGV[4], 'key', ARGV[5], 'print', ARGV[8], 'sealed', ARGV[9], 'began', string.format('%.0f', now), 'ends', ends,
  'turn', '0')
redis.call('ZADD', KEYS[3], string.format('%.0f', now), ARGV[1])
return 'begun'
