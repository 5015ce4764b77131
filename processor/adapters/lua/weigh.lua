-- Weigh results that suppress against a business's breaker, and hold them once it has tripped.
-- KEYS  1 birth string, 2 results zset, 3 tripped hash, 4 held hash, 5 counts hash,
--       6+ row zset: that of each result which belongs to one, in their order
-- ARGV  1 business, 2 results that may suppress within the window, 3 milliseconds of the window,
--       4 results in a row that suppress, 5 milliseconds within which they do,
--       then of each result its id, the field it is counted in, its sealed content, and what it
--       is to its row: `passing`, `arrived`, or empty where it has none;
--       one without an id suppresses nothing and is only counted
-- Answers for each result the milliseconds at which it was counted; 0: it is held; -1: it may
-- pass, and has not repeated often enough.
local limit = string.match(ARGV[2] or '', '^[1-9]%d*$')
local window = string.match(ARGV[3] or '', '^[1-9]%d*$')
local times = string.match(ARGV[4] or '', '^[2-9]$')
local within = string.match(ARGV[5] or '', '^[1-9]%d*$')
if #KEYS < 5 or #ARGV < 9 or #ARGV % 4 ~= 1 or ARGV[1] == '' or not limit or #limit > 7
  or not window or #window > 9 or not times or not within or #within > 10 then
  return redis.error_reply('BADARGS weigh')
end
local rows = 0
for at = 6, #ARGV, 4 do
  local id, row = ARGV[at], ARGV[at + 3]
  rows = rows + (row == '' and 0 or 1)
  if ARGV[at + 1] == '' or (id ~= '' and row ~= 'arrived' and ARGV[at + 2] == '')
    or (row ~= '' and (id == '' or (row ~= 'passing' and row ~= 'arrived'))) then
    return redis.error_reply('BADARGS weigh')
  end
end
if #KEYS ~= 5 + rows then
  return redis.error_reply('BADARGS weigh')
end
local kinds = { 'string', 'zset', 'hash', 'hash', 'hash' }
for at = 2, #KEYS do
  local found = redis.call('TYPE', KEYS[at])['ok']
  if found ~= 'none' and found ~= (kinds[at] or 'zset') then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stamp = string.format('%.0f', now)
local known = redis.call('HGET', KEYS[3], ARGV[1])
local since = known and string.match(known, '^%d+ %d+ ') or known and stamp .. ' ' .. window .. ' '
if not since then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now - window))
end
-- Put a result into its row, once; whether it is the last of so many that did not arrive.
-- Scores are milliseconds times four, each later than the one before, plus what the result did:
-- 0 it arrived, 1 it did not, 2 that made it too many.
local function enough(row, id, what)
  redis.call('ZREMRANGEBYSCORE', row, '-inf', string.format('%.0f', (now - within) * 4 + 3))
  local told = redis.call('ZSCORE', row, id)
  if told then
    return tonumber(told) % 4 == 2
  end
  local before = redis.call('ZREVRANGE', row, 0, times - 2, 'WITHSCORES')
  if what == 'arrived' and #before == 0 then
    return false
  end
  local missed = 0
  while before[2 * missed + 2] and tonumber(before[2 * missed + 2]) % 4 == 1 do
    missed = missed + 1
  end
  local did = what == 'arrived' and 0 or missed + 1 < tonumber(times) and 1 or 2
  local place = math.max(now, math.floor((tonumber(before[2]) or 0) / 4) + 1)
  redis.call('ZADD', row, string.format('%.0f', place * 4 + did), id)
  redis.call('ZREMRANGEBYRANK', row, 0, -101)
  if what ~= 'arrived' then
    redis.call('PEXPIRE', row, within)
  end
  return did == 2
end
local answers = {}
local row = 5
for at = 6, #ARGV, 4 do
  local id, what = ARGV[at], ARGV[at + 3]
  -- A count that was damaged must hold nothing back.
  redis.pcall('HINCRBY', KEYS[5], ARGV[at + 1], 1)
  local counted = id ~= '' and redis.call('ZSCORE', KEYS[2], id)
  local passes = false
  if what ~= '' then
    row = row + 1
    passes = not enough(KEYS[row], id, what)
  end
  if id == '' or what == 'arrived' then
    answers[#answers + 1] = now
  elseif passes then
    answers[#answers + 1] = -1
  elseif counted then
    answers[#answers + 1] = tonumber(counted)
  elseif not since and redis.call('ZCARD', KEYS[2]) < tonumber(limit) then
    redis.call('ZADD', KEYS[2], stamp, id)
    answers[#answers + 1] = now
  else
    since = since or stamp .. ' ' .. window .. ' '
    redis.call('HSETNX', KEYS[4], id, stamp .. ' ' .. ARGV[at + 2])
    answers[#answers + 1] = 0
  end
end
if since then
  redis.call('HSET', KEYS[3], ARGV[1], since .. redis.call('HLEN', KEYS[4]))
  redis.call('PERSIST', KEYS[2])
else
  redis.call('PEXPIRE', KEYS[2], window)
end
return answers
