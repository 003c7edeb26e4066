-- uses: keys, outbox, words, records, conversations
-- ARGV: part (JSON), then the blobs that it names. Puts a conversation that was kept in another store, with all that belongs
-- to it, as it is. One that is there already is left alone, so that an interrupted move can be taken up again.
local part = cjson.decode(ARGV[1])
local blobs = {}
for place = 2, #ARGV do blobs[place - 1] = ARGV[place] end
local id = part.conversation.id
if call('EXISTS', key('c', id)) == 1 then return 0 end
for _, one in ipairs(part.rows) do insert(one, blobs[one.body]) end
write_records(part, blobs)
for _, one in ipairs(part.arrivals) do mark({arrival = one}, id) end
for _, one in ipairs(part.waits) do
  wait_for_turn({accepts = id, shard = part.shard, event = one.event, arrival = {seq = one.seq}}, blobs)
end
write_conversation(part, nil, blobs)
return 1
