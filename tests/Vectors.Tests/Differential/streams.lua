-- Socket sources over well-formed and malformed input, in pieces; socket sinks; and what is left on the wire.

local function rest(object)
  settle()
  local data, err, partial = object:receive("*a")
  say("rest " .. show(data or partial) .. " " .. show(err))
end

local function chunk()
  local data = bytes(chance(90) and random(30) or random(3000))
  local size = pick { "%x", "%X", "%04x", " %x", "%x " }:format(#data)
  if chance(15) then size = size .. pick { ";a=b", "; x", ";", ";1;2" } end
  if chance(6) then size = pick { "", "0x5", "2.5", "zz", "-1", "+3", "1_0", "\t4", "5g", "\0", "7fffffffffffffff1", "-0", "1e1" } end
  return size .. pick { "\r\n", "\r\n", "\r\n", "\n", "\r\r\n" } .. data .. pick { "\r\n", "\r\n", "\r\n", "\r\n", "\n", "", "junk\r\n" }
end

local fields = { "A: b\r\n", "a: c\r\n", "X-Long:  one \r\n", " folded\r\n", "\ttabbed \r\n", "noname\r\n", ": empty\r\n", "Empty:\r\n", "a :b:c\n", "A\0B: \255\r\n", "C: 1\r\n",
  "TE\xc4: x\r\n" }

local function chunked()
  local parts = {}
  for _ = 1, random(4) - 1 do parts[#parts + 1] = chunk() end
  if chance(90) then
    parts[#parts + 1] = pick { "0\r\n", "0\r\n", "0\r\n", "00\n", "0;x=y\r\n", "-0\r\n" }
    for _ = 1, random(4) - 1 do parts[#parts + 1] = pick(fields) end
    if chance(90) then parts[#parts + 1] = pick { "\r\n", "\n" } end
  end
  if chance(30) then parts[#parts + 1] = pick { "after\r\n", "3\r\nabc\r\n0\r\n\r\n", "x" } end
  local whole = table.concat(parts)
  if chance(15) then whole = whole:sub(1, random(#whole + 1) - 1) end
  if chance(10) and #whole > 0 then
    local at = random(#whole)
    whole = whole:sub(1, at - 1) .. string.char(random(256) - 1) .. whole:sub(at + 1)
  end
  return whole
end

local function make(what, mode, ...)
  if mode == "" then return call(what, what, socket[what], ...) end
  return call(what, what, socket[what], mode, ...)
end

local function sources()
  local client, peer = connected()
  name(client, "client")
  local mode = pick { "http-chunked", "http-chunked", "http-chunked", "by-length", "until-closed", "default", "" }
  local data = mode == "http-chunked" and chunked() or bytes(chance(70) and random(300) or random(9000))
  say(mode .. " of " .. show(data))
  local extra
  if mode == "by-length" then extra = chance(80) and random(#data + 20) - 10 or pick { 0, -1, 2.5, 1e3, "5", true } end
  if mode == "http-chunked" and chance(70) then extra = pick { {}, { a = "there" }, { x = 1 } } end
  local source = make("source", mode, client, extra)
  name(source, "source")
  local pieces, from = chance(60) and 1 or 3, 1
  for i = 1, pieces do
    local to = i == pieces and #data or math.min(#data, from + random(#data + 1) - 2)
    if to >= from then peer:send(data:sub(from, to)) end
    from = math.max(from, to + 1)
    settle()
    if i == pieces then
      local how = random(3)
      if how == 1 then peer:close() elseif how == 2 then peer:shutdown("send") end
      settle()
    end
    for _ = 1, i == pieces and 9 or random(3) do call("source", "source", source) end
    if chance(20) then socket.BLOCKSIZE = pick { 1, 7, 2048, 100 } end
  end
  socket.BLOCKSIZE = 2048
  if type(extra) == "table" then say("headers " .. show(extra)) end
  method(client, "dirty")
  call("source:dirty", "dirty", function() return source:dirty() end)
  rest(client)
  client:close()
  peer:close()
end

local function sinks()
  local client, peer = connected()
  name(client, "client")
  local mode = pick { "http-chunked", "close-when-done", "keep-open", "default", "" }
  if chance(10) then peer:close(); settle() end
  if chance(10) then client:shutdown("send") end
  local sink = make("sink", mode, client)
  name(sink, "sink")
  for _ = 1, random(6) do
    local how = random(20)
    if how <= 12 then call("sink", "sink", sink, bytes(random(40) - 1))
    elseif how == 13 then call("sink", "sink", sink, bytes(5000))
    elseif how == 14 then call("sink", "sink", sink, nil)
    elseif how == 15 then call("sink", "sink", sink, nil, "error")
    elseif how == 16 then call("sink", "sink", sink)
    elseif how == 17 then call("sink", "sink", sink, pick { 5, 2.5, true, false, {} })
    else call("sink", "sink", sink, bytes(10), pick { "error", 5 }) end
    settle()
  end
  call("sink", "sink", sink, nil)
  method(client, "getstats")
  method(client, "getfd")
  rest(peer)
  client:close()
  peer:close()
end

return run(function() pick { sources, sinks }() end)
