-- uses: keys, outbox
-- ARGV: row, when its carrier is asked about it, or nothing for never. Not where the carrier has said its last word.
local row = row_of(ARGV[1])
if not row or row.status ~= 'sent' or is_last_word(row.delivery) then return false end
call('HSET', key('o', row.id), 'not_before', ARGV[2])
owe(row.id, ARGV[2])
return give(row.id)
