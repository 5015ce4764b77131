-- Whether a source's API is asked at all, by how the last questions went; shared by all workers.
-- KEYS  1 birth string, 2 breaker hash
-- ARGV  1 'ask', 'well' or 'ill', 2 milliseconds that it asked to be left alone, or 0,
--       3 failures in a row after which it is left alone, 4 milliseconds for which it is, at first,
--       5 milliseconds for which it is at most, 6 milliseconds for one try that decides
-- Answers the milliseconds to wait: 0 when it may be asked.
-- While the breaker is open, whoever asks after its time takes the one try: others go on waiting.
local numbers = {}
for at = 2, 6 do
  local number = string.match(ARGV[at] or '', '^%d+$')
  if not number or #number > 12 then
    return redis.error_reply('BADARGS breaker')
  end
  numbers[at] = tonumber(number)
end
local asked = { ask = true, well = true, ill = true }
if #KEYS ~= 2 or #ARGV ~= 6 or not asked[ARGV[1]] or numbers[3] == 0 or numbers[4] == 0 then
  return redis.error_reply('BADARGS breaker')
end
local found = redis.call('TYPE', KEYS[2])['ok']
if found ~= 'none' and found ~= 'hash' then
  return redis.error_reply('BADTYPE key 2')
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
if ARGV[1] == 'well' then
  redis.call('DEL', KEYS[2])
  return 0
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('HMGET', KEYS[2], 'ill', 'until')
local ill = tonumber(string.match(known[1] or '', '^%d+$') or '0')
local shut = tonumber(string.match(known[2] or '', '^%d+$') or '0')
if ARGV[1] == 'ask' then
  if shut > now then
    return shut - now
  end
  if ill >= numbers[3] then
    redis.call('HSET', KEYS[2], 'until', string.format('%.0f', now + numbers[6]))
  end
  return 0
end
ill = ill + 1
local wait = numbers[2]
if ill >= numbers[3] then
  local grown = numbers[4] * 2 ^ math.min(ill - numbers[3], 20)
  wait = math.max(wait, math.min(grown, numbers[5]))
end
redis.call('HSET', KEYS[2], 'ill', string.format('%.0f', ill), 'until',
  string.format('%.0f', wait == 0 and 0 or now + wait))
redis.call('PEXPIRE', KEYS[2], string.format('%.0f', wait + 86400000))
return wait
