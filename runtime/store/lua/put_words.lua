-- uses: keys, words
-- ARGV: ticket, its version, its words, its place. Puts a closed ticket under its words, unless it changed meanwhile.
local name = key('t', ARGV[1])
if call('HGET', name, 'version') ~= ARGV[2] then return 0 end
call('HSET', name, 'words', ARGV[3])
put_under_words(ARGV[1], ARGV[3], ARGV[4])
return 1
