-- uses: keys
-- ARGV: conversation, after, limit. Its lines above a seq; what was forgotten is not there.
local cut = tonumber(call('HGET', key('c', ARGV[1]), 'cut') or '0')
local first = math.max(tonumber(ARGV[2]) - cut, 0)
return call('LRANGE', key('l', ARGV[1]), first, first + tonumber(ARGV[3]) - 1)
