-- A real LuaSocket server for our clients: prints its port, serves one client by the rules of client.lua, and ends.
-- Usage: lua5.4 server.lua
local socket = require "socket"

local server = assert(socket.bind("127.0.0.1", 0))
print((select(2, server:getsockname())))
io.stdout:flush()

server:settimeout(15)
local client = assert(server:accept())
client:settimeout(15)
while true do
    local line, err, partial = client:receive("*l")
    if not line then
        print("ended " .. err .. " " .. #partial)
        break
    end
    local count = line:match("^bytes (%d+)$")
    if count then
        -- Piece by piece, so that both ways may be busy at once.
        local left = tonumber(count)
        while left > 0 do
            local bytes = assert(client:receive(math.min(left, 8192)))
            assert(client:send(bytes))
            left = left - #bytes
        end
    elseif line == "rest" then
        local rest, failed = client:receive("*a")
        if rest then
            assert(client:send(rest))
        end
        print("rest " .. (rest and #rest or failed))
        break
    elseif line == "crlf" then
        assert(client:send("with return\r\nand without\n"))
    else
        assert(client:send(line .. "\n"))
    end
end
client:close()
server:close()
