-- Take the right to send a message, once, against the standing as it is at this very moment.
-- KEYS  1 birth string, 2 standing string, 3 message hash, 4 released zset,
--       5 once hash (one-use marks), 6 claims list of the contact,
--       7 counts hash, 8 sent hash (the last message of each purpose)
-- ARGV  1 message id, 2 attempt id, 3 lease ms, 4 the claim as noted, before version and time,
--       5 seconds to keep the claims, 6 business that claims,
--       7 seconds to keep what was sent last, from when its purpose was first sent,
--       8 end of the permit in ms or '', 9 and on: fields and values of a message that is claimed
--       by its permit alone, the message first
-- Answers {word, the message}; 'go' is the only word that allows sending or shows the message.
-- Whole numbers of a sane size only: a command that refuses its number half-way would leave half.
local lease = string.match(ARGV[3] or '', '^%d+$')
local keep = string.match(ARGV[5] or '', '^[1-9]%d*$')
local last = string.match(ARGV[7] or '', '^[1-9]%d*$')
local ends = ARGV[8] or 'none'
if #KEYS ~= 8 or #ARGV % 2 ~= 0 or #ends > 15
  or (ends ~= '' and not string.match(ends, '^%d+$')) or ARGV[2] == '' or not lease or #lease > 8
  or not keep or #keep > 8 or not last or #last > 8 or (ARGV[9] and ARGV[9] ~= 'message') then
  return redis.error_reply('BADARGS claim')
end
-- Reads come first and refuse a key of another type; only for these two no read stands.
for at, kind in pairs({ [6] = 'list', [8] = 'hash' }) do
  local found = redis.call('TYPE', KEYS[at])['ok']
  if found ~= 'none' and found ~= kind then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
local birth = redis.call('GET', KEYS[1])
if string.sub(birth or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local standing = redis.call('GET', KEYS[2])
local version = standing and string.match(standing, '^(%d+)\n') or '0'
if standing and version == '0' then
  return redis.error_reply('NONSENSE standing')
end
local message = redis.call('HGETALL', KEYS[3])
-- A message that was only asked about is what its permit says, until somebody claims it.
local fresh = #message == 0 and #ARGV > 8
if fresh then
  message = { unpack(ARGV, 9) }
end
local m, places = {}, {}
for at = 1, #message, 2 do
  m[message[at]], places[message[at]] = message[at + 1], at + 1
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function told(word, shown)
  redis.pcall('HINCRBY', KEYS[7], 'claims|' .. word, 1)
  return { word, shown or {} }
end
local unmoved = version == m.version and birth == m.birth
if not m.state or m.business ~= ARGV[6] then
  return told('unknown')
end
-- By this id something else was submitted since, and that this may go says nothing of the permit's.
if ARGV[10] and m.message ~= ARGV[10] then
  return told('permit_of_another_message')
end
if m.state == 'sent' or m.state == 'failed' then
  return told('already_claimed')
end
if m.state == 'unknown' then
  return told('outcome_unknown')
end
if m.state == 'claimed' then
  if now >= tonumber(m.lease) then
    return told('outcome_unknown')
  end
  if m.attempt ~= ARGV[2] then
    return told('already_claimed')
  end
  if not unmoved then
    return told('revoked_since_permit')
  end
  return told('go', message)
end
if m.state ~= 'released' then
  return told('not_released')
end
if not unmoved or (m['until'] or '') ~= '' and now >= tonumber(m['until'])
  or ends ~= '' and now >= tonumber(ends) then
  return told('moved')
end
local once = m.once or ''
local holder = once ~= '' and redis.call('HGET', KEYS[5], once)
if holder and holder ~= ARGV[1] then
  return told('notice_used')
end
-- The first write, and the last that could meet a key of another type.
redis.call('ZREM', KEYS[4], ARGV[1])
if once ~= '' then
  redis.call('HSET', KEYS[5], once, ARGV[1])
end
local at = string.format('%.0f', now)
local taken = { 'state', 'claimed', 'attempt', ARGV[2], 'claimed', at,
  'lease', string.format('%.0f', now + lease) }
if fresh then
  redis.call('HSET', KEYS[3], unpack(message))
  message[#message + 1], message[#message + 2] = 'submitted', at
  redis.call('HSET', KEYS[3], 'submitted', at)
end
redis.call('HSET', KEYS[3], unpack(taken))
if redis.call('RPUSH', KEYS[6], ARGV[4] .. ' ' .. version .. ' ' .. at) > 100 then
  redis.call('LTRIM', KEYS[6], -100, -1)
end
redis.call('EXPIRE', KEYS[6], keep)
-- For whoever has to know what an answer is about.
local purpose = m.purpose or ''
if purpose ~= '' and redis.call('HSET', KEYS[8], purpose, at .. ' ' .. ARGV[1]) == 1 then
  redis.call('EXPIRE', KEYS[8], last)
end
for field = 1, #taken, 2 do
  local place = places[taken[field]] or #message + 2
  message[place - 1], message[place] = taken[field], taken[field + 1]
end
return told('go', message)
