-- The words of closed tickets: `word:W` has the tickets with that word by their place, `words` every word that there is,
-- `worded` the tickets that lie there.
-- `t:ID` keeps the words that its ticket lies under, so that it can be taken from there, whatever is decided later.
local function take_from_words(id, words)
  for word in string.gmatch(words or '', '%S+') do
    call('ZREM', key('word', word), id)
    if call('EXISTS', key('word', word)) == 0 then call('ZREM', P .. 'words', word) end
  end
  call('SREM', P .. 'worded', id)
end

local function put_under_words(id, words, place)
  for word in string.gmatch(words, '%S+') do
    call('ZADD', key('word', word), place, id)
    call('ZADD', P .. 'words', 0, word)
  end
  if words ~= '' then call('SADD', P .. 'worded', id) end
end
