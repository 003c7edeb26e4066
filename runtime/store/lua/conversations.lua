-- A conversation is `c:ID`; `at:CHANNEL:ADDRESS` finds it, `l:ID` has its lines from seq 1 on (`cut` of them forgotten),
-- `due` when its first timer is, `run` whether a journey is under way, `follow` how many follow each version, `where` how
-- many are at each of the places that `where` of a conversation names. `queue:ID`
-- are its events that wait (`waits:N`), `waiting` the first of each. `log` is what goes to the outcome log. `of:CUSTOMER`
-- are a customer's conversations, `touched:CHANNEL` those of a channel by when they were touched.
local SEPARATOR = '\0'

local function known(part)
  if part.arrival then
    local found = call('GET', key('a', part.arrival.key))
    if not found then return nil end
    local where, seq, digest = string.match(found, '^(.-)%z(.-)%z(.*)$')
    return {'repeated', where, seq, digest}
  end
  local where = call('GET', key('op', part.op))
  return where and {'repeated', where, '', ''} or nil
end

local function check_owner(part, stored)
  local new = part.conversation
  if part.moves_owner then
    if not stored or new.epoch ~= stored.epoch + 1 then return stale('epoch') end
  elseif stored and (new.owner ~= stored.owner or new.epoch ~= stored.epoch) then
    return stale('owner')
  end
  if part.bot_speaks and new.owner ~= 'bot' and not (stored and stored.owner == 'bot') then return stale('silent') end
end

local function check_lines(part, stored)
  local before = stored and stored.seq or 0
  local count = #part.lines
  if count > 0 and (not part.in_a_row or part.first ~= before + 1) then return {'gap'} end
  if before + count ~= part.conversation.seq then return {'gap'} end
end

local function check_order(part)
  local first = call('LINDEX', key('queue', part.conversation.id), 0)
  if part.handles then
    if first ~= part.handles then return stale('waiting event') end
  elseif first then
    local waits = call('HMGET', key('waits', first), 'conversation', 'seq', 'event', 'tries')
    return {'first', first, waits[1], waits[2], waits[3], waits[4]}
  end
end

local function stored_of(id)
  local found = call('HMGET', key('c', id), 'version', 'owner', 'epoch', 'seq', 'follows', 'customer', 'where')
  if not found[1] then return nil end
  return {
    version = tonumber(found[1]), owner = found[2], epoch = tonumber(found[3]), seq = tonumber(found[4]),
    follows = found[5], customer = found[6], where = found[7] or '',
  }
end

local function check_conversation(part, stored)
  local new = part.conversation
  if new.version ~= (stored and stored.version or 0) + 1 then return stale('version') end
  if part.accepts then return nil end
  local other = call('GET', key('at', new.at))
  if other and other ~= new.id then return stale('address') end
  return check_owner(part, stored) or check_lines(part, stored) or check_order(part)
end

local function count_followed(text, by)
  for version in string.gmatch(text, '%S+') do
    if call('HINCRBY', P .. 'follow', version, by) == 0 then call('HDEL', P .. 'follow', version) end
  end
end

local function count_where(place, by)
  if place ~= '' and call('HINCRBY', P .. 'where', place, by) <= 0 then call('HDEL', P .. 'where', place) end
end

local function write_conversation(part, stored, blobs)
  local new = part.conversation
  local before = stored and stored.follows or ''
  call('HSET', key('c', new.id), 'version', new.version, 'owner', new.owner, 'epoch', new.epoch, 'seq', new.seq,
    'follows', new.follows, 'where', new.where, 'customer', new.customer, 'body', blobs[new.body])
  -- Written by an older program, it has no customer yet: an error here would leave half of a turn.
  if stored and stored.customer and stored.customer ~= new.customer then
    call('SREM', key('of', stored.customer), new.id)
  end
  if not stored or stored.customer ~= new.customer then call('SADD', key('of', new.customer), new.id) end
  call('ZADD', key('touched', new.channel), new.touched, new.id)
  if not stored then call('SET', key('at', new.at), new.id) end
  if before ~= new.follows then
    count_followed(before, -1)
    count_followed(new.follows, 1)
    if new.follows == '' then call('ZREM', P .. 'run', new.id) else call('ZADD', P .. 'run', 0, new.id) end
  end
  local place = before ~= '' and stored.where or ''
  if place ~= new.where then
    count_where(place, -1)
    count_where(new.where, 1)
  end
  if new.due then call('ZADD', P .. 'due', new.due, new.id) else call('ZREM', P .. 'due', new.id) end
  for _, line in ipairs(part.lines) do call('RPUSH', key('l', new.id), blobs[line]) end
  if part.log then
    local number = call('INCR', P .. 'logged')
    call('XADD', P .. 'log', whole(number) .. '-0', 'at', whole(tick()), 'log', blobs[part.log])
  end
end

local function mark(part, where)
  local arrival = part.arrival
  if arrival then
    local seq = arrival.seq and whole(arrival.seq) or ''
    call('SET', key('a', arrival.key), where .. SEPARATOR .. seq .. SEPARATOR .. arrival.digest, 'PX', arrival.kept)
    call('RPUSH', key('arrivals', where), arrival.key)
  else
    call('SET', key('op', part.op), where, 'PX', part.kept)
  end
end

local function head_waits(conversation)
  local first = call('LINDEX', key('queue', conversation), 0)
  if first then
    call('ZADD', P .. 'waiting', string.match(first, '^%d+'), conversation)
  else
    call('ZREM', P .. 'waiting', conversation)
  end
end

local function wait_for_turn(part, blobs)
  local id = whole(tick()) .. '-' .. part.shard
  call('HSET', key('waits', id), 'conversation', part.accepts, 'seq', part.arrival.seq or '', 'event',
    blobs[part.event], 'tries', 0)
  call('RPUSH', key('queue', part.accepts), id)
  head_waits(part.accepts)
end
