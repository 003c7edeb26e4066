-- uses: keys
-- Counts anew where the conversations of this shard are.
local places = P .. 'where'
call('DEL', places)
for _, id in ipairs(call('ZRANGE', P .. 'run', 0, -1)) do
  local place = call('HGET', key('c', id), 'where') or ''
  if place ~= '' then call('HINCRBY', places, place, 1) end
end
return call('HLEN', places)
