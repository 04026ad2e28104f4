-- drop: takes files over TCP, many at once, on one thread; and gives one.
-- usage: lua5.4 drop.lua take PORT COUNT        tells its port, takes COUNT files and tells of each
--        lua5.4 drop.lua give HOST PORT FILE    gives a file and tells what the taker says of it
local socket = require "socket"
local ltn12 = require "ltn12"

local MOST = 16 * 1024 * 1024

local function checksum(bytes)
  local sum = 0
  for i = 1, #bytes do
    sum = (sum * 31 + bytes:byte(i)) % 4294967296
  end
  return sum
end

-- Takes what is there of a drop: a line "NAME LENGTH", then so many bytes. What a receive hands out early is the prefix of the next one.
-- Nil: there is more to come; otherwise it is over, and this is to be told.
local function advance(drop)
  local got, err
  if not drop.length then
    got, err, drop.part = drop.client:receive("*l", drop.part)
    if err then
      return err ~= "timeout" and "lost: no header" or nil
    end
    drop.name, drop.length = got:match("^(%S+) ([1-9]%d*)$")
    drop.length = tonumber(drop.length)
    if not drop.length or drop.length > MOST then
      return "refused: " .. got
    end
  end
  got, err, drop.part = drop.client:receive(drop.length, drop.part)
  if got then
    return ("took %s: %d bytes, sum %08x"):format(drop.name, #got, checksum(got))
  end
  return err ~= "timeout" and ("lost %s: %d of %d bytes"):format(drop.name, #drop.part, drop.length) or nil
end

local function take(port, count)
  local server = assert(socket.bind("127.0.0.1", port))
  print("port " .. select(2, server:getsockname()))
  io.stdout:flush()

  local watched, drops = { server }, {}
  while count > 0 do
    for _, ready in ipairs((socket.select(watched))) do
      if ready == server then
        local client = assert(server:accept())
        client:settimeout(0)
        drops[client] = { client = client }
        table.insert(watched, client)
      else
        local told = advance(drops[ready])
        if told then
          print(told)
          ready:send(told .. "\n")
          ready:close()
          drops[ready] = nil
          for i, other in ipairs(watched) do
            if other == ready then
              table.remove(watched, i)
              break
            end
          end
          count = count - 1
        end
      end
    end
  end
  server:close()
end

local give = socket.protect(function(host, port, path)
  local file = socket.try((io.open(path, "rb")), "cannot be read: " .. path)
  local client = socket.try(socket.connect(host, port))
  local try = socket.newtry(function() client:close() end)
  client:settimeout(10)
  local length = file:seek("end")
  file:seek("set")
  try(client:send(path:match("[^/]+$") .. " " .. length .. "\n"))
  try(ltn12.pump.all(ltn12.source.file(file), socket.sink("keep-open", client)))
  local answer = try(client:receive("*l"))
  client:close()
  return answer
end)

local usage = "usage: drop take PORT COUNT | give HOST PORT FILE\n"
if arg[1] == "take" and tonumber(arg[2]) and tonumber(arg[3]) then
  take(tonumber(arg[2]), tonumber(arg[3]))
elseif arg[1] == "give" and tonumber(arg[3]) and arg[4] then
  local answer, err = give(arg[2], tonumber(arg[3]), arg[4])
  print(answer or "failed: " .. err)
  os.exit(answer and 0 or 1)
elseif arg[1] == "--help" then
  io.write(usage)
else
  local known = arg[1] == "take" or arg[1] == "give"
  io.stderr:write(known and "drop: wrong arguments for " .. arg[1] or "drop: neither take nor give: " .. (arg[1] or ""), "\n", usage)
  os.exit(2)
end
