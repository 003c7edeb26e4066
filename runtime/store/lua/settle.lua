-- uses: keys, outbox
-- ARGV: row, status, provider's id, detail, not before, by. Ends a row under way and gives it as it became.
local row = row_of(ARGV[1])
if not row then return false end
if row.by == ARGV[6] then
  touch()
  return give(row.id)
end
if row.status ~= 'sending' then return false end
settle(row, ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6])
return give(row.id)
