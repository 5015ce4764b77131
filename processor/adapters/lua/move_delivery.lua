-- Let a segment of the vault stand for a delivery's body, in one step; its data key stays here.
-- KEYS  1 birth string, 2 delivery hash, 3 recorded zset, 4 segments zset, 5 counts hash
-- ARGV  1 delivery id, 2 how its sealed body began when it was read, 3 wrapped key in that or '',
--       4 short name of the segment, 5 its full name, 6 how long its id is remembered in ms
-- Answers 'done' or 'moved'. A body that was destroyed meanwhile leaves no key; one that was
-- wrapped anew meanwhile stays where it is, and is moved another time.
local kinds = { 'string', 'hash', 'zset', 'zset' }
for at, kind in ipairs(kinds) do
  local found = redis.call('TYPE', KEYS[at])['ok']
  if found ~= 'none' and found ~= kind then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
local kept = string.match(ARGV[6] or '', '^[1-9]%d*$')
if #KEYS ~= 5 or #ARGV ~= 6 or not kept or #kept > 15 or ARGV[1] == '' or ARGV[4] == ''
  or ARGV[5] == '' then
  return redis.error_reply('BADARGS move_delivery')
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local came = tonumber(redis.call('ZSCORE', KEYS[3], ARGV[1]) or 'none')
local found = redis.call('HMGET', KEYS[2], 'sealed', 'state', 'fingerprint', 'received')
local over = found[2] == 'recorded' or found[2] == 'ignored'
if not came or not over or not found[3] or not found[4] then
  return 'moved'
end
local key = ''
if found[1] and found[1] ~= '' then
  if string.sub(found[1], 1, #ARGV[2]) ~= ARGV[2] then
    return 'moved'
  end
  key = ARGV[3]
end
-- Made anew: a hash that once held a long value takes twice the room for ever.
redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[2], 'fingerprint', found[3], 'received', found[4], 'segment', ARGV[4],
  'key', key)
redis.call('PEXPIREAT', KEYS[2], string.format('%.0f', came + tonumber(kept)))
redis.call('ZADD', KEYS[4], 'GT', string.format('%.0f', came), ARGV[5])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.pcall('HINCRBY', KEYS[5], 'archived|deliveries', 1)
return 'done'
