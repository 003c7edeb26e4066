-- uses: keys
-- ARGV: place and ticket after which to look, how many tickets to look at, how many words a beginning may stand for while
-- it leads, then the beginnings. Looks under the words of the beginning that has the fewest tickets, or at all closed ones,
-- and gives for each of these lists: place and ticket up to where it was looked through (empty: to its end), then id and
-- place of the tickets that have a word with each beginning.
local start, name, looks, most = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])

-- As bytes: what `<` says of two strings depends on the language of the server.
local function is_before(one, other)
  for n = 1, math.min(#one, #other) do
    local a, b = string.byte(one, n), string.byte(other, n)
    if a ~= b then return a < b end
  end
  return #one < #other
end

local function has_all(id)
  local words = call('HGET', key('t', id), 'words') or ''
  for n = 5, #ARGV do
    if not string.find(words, ' ' .. ARGV[n], 1, true) then return false end
  end
  return true
end

local function look_through(list, count)
  local told, seen, offset = {'', ''}, 0, 0
  while true do
    local found = call('ZRANGEBYSCORE', list, ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', offset, count)
    for n = 1, #found, 2 do
      local id, place = found[n], found[n + 1]
      if tonumber(place) > start or is_before(name, id) then
        seen = seen + 1
        if has_all(id) then
          told[#told + 1] = id
          told[#told + 1] = place
        end
        if seen == count then
          told[1], told[2] = place, id
          return told
        end
      end
    end
    if #found < 2 * count then return told end
    offset = offset + count
  end
end

local lists, fewest = {key('ts', 'closed')}, nil
for n = 5, #ARGV do
  local words = call('ZRANGEBYLEX', P .. 'words', '[' .. ARGV[n], '[' .. ARGV[n] .. '\255', 'LIMIT', 0, most + 1)
  if #words <= most then
    local count, own = 0, {}
    for place, word in ipairs(words) do
      own[place] = key('word', word)
      count = count + call('ZCARD', own[place])
    end
    if not fewest or count < fewest then lists, fewest = own, count end
  end
end
local answer = {}
for n, list in ipairs(lists) do answer[n] = look_through(list, math.max(1, math.floor(looks / #lists))) end
return answer
