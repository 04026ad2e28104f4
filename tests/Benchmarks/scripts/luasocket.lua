-- The real LuaSocket. lua5.4 luasocket.lua ROLE RUNNER: the loop around socket.select that a LuaSocket server has; ends when the runner's process is gone.
local socket = require "socket"
local role, runner = arg[1], arg[2]
local server = assert(socket.bind("0.0.0.0", 0, 4096))
local _, port = server:getsockname()
print("port " .. port)
io.stdout:flush()

local function runner_is_there()
    local file = io.open("/proc/" .. runner .. "/stat")
    if file then file:close() end
    return file
end

local function accept()
    server:settimeout(5)
    while true do
        local client = server:accept()
        if client then return client end
        if not runner_is_there() then os.exit(0) end
    end
end

local function count(client, pattern)
    local units = 0
    while client:receive(pattern) do units = units + 1 end
    client:send(units .. "\n")
    client:close()
end

local function echo()
    local watched = { server }
    while true do
        local readable, _, timeout = socket.select(watched, nil, 5)
        if timeout and not runner_is_there() then os.exit(0) end
        for _, s in ipairs(readable) do
            if s == server then
                local client = server:accept()
                if client then watched[#watched + 1] = client end
            else
                local message = s:receive(64)
                if message then
                    s:send(message)
                else
                    s:close()
                    for i, w in ipairs(watched) do
                        if w == s then table.remove(watched, i) break end
                    end
                end
            end
        end
    end
end

if role == "echo" or role == "select-once" then
    echo()
elseif role == "idle" then
    -- select ends at 1,024 descriptors: each connection is served once, as it comes, and kept.
    local kept = {}
    while true do
        local client = accept()
        client:send(client:receive("*l") .. "\n")
        kept[#kept + 1] = client
    end
else
    while true do
        local client = accept()
        if role == "accept" then
            client:close()
        else
            count(client, role == "bulk" and 65536 or "*l")
        end
    end
end
