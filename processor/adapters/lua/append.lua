-- Compare-and-append: lines onto a contact's ledger, with everything that must move with them.
-- KEYS  1 birth     string  the partition's birth record; must be there
--       2 standing  string  what the ledger adds up to
--       3 ledger    list    the lines; its length is the version
--       4 effects   set     events applied to this contact
--       5 seal      hash    wrapped data key, sealed address
--       6 outbox    stream  tells what is new, by contact and version
--       7 yield     string  a revoker's token: others wait while it is there (2 s)
--       8 counts    hash    how many lines of each kind
-- ARGV  1 birth as read, 2 expected version, 3 new standing, 4 token or '', 5 effect,
--       6 wrapped key or '', 7 sealed address or '', 8 '1' to erase, 9 kinds of the lines,
--       10 hash of the line that they follow, zeros for none, 11.. lines
-- Answers 'done' or 'moved'. Everything is checked before anything is written,
-- but for the counts: broken ones must not keep a revocation out.
local kinds = { 'string', 'string', 'list', 'set', 'hash', 'stream', 'string' }
for at, kind in ipairs(kinds) do
  local found = redis.call('TYPE', KEYS[at])['ok']
  if found ~= 'none' and found ~= kind then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
local expected = tonumber(string.match(ARGV[2] or '', '^%d+$'))
if #KEYS ~= 8 or #ARGV < 11 or not expected or ARGV[5] == '' then
  return redis.error_reply('BADARGS append')
end
local birth = redis.call('GET', KEYS[1])
if string.sub(birth or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local token = ARGV[4]
local holder = redis.call('GET', KEYS[7])
if token ~= '' then
  redis.call('SET', KEYS[7], token, 'PX', 2000)
elseif holder then
  return 'moved'
end
if birth ~= ARGV[1] or redis.call('LLEN', KEYS[3]) ~= expected then
  return 'moved'
end
-- Equally long is not yet the same: another writer's line may stand where one of ours was refused.
local last = redis.call('LINDEX', KEYS[3], -1)
if (last and string.sub(last, 1, 32) or string.rep('\0', 32)) ~= ARGV[10] then
  return 'moved'
end
if redis.call('SISMEMBER', KEYS[4], ARGV[5]) == 1 then
  return 'moved'
end
for at = 11, #ARGV do
  redis.call('RPUSH', KEYS[3], ARGV[at])
end
redis.call('SET', KEYS[2], ARGV[3])
redis.call('SADD', KEYS[4], ARGV[5])
if ARGV[8] == '1' then
  redis.call('DEL', KEYS[5])
else
  if ARGV[6] ~= '' then
    redis.call('HSET', KEYS[5], 'key', ARGV[6])
  end
  if ARGV[7] ~= '' then
    redis.call('HSET', KEYS[5], 'address', ARGV[7])
  end
end
redis.call('XADD', KEYS[6], 'MAXLEN', '~', 10000, '*',
  'contact', string.match(KEYS[3], '[^:]+$'), 'version', expected + #ARGV - 10)
for kind in string.gmatch(ARGV[9], '%S+') do
  redis.pcall('HINCRBY', KEYS[8], 'entries|' .. kind, 1)
end
return 'done'
