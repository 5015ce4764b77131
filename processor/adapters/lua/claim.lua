-- Take the right to send a message, once, against the standing as it is at this very moment.
-- KEYS  1 birth string, 2 standing string, 3 message hash, 4 released zset,
--       5 once hash (one-use marks), 6 claims list of the contact,
--       7 counts hash, 8 sent hash (the last message of each purpose)
-- ARGV  1 message id, 2 attempt id, 3 lease ms, 4 the claim as noted, before version and time,
--       5 seconds to keep the claims, 6 business that claims,
--       7 seconds to keep what was sent last, from when its purpose was first sent
-- Answers {word, the message}; 'go' is the only word that allows sending or shows the message.
local kinds = { 'string', 'string', 'hash', 'zset', 'hash', 'list', [8] = 'hash' }
for at, kind in pairs(kinds) do
  local found = redis.call('TYPE', KEYS[at])['ok']
  if found ~= 'none' and found ~= kind then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
-- Whole numbers of a sane size only: a command that refuses its number half-way would leave half.
local lease = string.match(ARGV[3] or '', '^%d+$')
local keep = string.match(ARGV[5] or '', '^[1-9]%d*$')
local last = string.match(ARGV[7] or '', '^[1-9]%d*$')
if #KEYS ~= 8 or #ARGV ~= 7 or ARGV[2] == '' or not lease or #lease > 8
  or not keep or #keep > 8 or not last or #last > 8 then
  return redis.error_reply('BADARGS claim')
end
local birth = redis.call('GET', KEYS[1])
if string.sub(birth or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local fields = { 'state', 'attempt', 'lease', 'version', 'birth', 'until', 'once', 'business',
  'purpose' }
local known = redis.call('HMGET', KEYS[3], unpack(fields))
local m = {}
for at, field in ipairs(fields) do
  m[field] = known[at] or ''
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local standing = redis.call('GET', KEYS[2])
local version = '0'
if standing then
  version = string.match(standing, '^(%d+)\n')
end
if not version then
  return redis.error_reply('NONSENSE standing')
end
local function told(word, message)
  redis.pcall('HINCRBY', KEYS[7], 'claims|' .. word, 1)
  return { word, message }
end
local unmoved = version == m.version and birth == m.birth
if m.state == '' or m.business ~= ARGV[6] then
  return told('unknown', {})
end
if m.state == 'sent' or m.state == 'failed' then
  return told('already_claimed', {})
end
if m.state == 'unknown' then
  return told('outcome_unknown', {})
end
if m.state == 'claimed' then
  if now >= tonumber(m.lease) then
    return told('outcome_unknown', {})
  end
  if m.attempt ~= ARGV[2] then
    return told('already_claimed', {})
  end
  if not unmoved then
    return told('revoked_since_permit', {})
  end
  return told('go', redis.call('HGETALL', KEYS[3]))
end
if m.state ~= 'released' then
  return told('not_released', {})
end
if not unmoved or (m['until'] ~= '' and now >= tonumber(m['until'])) then
  return told('moved', {})
end
if m.once ~= '' then
  local holder = redis.call('HGET', KEYS[5], m.once)
  if holder and holder ~= ARGV[1] then
    return told('notice_used', {})
  end
  redis.call('HSET', KEYS[5], m.once, ARGV[1])
end
redis.call('HSET', KEYS[3], 'state', 'claimed', 'attempt', ARGV[2],
  'claimed', string.format('%.0f', now), 'lease', string.format('%.0f', now + lease))
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('RPUSH', KEYS[6], ARGV[4] .. ' ' .. version .. ' ' .. string.format('%.0f', now))
redis.call('LTRIM', KEYS[6], -100, -1)
redis.call('EXPIRE', KEYS[6], keep)
-- For whoever has to know what an answer is about.
if m.purpose ~= '' then
  local noted = string.format('%.0f', now) .. ' ' .. ARGV[1]
  if redis.call('HSET', KEYS[8], m.purpose, noted) == 1 then
    redis.call('EXPIRE', KEYS[8], last)
  end
end
return told('go', redis.call('HGETALL', KEYS[3]))
