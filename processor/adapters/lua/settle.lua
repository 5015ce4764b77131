-- Log a decision and move its message, in one step: nothing is released that was not logged.
-- KEYS  1 birth string, 2 message hash, 3 decisions stream,
--       4 queued zset, 5 deferred zset, 6 released zset, 7 counts hash
-- ARGV  1 message id, 2 '1' when a claim asks again, 3 state to go to, 4 decision, 5 reason codes,
--       6 standing version, 7 birth it was judged under, 8 valid until ms or '', 9 due ms or '',
--       10 one-use mark or '', 11 seconds to keep a message that is over,
--       12 field to count the decision in, 13 purpose it was judged by
-- Answers {1 | 0, state, decision's stream id}.
local kinds = { 'string', 'hash', 'stream', 'zset', 'zset', 'zset' }
for at, kind in ipairs(kinds) do
  local found = redis.call('TYPE', KEYS[at])['ok']
  if found ~= 'none' and found ~= kind then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
local goals = { released = true, observed = true, deferred = true, blocked = true }
local keep = string.match(ARGV[11] or '', '^[1-9]%d*$')
local due = string.match(ARGV[9] or '', '^%-?%d+$')
if #KEYS ~= 7 or #ARGV ~= 13 or not goals[ARGV[3]] or not string.match(ARGV[6], '^%d+$')
  or not keep or #keep > 8 or (ARGV[8] ~= '' and not string.match(ARGV[8], '^%-?%d+$'))
  or (ARGV[3] == 'deferred' and not due) then
  return redis.error_reply('BADARGS settle')
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local known = redis.call('HMGET', KEYS[2], 'state', 'decision')
if not known[1] then
  return { 0, '', '' }
end
local open = known[1] == 'queued' or known[1] == 'deferred'
if ARGV[2] == '1' then
  open = known[1] == 'released'
end
if not open then
  return { 0, known[1], known[2] or '' }
end
local place = redis.call('XADD', KEYS[3], '*', 'd', ARGV[4])
redis.pcall('HINCRBY', KEYS[7], ARGV[12], 1)
redis.call('HSET', KEYS[2], 'state', ARGV[3], 'decision', place, 'reasons', ARGV[5],
  'version', ARGV[6], 'birth', ARGV[7], 'until', ARGV[8], 'once', ARGV[10],
  'purpose', ARGV[13])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('ZREM', KEYS[5], ARGV[1])
redis.call('ZREM', KEYS[6], ARGV[1])
if ARGV[3] == 'released' then
  local time = redis.call('TIME')
  redis.call('ZADD', KEYS[6], string.format('%d%03d', time[1], math.floor(time[2] / 1000)), ARGV[1])
elseif ARGV[3] == 'deferred' then
  redis.call('ZADD', KEYS[5], due, ARGV[1])
else
  redis.call('EXPIRE', KEYS[2], keep)
end
return { 1, ARGV[3], place }
