-- Tickets (`t:ID`, lists by state `ts:STATE`, by customer `tc:CUSTOMER`, the open one of a conversation in `open`), their
-- events (`events:ID`) and documents (`d:KIND`: version, a space, the body).
local function stale(why) return {'stale', why} end

local function check_documents(part)
  for _, one in ipairs(part.documents) do
    local found = call('HGET', key('d', one.kind), one.key)
    local version = found and tonumber(string.match(found, '^%d+')) or 0
    if one.version ~= version + 1 then return stale('document') end
  end
end

local function check_tickets(part)
  local open = {}
  for _, one in ipairs(part.tickets) do
    local version = tonumber(call('HGET', key('t', one.id), 'version') or '0')
    if one.version ~= version + 1 then return stale('ticket') end
    if not open[one.conversation] then
      local before = call('HGET', P .. 'open', one.conversation)
      open[one.conversation] = before and {[before] = true} or {}
    end
  end
  for _, one in ipairs(part.tickets) do open[one.conversation][one.id] = one.open or nil end
  for _, ids in pairs(open) do
    local count = 0
    for _ in pairs(ids) do count = count + 1 end
    if count > 1 then return stale('open ticket') end
  end
end

local function check_events(part)
  local counts = {}
  for _, one in ipairs(part.events) do
    local count = counts[one.ticket] or call('LLEN', key('events', one.ticket))
    if one.n ~= count + 1 then return stale('ticket event') end
    counts[one.ticket] = count + 1
  end
end

local function check_records(part)
  return check_documents(part) or check_tickets(part) or check_events(part)
end

local function write_ticket(one, blobs)
  local name = key('t', one.id)
  local before = call('HMGET', name, 'state', 'customer', 'words')
  if before[1] then
    take_from_words(one.id, before[3])
    call('ZREM', key('ts', before[1]), one.id)
    if before[2] ~= one.customer then call('ZREM', key('tc', before[2]), one.id) end
  else
    call('RPUSH', key('tickets', one.conversation), one.id)
  end
  call('HSET', name, 'version', one.version, 'state', one.state, 'customer', one.customer, 'words', one.words, 'body',
    blobs[one.body])
  put_under_words(one.id, one.words, one.place)
  call('ZADD', key('ts', one.state), one.place, one.id)
  call('ZADD', key('tc', one.customer), one.opened, one.id)
  if one.open then
    call('HSET', P .. 'open', one.conversation, one.id)
  elseif call('HGET', P .. 'open', one.conversation) == one.id then
    call('HDEL', P .. 'open', one.conversation)
  end
end

local function write_records(part, blobs)
  for _, one in ipairs(part.documents) do
    if one.body then
      call('HSET', key('d', one.kind), one.key, one.version .. ' ' .. blobs[one.body])
    else
      call('HDEL', key('d', one.kind), one.key)
    end
  end
  for _, one in ipairs(part.tickets) do if not one.open then write_ticket(one, blobs) end end
  for _, one in ipairs(part.tickets) do if one.open then write_ticket(one, blobs) end end
  for _, one in ipairs(part.events) do call('RPUSH', key('events', one.ticket), blobs[one.body]) end
end
