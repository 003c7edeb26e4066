-- Rows of the outbox. `o:ID` is the row; `lane:LANE` its open rows by age; `ready` the heads of lanes that may be taken,
-- by the time from which they may; `sending` the rows under way, by lease; `bot:CONVERSATION` what a bot has not sent.
-- `owed` are rows that were sent, without a last word of the carrier's, by when it is asked.
local AUTHOR_BOT = 'bot'
local RANK = {
  accepted = 0, scheduled = 0, queued = 1, sending = 2, sent = 3, delivered = 4, undelivered = 4, failed = 4, read = 5,
}

local function is_last_word(delivery) return (RANK[delivery] or 0) >= RANK.delivered end

local function owe(id, at)
  if at ~= '' then call('ZADD', P .. 'owed', at, id) else call('ZREM', P .. 'owed', id) end
end

local function row_of(id)
  local found = call('HMGET', key('o', id), 'status', 'conversation', 'lane', 'author', 'epoch', 'not_before',
    'attempts', 'provider', 'delivery', 'number', 'detail', 'by')
  if not found[1] then return nil end
  return {
    id = id, status = found[1], conversation = found[2], lane = found[3], author = found[4], epoch = found[5],
    not_before = found[6], attempts = tonumber(found[7]), provider = found[8], delivery = found[9],
    number = tonumber(found[10]), detail = found[11], by = found[12],
  }
end

-- As a member of `ready`: rows that may be taken at the same moment come by age.
local function aged(row) return string.format('%017.0f', row.number) .. ':' .. row.id end

local function give(id) return call('HGETALL', key('o', id)) end

-- The oldest open row of a lane may be taken when it is ready.
local function promote(lane)
  local first = call('ZRANGE', key('lane', lane), 0, 0)[1]
  if not first then return end
  local row = row_of(first)
  if row.status == 'ready' then
    call('ZADD', P .. 'ready', row.not_before == '' and '0' or row.not_before, aged(row))
  end
end

local function let_go(row)
  call('ZREM', P .. 'ready', aged(row))
  call('ZREM', P .. 'sending', row.id)
  if row.author == AUTHOR_BOT then call('SREM', key('bot', row.conversation), row.id) end
end

local function enter(row)
  if row.status == 'ready' and row.author == AUTHOR_BOT then call('SADD', key('bot', row.conversation), row.id) end
  if row.status == 'sending' then call('ZADD', P .. 'sending', row.lease, row.id) end
  if row.status == 'sent' then owe(row.id, row.not_before) end
  if row.status == 'ready' or row.status == 'sending' then
    call('ZADD', key('lane', row.lane), whole(row.number), row.id)
    promote(row.lane)
  end
end

local function insert(row, body)
  row.number = tick()
  call('HSET', key('o', row.id), 'status', row.status, 'conversation', row.conversation, 'lane', row.lane,
    'author', row.author, 'epoch', row.epoch, 'not_before', row.not_before, 'lease', row.lease,
    'attempts', row.attempts, 'provider', row.provider, 'delivery', row.delivery, 'detail', row.detail,
    'number', whole(row.number), 'body', body)
  call('RPUSH', key('rows', row.conversation), row.id)
  if row.provider ~= '' then call('SET', key('provider', row.provider), row.id) end
  enter(row)
end

-- The row after its attempt. What the carrier has reported on is not unknown any more: it was sent.
local function settle(row, status, provider, detail, not_before, by)
  if status == 'unknown' and row.delivery ~= '' then status = 'sent' end
  if status == 'sent' and is_last_word(row.delivery) then not_before = '' end
  let_go(row)
  call('HSET', key('o', row.id), 'status', status, 'lease', '', 'not_before', not_before, 'detail', detail, 'by', by)
  if provider ~= '' then
    call('HSET', key('o', row.id), 'provider', provider)
    call('SET', key('provider', provider), row.id)
  end
  if status == 'ready' then
    row.status, row.not_before = status, not_before
    enter(row)
  else
    if status == 'sent' and not_before ~= '' then owe(row.id, not_before) end
    call('ZREM', key('lane', row.lane), row.id)
    promote(row.lane)
  end
end

local function supersede(row)
  let_go(row)
  call('HSET', key('o', row.id), 'status', 'superseded', 'not_before', '', 'detail', 'a person has the conversation')
  call('ZREM', key('lane', row.lane), row.id)
  promote(row.lane)
end

local function supersede_all(conversation)
  for _, id in ipairs(call('SMEMBERS', key('bot', conversation))) do supersede(row_of(id)) end
end

local function lease(row, until_, by)
  let_go(row)
  call('HSET', key('o', row.id), 'status', 'sending', 'lease', until_, 'attempts', row.attempts + 1, 'by', by)
  call('ZADD', P .. 'sending', until_, row.id)
end
