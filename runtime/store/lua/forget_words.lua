-- uses: keys
-- Takes every ticket from under its words, so that all may be put there anew.
for _, word in ipairs(call('ZRANGE', P .. 'words', 0, -1)) do call('DEL', key('word', word)) end
return call('DEL', P .. 'words', P .. 'worded')
