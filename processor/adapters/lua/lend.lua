-- Give a slot the next chunk of a campaign, turn about between businesses.
-- KEYS  1 birth string, 2 work hash, 3 lent hash, 4 slots hash
-- ARGV  1 slot, 2 number of its turn, 3 token, 4 milliseconds of the lease,
--       5 chunks of one business that may be lent at once, 6 chunks of all
-- Answers {campaign, chunk, number of the pass, what the pass is, tries before, number of the
-- slot's next turn}, or nothing. A chunk is lent once for each pass; when its lease is over before
-- it was committed, again. A pass waits until nothing of the one before is lent any more.
local kinds = { 'string', 'hash', 'hash', 'hash' }
for at, kind in ipairs(kinds) do
  local found = redis.call('TYPE', KEYS[at])['ok']
  if found ~= 'none' and found ~= kind then
    return redis.error_reply('BADTYPE key ' .. at)
  end
end
local numbers = {}
for at = 1, 6 do
  numbers[at] = string.match(ARGV[at] or '', '^%d+$')
  if at ~= 3 and (not numbers[at] or #numbers[at] > 9) then
    return redis.error_reply('BADARGS lend')
  end
end
if #KEYS ~= 4 or #ARGV ~= 6 or not string.match(ARGV[3], '^%w+$') or numbers[4] == '0' then
  return redis.error_reply('BADARGS lend')
end
if string.sub(redis.call('GET', KEYS[1]) or '', 1, 8) ~= 'assent1 ' then
  return redis.error_reply('UNBORN')
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local slot = 'slot:' .. ARGV[1]
local number = string.match(redis.call('HGET', KEYS[4], slot) or '0 0', '^(%d+) ')
if number ~= ARGV[2] then
  return {}
end
local function pairs_of(key)
  local flat, found = redis.call('HGETALL', key), {}
  for at = 1, #flat, 2 do
    found[flat[at]] = flat[at + 1]
  end
  return found
end
local works = {}
for campaign, text in pairs(pairs_of(KEYS[2])) do
  local business, turn, next, upto, kind, opened, held =
    string.match(text, '^(%S+) (%d+) (%d+) (%d+) (%a+) (%d+) ([01])$')
  if business then
    works[campaign] = { business = business, turn = turn, next = tonumber(next), kind = kind,
      upto = tonumber(upto), opened = opened, free = held == '0' }
  end
end
local out, of, gone = 0, {}, {}
for name, text in pairs(pairs_of(KEYS[3])) do
  local campaign, chunk = string.match(name, '^(%w+)/(%d+)$')
  local turn, ends, tries, business = string.match(text, '^%w+ (%d+) (%d+) (%d+) (%S+) %a+$')
  local work = works[campaign or '']
  if turn and tonumber(ends) > now then
    out = out + 1
    of[business] = (of[business] or 0) + 1
    if work and work.turn ~= turn then
      work.free = false
    end
  elseif work and work.turn == turn then
    if not work.lapsed or tonumber(chunk) < work.lapsed then
      work.lapsed, work.tries = tonumber(chunk), tonumber(tries) + 1
    end
  else
    gone[#gone + 1] = name
  end
end
local best, chosen, served
if out < tonumber(numbers[6]) then
  for campaign, work in pairs(works) do
    if work.free and (work.lapsed or work.next < work.upto)
      and (of[work.business] or 0) < tonumber(numbers[5]) then
      local at = tonumber(redis.call('HGET', KEYS[4], 'served:' .. work.business) or '0') or 0
      local first = not best or at < served
      if at == served and best then
        -- Of one business, what was begun first; their numbers are of one length for centuries.
        first = work.opened .. campaign < best.opened .. chosen
      end
      if first then
        best, chosen, served = work, campaign, at
      end
    end
  end
end
for _, name in ipairs(gone) do
  redis.call('HDEL', KEYS[3], name)
end
if not best then
  redis.call('HSET', KEYS[4], slot, number .. ' 0')
  return {}
end
local chunk, tries = best.lapsed or best.next, best.lapsed and best.tries or 0
-- What failed several times may fail for good: it is tried less and less often.
local lease = numbers[4] * 2 ^ math.min(math.max(tries - 2, 0), 6)
local after = string.format('%.0f', number + 1)
local lent = { ARGV[3], best.turn, string.format('%.0f', now + lease), tries, best.business,
  best.kind }
redis.call('HSET', KEYS[3], chosen .. '/' .. string.format('%.0f', chunk),
  table.concat(lent, ' '))
if not best.lapsed then
  local rest = { best.business, best.turn, string.format('%.0f', best.next + 1),
    string.format('%.0f', best.upto), best.kind, best.opened, '0' }
  redis.call('HSET', KEYS[2], chosen, table.concat(rest, ' '))
end
local order = tonumber(redis.call('HGET', KEYS[4], 'order') or '0') or 0
redis.call('HSET', KEYS[4], 'order', string.format('%.0f', order + 1),
  'served:' .. best.business, string.format('%.0f', order + 1),
  'worked', string.format('%.0f', now),
  slot, after .. ' ' .. string.format('%.0f', now))
return { chosen, string.format('%.0f', chunk), best.turn, best.kind, tostring(tries), after }
