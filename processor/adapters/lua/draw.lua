-- Draw from a business's bucket, all that is asked for or nothing.
-- KEYS  1 birth string, 2 bucket string, 3 counts hash
-- ARGV  1 amount, 2 how much more may be handed out ahead, 3 tokens a minute or 0, 4 tokens at once,
--       5 tokens a day or 0, 6 unused of what was handed out ahead, 7 on which day,
--       8 refusals since the last time, 9 field to count refusals in
-- Answers {microseconds to wait or 0, 1 if that is for the day, handed out ahead, day,
--          tokens left now, used today}.
-- The bucket is `<full> <day> <used>`: the microsecond at which it is full again, the number of the
-- day, and what was used on it. Whole microseconds, each token rounded up: never one too many.
local numbers = {}
for at = 1, 8 do
  local text = string.match(ARGV[at] or '', '^%d+$')
  if not text or #text > 9 then
    return redis.error_reply('BADARGS draw')
  end
  numbers[at] = tonumber(text)
end
local amount, ahead, per_minute, at_once, per_day, unused, of_day, refused = unpack(numbers)
if #KEYS ~= 3 or #ARGV ~= 9 or ARGV[9] == '' or per_minute > 60000000
  or (per_minute > 0 and at_once == 0) then
  return redis.error_reply('BADARGS draw')
end
for at, kind in ipairs({ 'string', 'hash' }) do
  local found = redis.call('TYPE', KEYS[at + 1])['ok']
  if found ~= 'none' and found ~= kind then
    return redis.error_reply('BADTYPE key ' .. (at + 1))
  end
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local a_day = 86400000000
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local today = math.floor(now / a_day)
local kept = redis.call('GET', KEYS[2]) or ''
local full, day, used = string.match(kept, '^(%d+) (%d+) (%d+)$')
full, day, used = tonumber(full or 0), tonumber(day or 0), tonumber(used or 0)
-- A clock that was put back over midnight does not begin the day anew.
if day < today or day > today + 1 then
  day, used = today, 0
end
local given_back = of_day == day and math.min(unused, used) or 0
used = used - given_back
local each, span = 0, 0
if per_minute > 0 then
  each = math.ceil(60000000 / per_minute)
  span = at_once * each
end
-- What lies further ahead than can be spent was written under another limit, or another clock.
full = math.min(math.max(full, now), now + span)
local wait, by_day = 0, 0
if per_day > 0 and used + amount > per_day then
  wait, by_day = math.max((day + 1) * a_day - now, 1), 1
elseif full + amount * each > now + span then
  wait = full + amount * each - now - span
end
if wait > 0 then
  ahead = 0
  refused = refused + (amount > 0 and 1 or 0)
else
  full, used = full + amount * each, used + amount
  if each > 0 then
    ahead = math.min(ahead, math.floor((now + span - full) / each) - math.floor(at_once / 2))
  end
  if per_day > 0 then
    ahead = math.min(ahead, math.floor((per_day - used) / 10))
  end
  ahead = math.max(ahead, 0)
  full, used = full + ahead * each, used + ahead
end
if (wait == 0 and amount > 0) or given_back > 0 then
  local ends = math.max(full, (day + 1) * a_day) - now
  redis.call('SET', KEYS[2], string.format('%.0f %.0f %.0f', full, day, used),
    'EX', math.ceil(ends / 1000000) + 1)
end
if refused > 0 then
  redis.pcall('HINCRBY', KEYS[3], ARGV[9], refused)
end
local left = each > 0 and math.floor((now + span - full) / each) or 0
return { wait, by_day, ahead, day, left, used }
