-- uses: keys
-- ARGV: conversation, its version, its place. Notes where a conversation is, unless it moved meanwhile; `count_where` counts.
local name = key('c', ARGV[1])
if call('HGET', name, 'version') ~= ARGV[2] then return 0 end
return call('HSET', name, 'where', ARGV[3])
