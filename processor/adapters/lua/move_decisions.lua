-- Let a segment of the vault stand for the oldest decisions of a partition, in one step.
-- KEYS  1 birth string, 2 decisions stream, 3 segments zset, 4 counts hash
-- ARGV  1 first stream id, 2 last stream id, 3 how many, 4 member, 5 time of the last in ms
-- Answers 'done' or 'moved'. They have to be what the stream begins with, without a gap; else
-- another worker was faster, and nothing is changed.
local kinds = { 'string', 'stream', 'zset' }
for at, kind in ipairs(kinds) do
  local found = redis.call('TYPE', KEYS[at])['ok']
  if found ~= 'none' and found ~= kind then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
local first, last = ARGV[1] or '', ARGV[2] or ''
local ms, number = string.match(last, '^(%d+)%-(%d+)$')
local many = string.match(ARGV[3] or '', '^[1-9]%d*$')
local at = string.match(ARGV[5] or '', '^%d+$')
if #KEYS ~= 4 or #ARGV ~= 5 or not string.match(first, '^%d+%-%d+$') or #first > 31
  or not ms or #ms > 15 or #number > 15 or not many or #many > 5 or not at or #at > 15
  or ARGV[4] == '' then
  return redis.error_reply('BADARGS move_decisions')
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local rows = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', many)
if #rows ~= tonumber(many) or rows[1][1] ~= first or rows[#rows][1] ~= last then
  return 'moved'
end
redis.call('ZADD', KEYS[3], at, ARGV[4])
redis.call('XTRIM', KEYS[2], 'MINID', '=', ms .. '-' .. string.format('%.0f', number + 1))
redis.pcall('HINCRBY', KEYS[4], 'archived|decisions', many)
return 'done'
