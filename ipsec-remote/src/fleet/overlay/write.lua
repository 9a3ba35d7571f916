-- Writes words, and announces that there are new ones. KEYS: and what came of the last turn of whoever writes. ARGV: and the channel, a horizon to rise to, how many
-- words there may be, the how manieth turn of the writer this is (0: whatever it says may be said twice); then for each word: how it is said, its field, its body, when it ends, its
-- number if it has one.
if not is_writable then
    -- Says why, before anything is done.
    redis.call('HSET', head, 'epoch', epoch)
end
local before = last
local answer = {}
local turn, turns = tonumber(ARGV[6]), KEYS[5]

-- A turn counts once: who did not hear what came of it says it again, and others may have spoken since. One that is late is over.
local taken = turn > 0 and redis.pcall('GET', turns)
local of = type(taken) == 'string' and tonumber(string.match(taken, '^%d+') or '')
if of and turn <= of then
    for number in string.gmatch(turn == of and taken or '', ' (%d+)') do
        table.insert(answer, number)
    end
    close()
    return { epoch, text(before), text(last), unpack(answer) }
end

-- One that has ended already, and is only remembered, makes room.
local function has_room()
    if redis.call('HLEN', words) < tonumber(ARGV[5]) then
        return true
    end
    local ended = redis.call('ZRANGEBYSCORE', ends, '-inf', text(seconds), 'LIMIT', 0, 1)
    if ended[1] then
        forget(ended[1])
    end
    return ended[1] ~= nil
end

local function may(how, number, field, stored, is_there)
    if how == 'say' then
        return is_there or has_room()
    elseif how == 'bury' then
        return stored == number
    elseif how == 'mend' then
        return is_there and (tonumber(redis.call('ZSCORE', places, field) or 0) or 0) <= number
    elseif is_there then
        return stored and number > stored
    end
    return number > horizon and has_room()
end

for i = 7, #ARGV, 5 do
    local how, field, body, ending, number = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], tonumber(ARGV[i + 4])
    local stored, is_there = number_of(field)
    if may(how, number, field, stored, is_there) then
        if how == 'offer' then
            last = math.max(last, number)
        end
        local place = next_number()
        if how ~= 'offer' then
            number = place
        end
        redis.call('HSET', words, field, text(number) .. ' ' .. body)
        redis.call('ZADD', places, text(place), field)
        if ending == '' then
            redis.call('ZREM', ends, field)
        else
            -- From now on at the earliest: all are to hear of it.
            redis.call('ZADD', ends, text(math.max(tonumber(ending), seconds)), field)
        end
        table.insert(answer, text(number))
    else
        table.insert(answer, '0')
    end
end
if turn > 0 then
    redis.call('SET', turns, table.concat({ ARGV[6], unpack(answer) }, ' '), 'EX', ARGV[2])
end
horizon = math.max(horizon, tonumber(ARGV[4]))
close()
if last > before then
    redis.call('PUBLISH', ARGV[3], text(last))
end
return { epoch, text(before), text(last), unpack(answer) }
