-- Keep what came of a chunk and add up its counts, once; the last one of a pass ends it.
-- KEYS  1 birth string, 2 work hash, 3 lent hash, 4 campaign hash, 5 chunks hash, 6 blooms hash
-- ARGV  1 campaign, 2 chunk, 3 token, 4 number of the pass, 5 states at the end of a pass: from
--       which and to which, in pairs, 6 the same where nobody is left to be handed over,
--       7 what came of the chunk, 8 its bloom or '', then fields and what is added to them;
--       the first of them counts who is left
-- Answers {1 | 0, 1 when the pass is over}; {0, 0} to whoever does not have the chunk.
local kinds = { 'string', 'hash', 'hash', 'hash', 'hash', 'hash' }
for at, kind in ipairs(kinds) do
  local found = redis.call('TYPE', KEYS[at])['ok']
  if found ~= 'none' and found ~= kind then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
if #KEYS ~= 6 or #ARGV < 10 or #ARGV % 2 ~= 0 or ARGV[1] == ''
  or not string.match(ARGV[2], '^%d+$') or not string.match(ARGV[3], '^%w+$') then
  return redis.error_reply('BADARGS commit')
end
for at = 9, #ARGV, 2 do
  -- As the store itself writes numbers: it refuses any other form, and would do so half-way.
  local known, more = redis.call('HGET', KEYS[4], ARGV[at]) or '0', ARGV[at + 1]
  if ARGV[at] == '' or #more > 9 or #known > 15
    or (more ~= '0' and not string.match(more, '^%-?[1-9]%d*$'))
    or (known ~= '0' and not string.match(known, '^%-?[1-9]%d*$')) then
    return redis.error_reply('BADARGS commit')
  end
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local mine = ARGV[1] .. '/' .. ARGV[2]
local lent = redis.call('HGET', KEYS[3], mine) or ''
local token, turn, kind = string.match(lent, '^(%w+) (%d+) %d+ %d+ %S+ (%a+)$')
local known = redis.call('HMGET', KEYS[4], 'state', 'done')
local done = string.match(known[2] or '0', '^%d+$')
if token ~= ARGV[3] or turn ~= ARGV[4] or not known[1] or not done then
  return { 0, 0 }
end
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
redis.call('HDEL', KEYS[3], mine)
redis.call('HSET', KEYS[5], ARGV[2], ARGV[7])
if ARGV[8] ~= '' then
  redis.call('HSET', KEYS[6], ARGV[2], ARGV[8])
end
for at = 9, #ARGV, 2 do
  redis.call('HINCRBY', KEYS[4], ARGV[at], ARGV[at + 1])
end
if kind == 'judge' then
  redis.call('HSETNX', KEYS[4], 'since', now)
  redis.call('HSET', KEYS[4], 'until', now)
end
local work = redis.call('HGET', KEYS[2], ARGV[1]) or ''
local present, next, upto = string.match(work, '^%S+ (%d+) (%d+) (%d+) %a+ %d+ [01]$')
if present ~= turn then
  return { 1, 0 }
end
redis.call('HSET', KEYS[4], 'done', string.format('%.0f', done + 1))
local over = next == upto
for _, name in ipairs(redis.call('HKEYS', KEYS[3])) do
  over = over and string.sub(name, 1, #ARGV[1] + 1) ~= ARGV[1] .. '/'
end
if not over then
  return { 1, 0 }
end
redis.call('HDEL', KEYS[2], ARGV[1])
local state = known[1]
for at = 5, redis.call('HGET', KEYS[4], ARGV[9]) == '0' and 6 or 5 do
  local goal = state
  for from, to in string.gmatch(ARGV[at], '(%S+) (%S+)') do
    goal = from == state and to or goal
  end
  state = goal
end
redis.call('HSET', KEYS[4], 'state', state)
return { 1, 1 }
