-- The Lua side of the host: every function here that calls C# goes through fin, and only Lua raises and yields.
local call, method, start, resume = ...

local handles = setmetatable({}, { __mode = "k" })      -- Lua value -> number of the C# object behind it
local exceptions = setmetatable({}, { __mode = "k" })   -- what try throws -> number of the C# exception
local private = { __metatable = false }
local made = {}
local fin

local function wrap(marker)
  local id = marker.id
  local value = made[id]
  if not value then
    if marker.kind == "function" then
      value = function(...) return fin(call(id, ...)) end
    else
      value = setmetatable({}, {
        __index = function(_, name) return function(_, ...) return fin(method(id, name, ...)) end end,
        __call = function(_, ...) return fin(call(id, ...)) end,
      })
    end
    made[id], handles[value] = value, id
  end
  return value
end

local function convert(...)
  local values = table.pack(...)
  for i = 1, values.n do
    local value = values[i]
    if type(value) == "table" and rawget(value, "is_marker") then values[i] = wrap(value) end
  end
  return table.unpack(values, 1, values.n)
end

fin = function(tag, ...)
  if tag == "ok" then return convert(...) end
  if tag == "error" then error((convert(...)), 0) end
  if tag == "try" then
    local id, value = ...
    local exception = setmetatable({ (convert(value)) }, private)
    exceptions[exception] = id
    error(exception, 0)
  end
  return fin(resume((...), coroutine.yield(convert(select(2, ...)))))
end

local function module(prefix, names)
  local functions = {}
  for _, name in ipairs(names) do
    functions[name] = function(...) return fin(call(prefix .. name, ...)) end
  end
  return functions
end

-- A module's BLOCKSIZE is C#'s; what else a program gives it is its own.
local function setting(module, prefix)
  setmetatable(module, {
    __index = function(_, name) if name == "BLOCKSIZE" then return fin(call(prefix .. "getblocksize")) end end,
    __newindex = function(_, name, value)
      if name == "BLOCKSIZE" then return fin(call(prefix .. "setblocksize", value)) end
      rawset(module, name, value)
    end,
  })
end

socket = module("socket.", { "tcp", "tcp4", "tcp6", "bind", "connect", "connect4", "connect6", "select", "sleep", "gettime", "skip", "try", "newtry",
  "choose", "sink", "source" })
function socket.protect(body) return function(...) return fin(start(body, ...)) end end

-- The lists of select are new tables, and what stands in them comes from C#.
local function within(list)
  if type(list) ~= "table" then return list end
  local converted = {}
  for key, value in pairs(list) do converted[convert(key)] = convert(value) end
  return converted
end
local function lists(readable, writable, ...) return within(readable), within(writable), ... end
local selects = socket.select
function socket.select(...) return lists(selects(...)) end
setting(socket, "socket.")

ltn12 = {
  source = module("source.", { "empty", "error", "string", "table", "file", "simplify", "rewind", "cat", "chain" }),
  sink = module("sink.", { "table", "null", "error", "file", "simplify", "chain" }),
  filter = module("filter.", { "cycle", "chain" }),
  pump = module("pump.", { "step", "all" }),
}
setting(ltn12, "ltn12.")

-- What the recorder gave its scenarios.
function log(...) return fin(call("log", ...)) end
function pack(...) return { n = select("#", ...), ... } end
unpack = table.unpack
function drain(source, most)
  local tuples = {}
  for i = 1, most or 1000 do
    tuples[i] = pack(source())
    if tuples[i][1] == nil then break end
  end
  return tuples
end

-- How C# calls a function: what stands for its objects becomes functions and objects first.
return handles, exceptions, function(f, ...) return f(convert(...)) end
