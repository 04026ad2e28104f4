-- A real LuaSocket client against one of our echo servers.
-- Usage: lua5.4 client.lua PORT SCENE
-- The server answers line by line until it reads "bytes N": then it echoes N bytes; "rest": then everything until we end, and closes.
local socket = require "socket"

local port, scene = tonumber(arg[1]), arg[2]
local client = assert(socket.connect("127.0.0.1", port))
client:settimeout(10)

local function same(expected, actual, what)
    if expected ~= actual then
        error(("%s: expected %q, got %q"):format(what, tostring(expected):sub(1, 60), tostring(actual):sub(1, 60)))
    end
end

local function binary(count)
    local bytes, seed = {}, 12345
    for i = 1, count do
        seed = (seed * 1103515245 + 12345) % 2147483648
        bytes[i] = string.char((seed >> 16) & 255)
    end
    return table.concat(bytes)
end

local scenes = {}

function scenes.lines_lf()
    for _, line in ipairs { "one", "", "three and more", ("x"):rep(100000) } do
        assert(client:send(line .. "\n"))
        same(line, assert(client:receive("*l")), "line")
    end
end

function scenes.lines_crlf()
    for _, line in ipairs { "one", "", "three and more", ("x"):rep(100000) } do
        assert(client:send(line .. "\r\n"))
        same(line, assert(client:receive()), "line")
    end
end

function scenes.counts()
    for _, count in ipairs { 1, 2, 8191, 8192, 8193, 100000 } do
        local data = binary(count)
        assert(client:send("bytes " .. count .. "\n"))
        assert(client:send(data))
        same(data, assert(client:receive(count)), "count")
    end
end

function scenes.everything()
    local data = binary(50000)
    assert(client:send("rest\n" .. data))
    client:shutdown("send")
    same(data, assert(client:receive("*a")), "everything")
    local more, err = client:receive("*a")
    same(nil, more, "after everything")
    same("closed", err, "after everything")
end

function scenes.binary_mebibyte()
    local data = binary(1024 * 1024)
    assert(client:send("bytes " .. #data .. "\n"))
    -- Both ways at once: whoever only sent would wait for a window that nobody opens.
    client:settimeout(0)
    local sent, got = 0, {}
    local received = 0
    while received < #data do
        local readable, writable = socket.select({ client }, sent < #data and { client } or nil, 10)
        assert(#readable + #writable > 0, "nothing moves")
        if writable[client] then
            local last, err, partial = client:send(data, sent + 1)
            assert(last or err == "timeout", err)
            sent = last or partial
        end
        if readable[client] then
            local bytes, err, partial = client:receive(65536)
            assert(bytes or err == "timeout", err)
            bytes = bytes or partial
            received = received + #bytes
            got[#got + 1] = bytes
        end
    end
    same(data, table.concat(got), "mebibyte")
end

function scenes.half_close()
    assert(client:send("before\nrest\nlast words"))
    client:shutdown("send")
    same("before", assert(client:receive()), "line")
    same("last words", assert(client:receive("*a")), "rest")
end

scenes[scene]()
client:close()
print("done " .. scene)
