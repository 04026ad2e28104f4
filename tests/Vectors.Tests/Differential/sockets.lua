-- Calls of every function and method, in every state, with good and bad arguments. Nothing here waits for long: what may wait has a timeout, and what is sent
-- is little enough for the system's buffers.
local objects       -- all that were made, closed ones too
local listening     -- ports where somebody listened
local refusing      -- a port that is bound and refuses
local fresh         -- those that never were to connect
local sent

local function remember(...)
  local object = ...
  if object ~= nil and names[object] then
    objects[#objects + 1] = object
    fresh[object] = not pcall(object.getstats, object)
    prompt(object)
  end
  return ...
end

local function heard(object)
  local known, _, port = pcall(object.getsockname, object)
  if known and tonumber(port) and tonumber(port) > 0 then
    listening[#listening + 1] = tonumber(port)
    nameport(port)
  end
end

local function host()
  return chance(70) and "127.0.0.1" or pick { "*", "::1", "0.0.0.0", "127.1", "127.0.0.9", "", "[::1]", 0, "::", 2130706433, {}, false }
end

local function port()
  local which = random(8)
  if which <= 5 and #listening > 0 then return pick(listening) end
  return which == 6 and refusing or pick { 0, "0", "", "  0", "x y", -1, 80.5, "nosuchservice", {}, true }
end

local act = {}

function act.make()
  if #objects < 24 then
    local kind = pick { "tcp", "tcp4", "tcp6" }
    remember(call(kind, kind, socket[kind]))
  end
end

function act.pair()
  if #objects > 20 then return end
  local address = chance(80) and "127.0.0.1" or "::1"
  local server = remember(call("bind", "bind", socket.bind, address, 0))
  if not server then return end
  heard(server)
  local client = remember(call("connect", "connect", socket.connect, address, listening[#listening]))
  if client then nameport((select(2, client:getsockname()))) end
  remember(method(server, "accept"))
end

function act.listener()
  local server = remember(call("bind", "bind", socket.bind, host(), port(), chance(20) and weird() or nil))
  if server then heard(server) end
end

function act.client()
  local how = pick { "connect", "connect4", "connect6" }
  local arguments = { host(), port() }
  if chance(25) then arguments[3], arguments[4] = pick { "127.0.0.1", "*", "127.0.0.7", "::1", "", "x y" }, pick { 0, "0", "x y", false } end
  if chance(15) and how == "connect" then arguments[5] = pick { "inet", "inet4", "inet6", "unspec", "x", 4, false } end
  local client = remember(call(how, how, socket[how], unpack(arguments, 1, 5)))
  if client then method(client, "getpeername") end
end

function act.bind(object) method(object, chance(80) and "bind" or "setsockname", host(), chance(60) and 0 or port()) end

function act.listen(object)
  if chance(50) then method(object, "listen") else method(object, "listen", chance(60) and 5 or weird()) end
  heard(object)
  fresh[object] = false
end

function act.accept(object)
  settle()
  remember(method(object, "accept"))
end

-- DIRECT: nothing stands between the calls and the system. Otherwise a second connect, the name of a peer that is gone and an address's reuse are not told apart:
-- what stands between has its own mind about them.
function act.connect(object)
  if not DIRECT and not fresh[object] then return end
  fresh[object] = false
  method(object, chance(85) and "connect" or "setpeername", host(), port())
  object:setoption("tcp-nodelay", true)
  settle()
end

function act.close(object)
  method(object, "close")
  settle()
end

function act.shutdown(object)
  if chance(20) then method(object, "shutdown")
  else method(object, "shutdown", chance(80) and pick { "send", "receive", "both" } or weird()) end
  settle()
end

function act.setstats(object)
  local how = random(5)
  if how == 1 then method(object, "setstats")
  elseif how == 2 then method(object, "setstats", random(50))
  elseif how == 3 then method(object, "setstats", random(50), random(50), 3)
  elseif how == 4 then method(object, "setstats", weird(), weird())
  else method(object, "setstats", nil, 5) end
end

function act.settimeout(object)
  local how = random(6)
  if how <= 2 then method(object, "settimeout", pick { 0, brief, 0.0004, "0.02" })
  elseif how == 3 then method(object, "settimeout", pick { 0, brief }, pick { "b", "t", "r", "total", "block" })
  elseif how == 4 then method(object, "settimeout", brief, pick { "B", "", "x", 3, true, {} })
  elseif how == 5 then method(object, "settimeout", pick { "x", {}, true, "" }, "b")
  else
    method(object, "settimeout", pick { -1, -3 }, "t")
    method(object, "settimeout", brief, pick { "t", "b" })
    method(object, "settimeout", brief)
  end
end

for _, name in ipairs { "dirty", "getfd", "getfamily", "getstats", "gettimeout", "getsockname" } do
  act[name] = function(object) method(object, name) end
end

function act.getpeername(object) if DIRECT then method(object, "getpeername") end end

local options = { "keepalive", "reuseaddr", "reuseport", "linger", "tcp-nodelay", "tcp-keepidle", "tcp-keepintvl", "tcp-keepcnt", "error", "ipv6-v6only", "tcp-defer-accept",
  "tcp-fastopen", "tcp-fastopen-connect", "recv-buffer-size", "send-buffer-size", "nosuch", "", "KEEPALIVE" }
local good = {
  linger = function() return { on = pick { true, false, 1, "x" }, timeout = pick { 0, 5, 3.7, "2", true } } end,
  ["recv-buffer-size"] = function() return pick { 65536, 100000, 200000 } end,
  ["tcp-nodelay"] = function() return true end,
}
good["send-buffer-size"] = good["recv-buffer-size"]
for _, flag in ipairs { "keepalive", "reuseaddr", "reuseport", "ipv6-v6only" } do good[flag] = function() return chance(50) end end

function act.getoption(object)
  local option = chance(95) and pick(options) or weird()
  if DIRECT or option ~= "reuseaddr" then method(object, "getoption", option) end
end

function act.setoption(object)
  local option, how = chance(95) and pick(options) or weird(), random(10)
  if how == 1 then method(object, "setoption", option)
  elseif how <= 3 then method(object, "setoption", option, weird())
  else method(object, "setoption", option, good[option] and good[option]() or pick { 0, 1, 5, 30, true, "7" }) end

  -- A close shall not wait, and no small piece for an acknowledgement.
  pcall(object.setoption, object, "linger", { on = false, timeout = 0 })
  pcall(object.setoption, object, "tcp-nodelay", true)
end

function act.send(object)
  -- LuaSocket's send goes by steps of 8192 bytes, between which a peer can end.
  local data = bytes(chance(90) and random(40) - 1 or random(8000)):sub(1, 8000)
  if sent > 30000 then data = data:sub(1, 10) end
  sent = sent + #data
  local how = random(10)
  if how <= 6 then method(object, "send", data)
  elseif how == 7 then method(object, "send", data, random(#data + 4) - 2)
  elseif how == 8 then method(object, "send", data, random(2 * #data + 4) - #data - 2, random(2 * #data + 6) - #data - 3)
  elseif how == 9 then method(object, "send", data, weird(), weird())
  else method(object, "send", pick { 12, 1.5, {}, true, -3, 2 ^ 53, 1e100 }) end
  settle()
end

function act.receive(object)
  settle()
  local how = random(20)
  if how <= 5 then method(object, "receive")
  elseif how <= 7 then method(object, "receive", "*l")
  elseif how <= 13 then method(object, "receive", random(20) - 1)
  elseif how == 14 then method(object, "receive", "*a")
  elseif how == 15 then method(object, "receive", random(9000))
  elseif how == 16 then method(object, "receive", pick { "*n", "", "*", "l", "a", "lx", "*lx", "*al", "5", "x5", -1, -5, 2.7, 0.5, "0x3", "1e1", " 4", 1e100 })
  elseif how == 17 then method(object, "receive", weird())
  elseif how == 18 then method(object, "receive", pick { "*l", "*a", 5, 0 }, bytes(random(10) - 1))
  elseif how == 19 then method(object, "receive", random(8), pick { 12, 1.5, 123456 })
  else method(object, "receive", pick { "*l", 3 }, weird()) end
end

function act.setfd(object)
  if chance(30) then return method(object, "setfd", pick { "x", {}, true }) end
  local descriptor = object:getfd()
  method(object, "setfd", pick { -1, "-1", -1.0 })
  method(object, pick { "getfd", "getsockname", "receive", "dirty", "getfamily", "getstats" })
  object:setfd(descriptor)
  method(object, "getfd")
end

local function set()
  local how, list = random(12), {}
  if how == 1 then return nil end
  for i = 1, random(7) - 1 do list[i] = pick(objects) end
  if how == 2 and #list > 1 then list[random(#list)] = pick { {}, "text" } end
  if how == 3 then list.extra = pick(objects) end
  return list
end

local function showset(list)
  if type(list) ~= "table" then return show(list) end
  local parts = {}
  for i, object in ipairs(list) do parts[i] = show(object) end
  return "[" .. table.concat(parts, " ") .. (list.extra and " and more" or "") .. "]"
end

-- Dirty ones in the order of the list; of the others only whether they ascend by descriptor, for the numbers are the system's.
local function showready(list)
  local dirty, clean, index, last, entries, ascend = {}, {}, {}, -1, 0, true
  for i, object in ipairs(list) do
    if object:dirty() and #clean == 0 then dirty[#dirty + 1] = names[object]
    else
      ascend = ascend and object:getfd() > last
      last = object:getfd()
      clean[#clean + 1] = names[object]
    end
    index[i] = tostring(list[object] ~= nil and list[list[object]] == object)
  end
  for _ in pairs(list) do entries = entries + 1 end
  table.sort(clean)
  return "{" .. table.concat(dirty, " ") .. "|" .. table.concat(clean, " ") .. "|" .. table.concat(index, " ") .. "|" .. entries .. (ascend and "" or " out of order") .. "}"
end

function act.select()
  settle()
  local readers, writers, timeout, how = set(), set(), pick { 0, brief, 0.001, "0" }, random(20)
  if how == 1 then timeout = pick { "x", {}, true } end
  if how == 2 then readers = pick { 5, "x", true } end
  local results = pack(pcall(socket.select, readers, writers, timeout))
  local line = "select(" .. showset(readers) .. ", " .. showset(writers) .. ", " .. show(timeout) .. ") "
  if not results[1] then return say(line .. "raised " .. showerror(results[2])) end
  say(line .. "-> " .. showready(results[2]) .. ", " .. showready(results[3]) .. (results.n > 3 and ", " .. show(results[4]) or ""))
end

local tickets = lottery { make = 2, pair = 1, listener = 1, client = 3, bind = 2, listen = 2, accept = 3, connect = 4, close = 2, shutdown = 2, dirty = 2, getfd = 1, getfamily = 1,
  getstats = 3, setstats = 1, gettimeout = 1, settimeout = 3, getsockname = 2, getpeername = 2, getoption = 4, setoption = 4, send = 16, receive = 16, setfd = 1, select = 5 }
local ofyoung = { listen = true, bind = true, accept = true }

return run(function()
  objects, listening, fresh, sent = {}, {}, {}, 0
  local refuses = socket.tcp4()
  refuses:bind("127.0.0.1", 0)
  refusing = tonumber((select(2, refuses:getsockname())))
  nameport(refusing)
  act.pair()
  for _ = 1, 60 do
    local action = pick(tickets)
    act[action](ofyoung[action] and objects[#objects - random(math.min(#objects, 4)) + 1] or pick(objects))
  end
  for _, object in ipairs(objects) do object:close() end
  refuses:close()
end)
