-- Put another wrapped data key in place of one that is still there.
-- KEYS  1 birth string, 2 seal hash, or 2 delivery hash, or 2 message hash, or
--       2 campaign hash
-- ARGV  1 field, 2 how it begins as it was read, 3 how it is to begin
-- Answers 'done' or 'moved'. What was destroyed or changed meanwhile is left alone: a key that was
-- erased must never come back.
if #KEYS ~= 2 or #ARGV ~= 3 or ARGV[1] == '' or #ARGV[2] < 4 or #ARGV[3] < 4 then
  return redis.error_reply('BADARGS rewrap')
end
local kinds = { 'string', 'hash' }
for at, kind in ipairs(kinds) do
  local found = redis.call('TYPE', KEYS[at])['ok']
  if found ~= 'none' and found ~= kind then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local found = redis.call('HGET', KEYS[2], ARGV[1])
if not found or string.sub(found, 1, #ARGV[2]) ~= ARGV[2] then
  return 'moved'
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3] .. string.sub(found, #ARGV[2] + 1))
return 'done'
