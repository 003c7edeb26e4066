-- uses: keys, outbox
-- ARGV: row, now, lease until, by. Marks a row `sending` and gives it; nothing when it may not be taken. A bot's row while
-- the bot does not own the conversation at the row's epoch is superseded. `by` names the attempt: asked again, the same
-- answer.
local row = row_of(ARGV[1])
if not row then return false end
if row.status == 'sending' and row.by == ARGV[4] then
  touch()
  return give(row.id)
end
if row.status ~= 'ready' or call('ZRANGE', key('lane', row.lane), 0, 0)[1] ~= row.id then return false end
if row.not_before ~= '' and tonumber(row.not_before) > tonumber(ARGV[2]) then return false end
if row.author == AUTHOR_BOT then
  local head = call('HMGET', key('c', row.conversation), 'owner', 'epoch')
  if head[1] ~= AUTHOR_BOT or head[2] ~= row.epoch then
    supersede(row)
    return false
  end
end
lease(row, ARGV[3], ARGV[4])
return give(row.id)
