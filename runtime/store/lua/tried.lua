-- uses: keys
-- ARGV: waiting event, by, process, microseconds. Counts one more try of it; 0 when it waits no more, and while another
-- process has been trying it for less than so long: two that try at once are not two failures.
local name = key('waits', ARGV[1])
if call('EXISTS', name) == 0 then return 0 end
local last = call('HMGET', name, 'by', 'process', 'tried')
local now = tick()
if last[2] and last[2] ~= ARGV[3] and now - tonumber(last[3]) < tonumber(ARGV[4]) then return 0 end
if last[1] ~= ARGV[2] then call('HINCRBY', name, 'tries', 1) end
call('HSET', name, 'by', ARGV[2], 'process', ARGV[3], 'tried', whole(now))
return tonumber(call('HGET', name, 'tries'))
