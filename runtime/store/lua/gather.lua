-- uses: keys
-- ARGV: triples of a shard, the number of an entry in its log, and the entry. Runs in the house: puts what shards have
-- logged behind what is gathered already; what was gathered before is passed over. `gathered` says how far each shard is.
for place = 1, #ARGV, 3 do
  local have = tonumber(call('HGET', P .. 'gathered', ARGV[place]) or '0')
  if tonumber(ARGV[place + 1]) == have + 1 then
    call('XADD', P .. 'moments', whole(call('INCR', P .. 'last')) .. '-0', 'log', ARGV[place + 2])
    call('HSET', P .. 'gathered', ARGV[place], ARGV[place + 1])
  end
end
return true
