-- Opens the record of bans and allowances: what its head says, the next number, and what is forgotten by now.
-- KEYS: head, words, places, ends. ARGV: an epoch if there is none, for how many seconds an end is remembered.
local head, words, places, ends = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local time = redis.call('TIME')
local seconds, micros = tonumber(time[1]), tonumber(time[2])

-- Lua would write large numbers with an exponent.
local function text(number)
    return string.format('%.0f', number)
end

local at = redis.call('HMGET', head, 'epoch', 'last', 'horizon', 'count', 'ending')

-- What the head has there; rubbish, and what is too large to count on from, is as good as nothing.
local function number_at(i)
    local number = tonumber(at[i] or 0)
    return number and number >= 0 and number <= 9000000000000000 and number
end

local epoch, last, horizon, count, ending = at[1], number_at(2), number_at(3), number_at(4), number_at(5)
local is_whole = epoch and last and horizon and count and ending
    and redis.call('HLEN', words) >= count and redis.call('ZCARD', places) >= count and redis.call('ZCARD', ends) >= ending

-- What lost a part of itself begins anew, and the instances fill it.
if not is_whole then
    epoch, last, horizon = ARGV[1], 0, 0
    -- First, since a store that has no more memory refuses it, and then nothing is done.
    redis.call('HSET', head, 'epoch', epoch)
    redis.call('HDEL', head, 'last', 'horizon', 'count', 'ending')
    redis.call('DEL', words, places, ends)
end

-- Not if it has no more memory. What it has can be read even so, and stays as it is.
local is_writable = type(redis.pcall('HSET', head, 'epoch', epoch)) == 'number'

-- Higher than all before, also if those are forgotten: nobody writes more often than once in a microsecond.
local function next_number()
    last = math.max(last + 1, seconds * 1000000 + micros)
    return last
end

-- The number of a word, and whether there is anything at all.
local function number_of(field)
    local word = redis.call('HGET', words, field)
    local number = word and tonumber(string.match(word, '^(%d+) ') or '')
    if number and number > 9000000000000000 then
        number = nil
    end
    return number, word ~= false
end

local function forget(field)
    horizon = math.max(horizon, number_of(field) or 0)
    redis.call('HDEL', words, field)
    redis.call('ZREM', places, field)
    redis.call('ZREM', ends, field)
end

local function close()
    if is_writable then
        local count, ending = redis.call('HLEN', words), redis.call('ZCARD', ends)
        redis.call('HSET', head, 'last', text(last), 'horizon', text(horizon), 'count', count, 'ending', ending)
    end
end

local since = text(seconds - tonumber(ARGV[2]))
local most = is_writable and 100 or 0
for _, field in ipairs(redis.call('ZRANGEBYSCORE', ends, '-inf', since, 'LIMIT', 0, most)) do
    forget(field)
end
