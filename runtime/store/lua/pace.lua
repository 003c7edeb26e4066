-- uses: keys
-- ARGV: number, cost, 1 for an answer, booked or nothing, now. Gives how long a text of the number must wait; 0: it goes.
-- As runtime/pace.py has it; `pace:NUMBER` holds its five times.
local SLACK, GONE = 25000, 60000000
local cost, is_answer, booked, now = tonumber(ARGV[2]), ARGV[3] == '1', tonumber(ARGV[4]), tonumber(ARGV[5])
local fields = {'free', 'answers_served', 'answers_until', 'others_served', 'others_until'}
local kept = call('HMGET', key('pace', ARGV[1]), unpack(fields))
for n = 1, 5 do kept[n] = tonumber(kept[n] or '0') end
local served, until_ = is_answer and 2 or 4, is_answer and 3 or 5

local opens = is_answer and kept[1] or math.max(kept[1], kept[3])
local slack = booked and math.min(cost, SLACK) or 0
local start
if not booked then
  start = math.max(opens, kept[until_], now)
elseif opens <= now + slack then
  start = now
else
  start = opens + math.min(math.max(booked - kept[served], 0), GONE)
end
if start <= now then
  kept[1] = math.max(kept[1], now - slack) + cost
  kept[served] = math.max(kept[served], (booked or now) + cost)
else
  if kept[until_] <= now then kept[served] = start end
  kept[until_] = math.max(kept[until_], start + cost)
end
local words = {}
for n = 1, 5 do
  words[2 * n - 1], words[2 * n] = fields[n], whole(kept[n])
end
call('HSET', key('pace', ARGV[1]), unpack(words))
return whole(math.max(start - now, 0))
