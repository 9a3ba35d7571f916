-- Opens the record of bans and allowances: what its head says, the next number, and what is forgotten by now.
-- KEYS: head, words, places, ends. ARGV: an epoch if there is none, for how many seconds an end is remembered.
local head, words, places, ends = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local time = redis.call('TIME')
local seconds, micros = tonumber(time[1]), tonumber(time[2])

-- Lua would write large numbers with an exponent.
local function text(number)
    return string.format('%.0f', number)
end

local at = redis.call('HMGET', head, 'epoch', 'last', 'horizon', 'count')
local epoch, last, horizon = at[1], tonumber(at[2] or 0) or 0, tonumber(at[3] or 0) or 0
local count = tonumber(at[4] or 0) or 0

-- What lost a part of itself begins anew, and the instances fill it.
if not epoch or redis.call('HLEN', words) < count or redis.call('ZCARD', places) < count then
    redis.call('DEL', head, words, places, ends)
    epoch, last, horizon = ARGV[1], 0, 0
    redis.call('HSET', head, 'epoch', epoch)
end

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
    redis.call('HSET', head, 'last', text(last), 'horizon', text(horizon), 'count', redis.call('HLEN', words))
end

local since = text(seconds - tonumber(ARGV[2]))
for _, field in ipairs(redis.call('ZRANGEBYSCORE', ends, '-inf', since, 'LIMIT', 0, 100)) do
    forget(field)
end
