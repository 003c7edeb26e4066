-- uses: keys, outbox
-- ARGV: row, attempts as seen, lease until, by. Takes over a row under way, unless another did since it was looked at.
local row = row_of(ARGV[1])
if not row or row.status ~= 'sending' then return false end
if row.by == ARGV[4] then
  touch()
  return give(row.id)
end
if row.attempts ~= tonumber(ARGV[2]) then return false end
lease(row, ARGV[3], ARGV[4])
return give(row.id)
