-- Do an act to a campaign, if its state allows, and change its work with it.
-- KEYS  1 birth string, 2 campaign hash, 3 work hash
-- ARGV  1 campaign, 2 states from which and to which, in pairs, 3 attempt that has to write, or '',
--       4 effect on the work: 'keep', 'open', 'hold', 'go' or 'end',
--       5 what the pass is that opens, or ''; one that takes back opens after a wave only, 6 number of chunks that it goes over,
--       then fields and values to set
-- Answers {1 | 0, state}; the state is '' where there is no such campaign.
local kinds = { 'string', 'hash', 'hash' }
for at, kind in ipairs(kinds) do
  local found = redis.call('TYPE', KEYS[at])['ok']
  if found ~= 'none' and found ~= kind then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
local effects = { keep = true, open = true, hold = true, go = true, ['end'] = true }
local passes = { judge = true, wave = true, withdraw = true }
local upto = string.match(ARGV[6] or '', '^%d+$')
if #KEYS ~= 3 or #ARGV < 6 or #ARGV % 2 ~= 0 or ARGV[1] == '' or not effects[ARGV[4]]
  or not upto or #upto > 9 or (ARGV[4] == 'open' and not passes[ARGV[5]]) then
  return redis.error_reply('BADARGS move_campaign')
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local known = redis.call('HMGET', KEYS[2], 'state', 'attempt', 'business', 'turn', 'waves')
if not known[1] then
  return { 0, '' }
end
local goal
for from, to in string.gmatch(ARGV[2], '(%S+) (%S+)') do
  if from == known[1] then
    goal = to
  end
end
local turn, waves = tonumber(known[4] or '0'), tonumber(known[5] or '0')
if not goal or (ARGV[3] ~= '' and known[2] ~= ARGV[3]) or not turn or not waves then
  return { 0, known[1] }
end
redis.call('HSET', KEYS[2], 'state', goal)
for at = 7, #ARGV, 2 do
  redis.call('HSET', KEYS[2], ARGV[at], ARGV[at + 1])
end
local effect = ARGV[4]
if effect == 'open' and ARGV[5] == 'withdraw' and waves == 0 then
  -- Nobody was handed over, so there is nobody to take back.
  effect = 'end'
end
if effect == 'open' then
  local number = string.format('%.0f', turn + 1)
  redis.call('HSET', KEYS[2], 'turn', number, 'kind', ARGV[5], 'upto', upto, 'done', '0')
  if ARGV[5] == 'wave' then
    redis.call('HSET', KEYS[2], 'waves', string.format('%.0f', waves + 1))
  end
  local time = redis.call('TIME')
  local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
  local opened = { known[3] or '', number, '0', upto, ARGV[5], now, '0' }
  redis.call('HSET', KEYS[3], ARGV[1], table.concat(opened, ' '))
elseif effect == 'end' then
  redis.call('HDEL', KEYS[3], ARGV[1])
elseif effect ~= 'keep' then
  local work = redis.call('HGET', KEYS[3], ARGV[1])
  if work then
    local held = effect == 'hold' and '1' or '0'
    redis.call('HSET', KEYS[3], ARGV[1], string.sub(work, 1, -2) .. held)
  end
end
return { 1, goal }
