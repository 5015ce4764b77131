-- Which slots are to be set going: those that rest, and those that were not seen for long.
-- KEYS  1 birth string, 2 work hash, 3 slots hash
-- ARGV  1 how many slots there are, 2 milliseconds after which one counts as lost
-- Answers slot and number of its next turn, one after the other; nothing unless there is work.
local kinds = { 'string', 'hash', 'hash' }
for at, kind in ipairs(kinds) do
  local found = redis.call('TYPE', KEYS[at])['ok']
  if found ~= 'none' and found ~= kind then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
local slots = string.match(ARGV[1] or '', '^[1-9]%d*$')
local lost = string.match(ARGV[2] or '', '^%d+$')
if #KEYS ~= 3 or #ARGV ~= 2 or not slots or #slots > 3 or not lost or #lost > 12 then
  return redis.error_reply('BADARGS ring')
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local open = false
for _, work in ipairs(redis.call('HVALS', KEYS[2])) do
  open = open or string.sub(work, -2) == ' 0'
end
local told = {}
if not open then
  return told
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for slot = 0, slots - 1 do
  local field = 'slot:' .. slot
  local known = redis.call('HGET', KEYS[3], field) or '0 0'
  local number, seen = string.match(known, '^(%d+) (%d+)$')
  if not number then
    number, seen = '0', '0'
  end
  if seen + lost <= now then
    redis.call('HSET', KEYS[3], field, number .. ' ' .. string.format('%.0f', now))
    told[#told + 1] = tostring(slot)
    told[#told + 1] = number
  end
end
return told
