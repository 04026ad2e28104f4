-- Bodies that try, protect, raise, catch and yield, one in another.
local values = { 1, "x", false, "", 0, { "x" } }
local function value() return values[random(#values + 1)] end

local body
local leaves = {
  function()
    local a, b, c = value(), value(), value()
    return function() say "returns"; return a, b, c end
  end,
  function() return function() say "nothing" end end,
  function()
    local thrown = pick { "text", 5, { "fake" }, true }
    return function() say "error"; error(thrown, 0) end
  end,
  function()
    local a, b, c = value(), value(), value()
    return function() say "try"; return socket.try(a, b, c) end
  end,
  function()
    local thrown = value()
    return function() say "try fails"; socket.try(nil, thrown, "dropped"); say "not here" end
  end,
  function() return function(...) say("given " .. select("#", ...)); return ... end end,
}

local branches = {
  function(depth)
    local inner = socket.protect(body(depth))
    return function()
      local results = pack(inner(1, nil))
      for i = 1, results.n do results[i] = show(results[i]) end
      say("caught " .. table.concat(results, " "))
      return results.n
    end
  end,
  function(depth)
    local try = socket.newtry(chance(33) and body(depth) or function() say "finally" end)
    local a, b = value(), value()
    return function() return try(a, b) end
  end,
  function(depth)
    local inner, again = body(depth), chance(50)
    return function()
      local results = pack(pcall(inner, "p"))
      local what = results[1] and results.n or type(results[2]) == "table" and "table" or showerror(results[2])
      say("pcall " .. tostring(results[1]) .. " " .. what)
      if not results[1] and again then error(results[2], 0) end
      return unpack(results, 2, results.n)
    end
  end,
  function(depth)
    local first, second = body(depth), body(depth)
    return function() first(); return second() end
  end,
  function(depth)
    local inner = socket.protect(body(depth))
    return function() return socket.try(inner(2)) end
  end,
  function(depth)
    local inner = body(depth)
    return function()
      local routine = coroutine.create(function()
        local results = pack(inner())
        coroutine.yield("yielded")
        return unpack(results, 1, results.n)
      end)
      local function resume()
        local results = pack(coroutine.resume(routine))
        if not results[1] then error(results[2], 0) end
        return unpack(results, 2, results.n)
      end
      say(show((resume())))
      return resume()
    end
  end,
}

body = function(depth)
  if depth == 0 or chance(40) then return pick(leaves)() end
  return pick(branches)(depth - 1)
end

return run(function()
  for _ = 1, 4 do call("protect", "protect", socket.protect(body(4)), "one", nil) end
end)
