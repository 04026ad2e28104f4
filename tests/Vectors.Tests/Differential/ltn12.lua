-- Sources, filters and sinks of many kinds, one in another.
local source, filter, sink

local function chunks()
  local list = {}
  for i = 1, random(5) - 1 do list[i] = chance(15) and "" or bytes(random(12)) end
  return list
end

local function many(make, depth, most)
  local made = {}
  for i = 1, random(most) do made[i] = make(depth) end
  return made
end

local sources = {
  function() say "empty"; return ltn12.source.empty() end,
  function() local err = pick { "bad", 5, "worse" }; say("error " .. show(err)); return ltn12.source.error(err) end,
  function() local text = bytes(chance(25) and random(5000) or random(60) - 1); say("string " .. show(text)); return ltn12.source.string(text) end,
  function() local list = chunks(); say("table " .. show(list)); return ltn12.source.table(list) end,
  function()
    local list, i, err = chunks(), 0, chance(30) and "ended badly" or nil
    say("own " .. show(list) .. show(err))
    return function() i = i + 1; if list[i] then return list[i] end return nil, err end
  end,
}
local compound = {
  function(depth) say "cat"; return ltn12.source.cat(unpack(many(source, depth, 3))) end,
  function(depth) say "chain"; return ltn12.source.chain(source(depth), unpack(many(filter, depth, 2))) end,
  function(depth)
    say "rewind"
    local inner, i = ltn12.source.rewind(source(depth)), 0
    return function()
      i = i + 1
      if i == 2 or i == 4 then inner("pushed" .. i) end
      if i == 4 then inner("twice") end
      return inner()
    end
  end,
  function()
    say "simplify"
    local lists = {}
    for i = 1, random(3) do lists[i] = chunks() end
    local function fancy(at)
      local i = 0
      return function()
        i = i + 1
        if lists[at][i] then return lists[at][i], nil end
        if lists[at + 1] then return "next", fancy(at + 1) end
        return nil
      end
    end
    local first = fancy(1)
    return ltn12.source.simplify(function()
      local chunk, new = first()
      if new then first = function() return nil end return chunk, new end
      return chunk
    end)
  end,
}
source = function(depth)
  if depth == 0 or chance(50) then return pick(sources)() end
  return pick(compound)(depth - 1)
end

local filters = {
  function() say "upper"; return function(chunk) return chunk and chunk:upper() end end,
  function() say "double"; return function(chunk) return chunk and chunk .. chunk end end,
  function() say "eat"; return function(chunk) return chunk and "" end end,
  function()
    say "tail"
    local done
    return function(chunk)
      if chunk then return chunk end
      if not done then done = true return "tail" end
    end
  end,
  function()
    local size, held = random(6), ""
    say("hold " .. size)
    return function(chunk)
      if not chunk then
        local last = held ~= "" and held or nil
        held = ""
        return last
      end
      held = held .. chunk
      if #held < size then return "" end
      local whole = held:sub(1, size)
      held = held:sub(size + 1)
      return whole
    end
  end,
  function()
    say "cycle"
    return ltn12.filter.cycle(function(held, chunk, size)
      if not chunk then return held ~= "" and held or nil, "" end
      local all = held .. chunk
      local whole = #all - #all % size
      return all:sub(1, whole), all:sub(whole + 1)
    end, "", random(4))
  end,
}
filter = function(depth)
  if depth == 0 or chance(75) then return pick(filters)() end
  say "filter chain"
  return ltn12.filter.chain(unpack(many(filter, depth - 1, 3)))
end

local written
local sinks = {
  function()
    say "table"
    local result
    result, written = ltn12.sink.table(chance(30) and { "was" } or nil)
    return result
  end,
  function() say "null"; return ltn12.sink.null() end,
  function() say "error"; return ltn12.sink.error(pick { "no", 7 }) end,
  function()
    local most, n = random(10), 0
    say("own, until " .. most)
    return function(chunk, err)
      n = n + 1
      say("got " .. show(chunk) .. " " .. show(err))
      if n == most then return nil, "full" end
      return 1
    end
  end,
  function()
    say "simplify"
    local n = 0
    local function second(chunk) say("second got " .. show(chunk)); return 1 end
    return ltn12.sink.simplify(function(chunk, err)
      n = n + 1
      say("first got " .. show(chunk) .. " " .. show(err))
      return 1, n == 2 and second or nil
    end)
  end,
}
sink = function(depth)
  if depth == 0 or chance(70) then return pick(sinks)() end
  say "sink chain"
  local list = many(filter, depth - 1, 2)
  list[#list + 1] = sink(depth - 1)
  return ltn12.sink.chain(unpack(list))
end

return run(function()
  written = nil
  local from, to, steps = source(3), sink(2), 0
  local how = random(4)
  if how == 1 then
    for _ = 1, 12 do call("source", "pull", from) end
  elseif how == 2 then
    for _ = 1, 12 do call("step", "step", ltn12.pump.step, from, to) end
  elseif how == 3 then
    call("all", "all", ltn12.pump.all, from, to)
  else
    call("all", "all", ltn12.pump.all, from, to, function(...)
      steps = steps + 1
      if steps == 6 then return nil, "enough" end
      return ltn12.pump.step(...)
    end)
  end
  if written then say("table is " .. show(written)) end
end)
