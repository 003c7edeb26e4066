-- uses: keys, outbox
-- ARGV: row, provider's id, delivery, detail. The carrier's word on a row: kept if it ranks above the last.
local row = row_of(ARGV[1])
if not row or not RANK[ARGV[3]] then return false end
if row.provider ~= '' and row.provider ~= ARGV[2] then return false end
local further = row.delivery == '' or RANK[ARGV[3]] > RANK[row.delivery]
if row.status == 'unknown' then
  call('HSET', key('o', row.id), 'status', 'sent')
elseif not further and row.delivery ~= ARGV[3] then
  return false
end
if further then call('HSET', key('o', row.id), 'delivery', ARGV[3], 'detail', ARGV[4]) end
if row.status == 'sent' and is_last_word(further and ARGV[3] or row.delivery) then
  call('HSET', key('o', row.id), 'not_before', '')
  owe(row.id, '')
end
call('HSET', key('o', row.id), 'provider', ARGV[2])
call('SET', key('provider', ARGV[2]), row.id)
return give(row.id)
