-- What every random program has: chance, and a transcript of each call and what it gave, in which only that differs which says that two libraries differ.
-- FIRST and LAST are the programs' numbers. A program is the same for every library that it is given.
local unpack, pack = table.unpack, table.pack
local out, state
local names, count          -- of objects
local ports, portcount      -- of ports: what number the system chose is no matter, which is which is

-- Chance.

local function random(n)
  state = (state * 6364136223846793005 + 1442695040888963407) & 0x7fffffffffffffff
  return (state >> 33) % n + 1
end

local function pick(list) return list[random(#list)] end
local function chance(percent) return random(100) <= percent end

-- Every name as often as its weight.
local function lottery(weights)
  local sorted, tickets = {}, {}
  for name in pairs(weights) do sorted[#sorted + 1] = name end
  table.sort(sorted)
  for _, name in ipairs(sorted) do
    for _ = 1, weights[name] do tickets[#tickets + 1] = name end
  end
  return tickets
end

local alphabets = {
  function() return string.char(96 + random(26)) end,
  function() return random(6) > 1 and string.char(96 + random(26)) or pick { "\n", "\r\n", "\r\n" } end,
  function() return string.char(random(256) - 1) end,
  function() return pick { "\r", "\n", "a", "\0", "\255" } end,
}
local function bytes(length)
  local letter, text = pick(alphabets), {}
  for i = 1, length do text[i] = letter() end
  return table.concat(text)
end

-- What no call was made for.
local odd = { false, true, "x", "", "12", " 3", "0x10", "1e1", -1, 0, 1, 2.5, -0.5, 1 / 0, "b", {}, "nan" }
local function weird() return odd[random(#odd + 1)] end

-- The transcript.

local function say(text) out[#out + 1] = text end

local function nameport(port)
  local key = tostring(port)
  if tonumber(key) == nil or tonumber(key) == 0 then return key end
  if not ports[key] then portcount = portcount + 1; ports[key] = "P" .. portcount end
  return ports[key]
end

local function name(object, text)
  count = count + 1
  names[object] = text or "o" .. count
  return names[object]
end

local function show(value)
  local kind = type(value)
  if kind == "string" then
    if #value <= 60 then return (("%q"):format(value):gsub("\n", "n")) end
    local sum = 0
    for i = 1, #value do sum = (sum * 31 + value:byte(i)) & 0xffffffff end
    return ("%d bytes %08x"):format(#value, sum)
  end
  if kind == "number" then return ("%.14g"):format(value) end
  if kind == "nil" or kind == "boolean" then return tostring(value) end
  if names[value] then return names[value] end
  if kind ~= "table" or getmetatable(value) then return kind == "function" and "<function>" or "<object>" end
  local parts = {}
  for key, element in pairs(value) do parts[#parts + 1] = show(key) .. "=" .. show(element) end
  table.sort(parts)
  return "{" .. table.concat(parts, ",") .. "}"
end

-- Of an error the part in parentheses counts; where it came from is no matter.
local function showerror(value)
  if type(value) ~= "string" then return show(value) end
  local inner, found = value:match("%((.*)%)%s*$"), 1
  while not inner and found > 0 do value, found = value:gsub("^%[?[^:]*:%d+: ", "") end
  return inner or value
end

-- What differs from run to run, by method.
local plain = {
  getsockname = function(results) if results[1] then results[2] = nameport(results[2]) end end,
  getfd = function(results) if results[1] ~= -1 then results[1] = "some" end end,
  getstats = function(results) results[3] = type(results[3]) == "number" and results[3] > -60 and results[3] < 60 end,
  -- How many nils a function of Lua ends with, and how many one of ours.
  pull = function(results) while results.n > 0 and results[results.n] == nil do results.n = results.n - 1 end end,
}
plain.getpeername = plain.getsockname

-- Calls, and writes down what came; new objects get a name. Gives what came, nothing after an error.
local function call(label, method, f, ...)
  local given, results = pack(...), pack(pcall(f, ...))
  for i = 1, given.n do given[i] = math.type(given[i]) == "integer" and ports[tostring(given[i])] or show(given[i]) end
  local line = label .. "(" .. table.concat(given, ", ") .. ") "
  if not results[1] then return say(line .. "raised " .. showerror(results[2])) end
  local shown = pack(unpack(results, 2, results.n))
  if plain[method] then plain[method](shown) end
  for i = 1, shown.n do
    local value = shown[i]
    local new = (type(value) == "userdata" or type(value) == "table" and getmetatable(value)) and not names[value]
    shown[i] = new and name(value) or show(value)
  end
  say(line .. "-> " .. table.concat(shown, ", "))
  return unpack(results, 2, results.n)
end

local function method(object, name, ...)
  return call(names[object] .. ":" .. name, name, function(...) return object[name](object, ...) end, ...)
end

-- Sockets.

-- Long enough for what is sent to arrive, short enough to wait for nothing often.
local function settle() socket.sleep(0.004) end
local brief = 0.02

-- Small pieces shall not wait for the acknowledgement of others.
local function prompt(object)
  object:settimeout(brief)
  object:setoption("tcp-nodelay", true)
end

local function connected()
  local server = socket.bind("127.0.0.1", 0)
  local client = socket.connect("127.0.0.1", tonumber((select(2, server:getsockname()))))
  local accepted = server:accept()
  server:close()
  prompt(client)
  prompt(accepted)
  return client, accepted
end

local function run(program)
  local transcripts = {}
  for number = FIRST, LAST do
    out, state, names, count, ports, portcount = {}, number, setmetatable({}, { __mode = "k" }), 0, {}, 0
    for _ = 1, 5 do random(2) end
    program()
    transcripts[#transcripts + 1] = table.concat(out, "\n")
  end
  return table.concat(transcripts, "\n\n")
end
