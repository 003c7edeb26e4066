-- uses: keys, outbox
-- ARGV: row, when its carrier is asked about it, or nothing for never. Never where the carrier has said its last word.
local row = row_of(ARGV[1])
if not row or row.status ~= 'sent' then return false end
local at = is_last_word(row.delivery) and '' or ARGV[2]
call('HSET', key('o', row.id), 'not_before', at)
owe(row.id, at)
return give(row.id)
