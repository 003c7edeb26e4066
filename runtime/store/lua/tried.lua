-- uses: keys
-- ARGV: waiting event, by. Counts one more try of it; 0 when it waits no more.
local name = key('waits', ARGV[1])
if call('EXISTS', name) == 0 then return 0 end
if call('HGET', name, 'by') ~= ARGV[2] then
  call('HINCRBY', name, 'tries', 1)
  call('HSET', name, 'by', ARGV[2])
else
  touch()
end
return tonumber(call('HGET', name, 'tries'))
