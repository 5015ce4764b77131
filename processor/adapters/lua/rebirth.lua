-- Put another birth record in place, whether or not memory is left: it may be what shuts the gate.
-- KEYS  1 birth string
-- ARGV  1 record, 2 record that must be there, or ''
-- Answers 'done' or 'moved'.
if #KEYS ~= 1 or #ARGV ~= 2 or ARGV[1] == '' then
  return redis.error_reply('BADARGS rebirth')
end
local found = redis.call('TYPE', KEYS[1])['ok']
if found ~= 'none' and found ~= 'string' then
  return redis.error_reply('BADTYPE key 1')
end
local there = redis.call('GET', KEYS[1])
if ARGV[2] ~= '' and not there then
  return redis.error_reply('UNBORN')
end
if ARGV[2] ~= '' and there ~= ARGV[2] and there ~= ARGV[1] then
  return 'moved'
end
redis.call('SET', KEYS[1], ARGV[1])
return 'done'
