-- uses: keys, outbox, words, conversations
-- ARGV: conversation, its channel and address, its customer. Removes all that is kept of it in this shard.
local id, at, customer = ARGV[1], ARGV[2], ARGV[3]
local there = call('EXISTS', key('c', id))
for _, name in ipairs(call('LRANGE', key('rows', id), 0, -1)) do
  local row = row_of(name)
  if row then
    let_go(row)
    call('ZREM', key('lane', row.lane), name)
    owe(name, '')
    if row.provider ~= '' then call('DEL', key('provider', row.provider)) end
    call('DEL', key('o', name))
    promote(row.lane)
  end
end
for _, name in ipairs(call('LRANGE', key('tickets', id), 0, -1)) do
  local kept = call('HMGET', key('t', name), 'state', 'customer', 'words')
  if kept[1] then
    take_from_words(name, kept[3])
    call('ZREM', key('ts', kept[1]), name)
    call('ZREM', key('tc', kept[2]), name)
  end
  call('DEL', key('t', name), key('events', name))
end
for _, name in ipairs(call('LRANGE', key('arrivals', id), 0, -1)) do call('DEL', key('a', name)) end
for _, name in ipairs(call('LRANGE', key('queue', id), 0, -1)) do call('DEL', key('waits', name)) end
local was = call('HMGET', key('c', id), 'follows', 'where')
count_followed(was[1] or '', -1)
if (was[1] or '') ~= '' then count_where(was[2] or '', -1) end
call('HDEL', P .. 'open', id)
for _, list in ipairs({'run', 'due', 'waiting'}) do call('ZREM', P .. list, id) end
call('SREM', key('of', customer), id)
call('ZREM', key('touched', string.match(at, '^[^:]*')), id)
call('DEL', key('c', id), key('at', at), key('l', id), key('queue', id), key('rows', id), key('tickets', id),
  key('arrivals', id), key('bot', id))
return there
