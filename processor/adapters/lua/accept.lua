-- Take a delivery in, once, durably, with the store's time.
-- KEYS  1 birth string, 2 delivery hash, 3 inbox stream, 4 wake string, 5 quarantine zset,
--       6 counts hash
-- ARGV  1 delivery id, 2 fingerprint, 3 sealed body, 4 what is told in clear, 5 reason or '',
--       6 seconds that a wake-up counts as pending, 7 what the body was read as, sealed, or '',
--       8 field to count in, before the outcome
-- Answers {'stored' | 'duplicate' | 'conflict', received ms, wake 0 | 1}.
local wake_seconds = string.match(ARGV[6] or '', '^[1-9]%d*$')
if #KEYS ~= 6 or #ARGV ~= 8 or ARGV[1] == '' or not wake_seconds or #wake_seconds > 8 then
  return redis.error_reply('BADARGS accept')
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local function count(outcome)
  redis.pcall('HINCRBY', KEYS[6], ARGV[8] .. outcome, 1)
end
local known = redis.call('HMGET', KEYS[2], 'fingerprint', 'received')
if known[1] then
  local how = known[1] == ARGV[2] and 'duplicate' or 'conflict'
  count(how)
  return { how, known[2], 0 }
end
-- What was read is of its right type by that, and no type of the wake string breaks SET NX. What is
-- only written is looked at before anything is; not the counts, which must not keep a delivery out.
local state = ARGV[5] == '' and 'pending' or 'quarantined'
local at, kind = 3, 'stream'
if state == 'quarantined' then
  at, kind = 5, 'zset'
end
local found = redis.call('TYPE', KEYS[at])['ok']
if found ~= 'none' and found ~= kind then
  return redis.error_reply('BADTYPE key ' .. at)
end
local time = redis.call('TIME')
local now = string.format('%d%03d', time[1], math.floor(time[2] / 1000))
redis.call('HSET', KEYS[2], 'fingerprint', ARGV[2], 'sealed', ARGV[3], 'told', ARGV[4],
  'received', now, 'state', state, 'reason', ARGV[5])
count(state == 'pending' and 'stored' or state)
if state == 'quarantined' then
  redis.call('ZADD', KEYS[5], now, ARGV[1])
  return { 'stored', now, 0 }
end
redis.call('XADD', KEYS[3], '*', 'd', ARGV[1], 'u', ARGV[7])
local woken = redis.call('SET', KEYS[4], '1', 'NX', 'EX', wake_seconds)
return { 'stored', now, woken and 1 or 0 }
