-- uses: keys
-- ARGV: how, op, more. A step over several shards is written down as the house's `intent` before it touches any of them.
-- begin (more: its shards): false when another is under way, which is given instead. decide: from here it will be
-- applied; 0 when it was given up meanwhile. give_up (more: microseconds without a decision, from when it may be). end.
local how, op, more = ARGV[1], ARGV[2], ARGV[3]
local name = P .. 'intent'
local found = call('HMGET', name, 'op', 'state', 'shards', 'at')
if how == 'begin' then
  if found[1] and found[1] ~= op then return {found[1], found[2], found[3]} end
  if not found[1] then call('HSET', name, 'op', op, 'state', 'begun', 'shards', more, 'at', whole(tick())) end
  return {}
end
if found[1] ~= op then return 0 end
if how == 'decide' then
  if found[2] == 'given up' then return 0 end
  call('HSET', name, 'state', 'decided')
elseif how == 'give_up' then
  if found[2] == 'decided' or tick() - tonumber(found[4]) < tonumber(more) then return 0 end
  call('HSET', name, 'state', 'given up')
elseif how == 'end' then
  call('DEL', name)
end
return 1
