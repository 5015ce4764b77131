-- Put the contacts of a chunk on the list of those who stand for somebody, each once.
-- KEYS  1 birth string, 2 lent hash, 3 chunks hash, 4+ listed set: any number of them
-- ARGV  1 the chunk as it is lent, 2 token, 3 number of the pass, 4 chunk, 5 seconds to keep,
--       then of each contact the number of its set among those, and the contact
-- Answers the places of those that were listed before, with spaces; the same chunk gets the same
-- answer again. Answers 'lost' to whoever does not have the chunk.
local kinds = { 'string', 'hash', 'hash' }
for at, name in ipairs(KEYS) do
  local found = redis.call('TYPE', name)['ok']
  if found ~= 'none' and found ~= (kinds[at] or 'set') then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
local keep = string.match(ARGV[5] or '', '^[1-9]%d*$')
if #KEYS < 3 or #ARGV < 5 or #ARGV % 2 ~= 1 or not keep or #keep > 8
  or not string.match(ARGV[2], '^%w+$') or not string.match(ARGV[4], '^%d+$') then
  return redis.error_reply('BADARGS enlist')
end
for at = 6, #ARGV, 2 do
  local set = string.match(ARGV[at], '^[1-9]%d*$')
  if not set or #set > 6 or not KEYS[3 + set] then
    return redis.error_reply('BADARGS enlist')
  end
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local token, turn = string.match(redis.call('HGET', KEYS[2], ARGV[1]) or '', '^(%w+) (%d+) ')
if token ~= ARGV[2] or turn ~= ARGV[3] then
  return 'lost'
end
local told = redis.call('HGET', KEYS[3], 'twice:' .. ARGV[4])
if told then
  return told
end
local twice, fresh = {}, {}
for at = 4, #KEYS do
  fresh[at] = redis.call('EXISTS', KEYS[at]) == 0
end
for at = 6, #ARGV, 2 do
  local listed = KEYS[3 + ARGV[at]]
  if redis.call('SADD', listed, ARGV[at + 1]) == 0 then
    twice[#twice + 1] = (at - 6) / 2
  end
end
for at, new in pairs(fresh) do
  local listed = KEYS[at]
  if new then
    redis.call('EXPIRE', listed, keep)
  end
end
told = table.concat(twice, ' ')
redis.call('HSET', KEYS[3], 'twice:' .. ARGV[4], told)
return told
