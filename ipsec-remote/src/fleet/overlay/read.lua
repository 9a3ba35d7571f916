-- Reads what came after a place. ARGV: and after which place, how many at most.
local found = redis.call('ZRANGEBYSCORE', places, '(' .. ARGV[3], text(last), 'WITHSCORES', 'LIMIT', 0, ARGV[4])
local answer = { epoch, text(last), text(horizon) }
for i = 1, #found, 2 do
    local field, word = found[i], ''
    if #field > 64 then
        field = ''
    elseif redis.call('HSTRLEN', words, field) <= 4096 then
        word = redis.call('HGET', words, field) or ''
    end
    table.insert(answer, field)
    table.insert(answer, word)
    table.insert(answer, found[i + 1])
end
close()
return answer
