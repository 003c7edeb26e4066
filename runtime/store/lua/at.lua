-- uses: keys
-- ARGV: channel and address. The conversation there.
local id = call('GET', key('at', ARGV[1]))
return id and call('HGET', key('c', id), 'body') or false
