-- In front of each step. KEYS[1] is the prefix of the shard: every key that a step touches begins with it, so that they
-- lie in one slot of a cluster. Times are microseconds since 1970. No word of a customer ever goes into an error reply.
local P = KEYS[1]
local call = redis.call

local function key(kind, name) return P .. kind .. ':' .. name end
local function whole(number) return string.format('%.0f', number) end

-- The time of Redis, rising with each call within the shard: what numbers rows by age.
local function tick()
  local time = call('TIME')
  local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
  local last = tonumber(call('GET', P .. 'tick') or '0')
  if now <= last then now = last + 1 end
  call('SET', P .. 'tick', whole(now))
  return now
end

-- A write of nothing: after it, WAIT on this connection covers what another connection wrote before.
local function touch() call('SET', P .. 'touch', '1') end

-- Whether another step, over several shards, has this shard just now.
local function reserved() return call('GET', P .. 'reserved') end
