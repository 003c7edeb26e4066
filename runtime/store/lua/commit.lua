-- uses: keys, outbox, words, records, conversations
-- ARGV: how, the part that this shard has in the step (JSON), then the blobs that it names by their place.
-- `how`: go = check and write; reserve = check, and keep the shard and the part until `apply` or `release`, for a step over
-- several shards; apply = write what was reserved; release = forget it. Every check comes before the first write.
local how = ARGV[1]

local function check(part)
  local old = known(part)
  if old then
    touch()
    return old
  end
  local stored = part.conversation and stored_of(part.conversation.id)
  if part.accepts and call('EXISTS', key('c', part.accepts)) == 0 then return {'missing'} end
  local refused = part.conversation and check_conversation(part, stored)
  return refused or check_records(part)
end

local function write(part, blobs)
  local stored = part.conversation and stored_of(part.conversation.id)
  if part.moves_owner then supersede_all(part.conversation.id) end
  for _, one in ipairs(part.settles) do
    local row = row_of(one[1])
    if row and row.status == 'sending' then settle(row, one[2], '', row.detail, '', '') end
  end
  write_records(part, blobs)
  for _, one in ipairs(part.rows) do insert(one, blobs[one.body]) end
  if part.handles then
    call('LPOP', key('queue', part.conversation.id))
    call('DEL', key('waits', part.handles))
    head_waits(part.conversation.id)
  end
  if part.conversation then write_conversation(part, stored, blobs) end
  if part.accepts then wait_for_turn(part, blobs) end
  mark(part, part.conversation and part.conversation.id or part.accepts or '')
end

local function blobs_of(packed)
  local blobs = {}
  for place = 3, #packed do blobs[place - 2] = packed[place] end
  return blobs
end

if how == 'apply' then
  if reserved() ~= ARGV[2] then return {'ok'} end
  local packed = cmsgpack.unpack(call('GET', P .. 'packed'))
  write(cjson.decode(packed[2]), blobs_of(packed))
  call('DEL', P .. 'reserved', P .. 'packed')
  return {'ok'}
end
if how == 'release' then
  if reserved() == ARGV[2] then call('DEL', P .. 'reserved', P .. 'packed') end
  return {'ok'}
end

local part = cjson.decode(ARGV[2])
local held = reserved()
if held and held ~= part.op then return {'reserved', held} end
local refused = check(part)
if refused then return refused end
if how == 'reserve' then
  call('SET', P .. 'reserved', part.op)
  call('SET', P .. 'packed', cmsgpack.pack(ARGV))
else
  write(part, blobs_of(ARGV))
end
return {'ok'}
