-- Record how an attempt ended, with its message and with the decision that let it go.
-- The first of 'sent' and 'failed' counts, and so does the first id of the provider's.
-- KEYS  1 birth string, 2 message hash, 3 ended hash of the contact, by decision
-- ARGV  1 attempt id, or '' for the provider's own word, 2 'sent', 'failed' or 'unknown',
--       3 seconds to keep a message that is over, 4 the provider's id of it, sealed, or '',
--       5 how ids of decisions of this partition begin, 6 ms for which such an id is still taken
-- Answers the state, or '' when the attempt is another's or nobody claimed.
local kinds = { [2] = 'hash', [3] = 'hash' }
for at, kind in pairs(kinds) do
  local found = redis.call('TYPE', KEYS[at] or '')['ok']
  if found ~= 'none' and found ~= kind then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
local keep = string.match(ARGV[3] or '', '^[1-9]%d*$')
local final = ARGV[2] == 'sent' or ARGV[2] == 'failed'
if #KEYS ~= 3 or #ARGV ~= 6 or not keep or #keep > 8
  or not string.match(ARGV[6], '^%d+$') or #ARGV[6] > 12
  or not (final or (ARGV[2] == 'unknown' and ARGV[1] ~= '')) then
  return redis.error_reply('BADARGS conclude')
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local fields = { 'state', 'attempt', 'claimed', 'decision', 'outcome', 'ended', 'told', 'provider' }
local m = {}
for at, known in ipairs(redis.call('HMGET', KEYS[2], unpack(fields))) do
  m[fields[at]] = known or ''
end
local open = m.state == 'claimed' or m.state == 'unknown'
if not (open or m.state == 'sent' or m.state == 'failed')
  or (ARGV[1] ~= '' and m.attempt ~= ARGV[1]) then
  return ''
end
local told = open and m.state ~= ARGV[2]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local named = ARGV[4] ~= '' and m.provider == ''
  and (told or now < (tonumber(m.ended) or 0) + ARGV[6])
if not told and not named then
  return m.state
end
if m.outcome ~= '' and m.told == '' then
  m.told = 'sender'
end
if told then
  m.state, m.outcome = ARGV[2], ARGV[2]
  m.told = ARGV[1] == '' and 'provider' or 'sender'
  m.ended = string.format('%.0f', now)
end
if named then
  m.provider = ARGV[4]
end
redis.call('HSET', KEYS[2], 'state', m.state, 'outcome', m.outcome, 'told', m.told,
  'ended', m.ended, 'provider', m.provider)
if told and final then
  redis.call('EXPIRE', KEYS[2], keep)
end
if m.decision ~= '' and m.claimed ~= '' then
  local decision = m.decision
  if string.sub(decision, 1, 4) ~= 'dec_' then
    decision = ARGV[5] .. string.gsub(decision, '-', '_')
  end
  local head = table.concat({ m.outcome, m.claimed, m.ended, m.told, #m.attempt }, ' ')
  redis.call('HSET', KEYS[3], decision, head .. '\n' .. m.attempt .. m.provider)
end
return m.state
