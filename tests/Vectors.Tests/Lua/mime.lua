-- Filters for the scenarios of ltn12.json: mime itself is not under test there, what chains and cycles them is. After LuaSocket's rules, in few lines.
local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local function group(a, b, c)
  local bits = a << 16 | (b or 0) << 8 | (c or 0)
  local text = ""
  for shift = 18, 0, -6 do
    local at = (bits >> shift & 63) + 1
    text = text .. alphabet:sub(at, at)
  end
  return c and text or b and text:sub(1, 3) .. "=" or text:sub(1, 2) .. "=="
end

-- Whole groups of three; what is left waits for more, or for the end.
local function b64(rest, data)
  if not rest then return nil, nil end
  local input = rest .. (data or "")
  local whole = data and #input - #input % 3 or #input
  local output = {}
  for i = 1, whole, 3 do output[#output + 1] = group(input:byte(i, math.min(i + 2, whole))) end
  if data then return table.concat(output), input:sub(whole + 1) end
  return whole > 0 and table.concat(output) or nil, nil
end

local function unb64(rest, data)
  if not rest then return nil, nil end
  local input = (rest .. (data or "")):gsub("[^%w+/=]", "")
  local whole = #input - #input % 4
  local output = {}
  for i = 1, whole, 4 do
    local bits, pads = 0, 0
    for j = i, i + 3 do
      local char = input:sub(j, j)
      if char == "=" then pads = pads + 1 end
      bits = bits << 6 | (char == "=" and 0 or alphabet:find(char, 1, true) - 1)
    end
    output[#output + 1] = string.char(bits >> 16 & 255, bits >> 8 & 255, bits & 255):sub(1, 3 - pads)
  end
  local decoded = table.concat(output)
  if data then return decoded, input:sub(whole + 1) end
  return decoded ~= "" and decoded or nil, nil
end

local function wrp(left, data, length)
  if not data then return left < length and "\r\n" or nil, length end
  local output = {}
  for char in data:gmatch(".") do
    if char == "\n" then
      output[#output + 1], left = "\r\n", length
    elseif char ~= "\r" then
      if left <= 0 then output[#output + 1], left = "\r\n", length end
      output[#output + 1], left = char, left - 1
    end
  end
  return table.concat(output), left
end

-- All that is not plain is encoded; line ends stay.
local function qp(rest, data)
  if not rest then return nil, nil end
  if data then return "", rest .. data end
  if rest == "" then return nil, nil end
  return (rest:gsub("[^\r\n!-<>-~]", function(char) return ("=%02X"):format(char:byte()) end)), nil
end

local function unqp(rest, data)
  if not rest then return nil, nil end
  if data then return "", rest .. data end
  if rest == "" then return nil, nil end
  return (rest:gsub("=\r\n", ""):gsub("=(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end)), nil
end

local encoders = { base64 = b64, ["quoted-printable"] = qp }
local decoders = { base64 = unb64, ["quoted-printable"] = unqp }

mime = {}
function mime.encode(name) return ltn12.filter.cycle(encoders[name], "") end
function mime.decode(name) return ltn12.filter.cycle(decoders[name], "") end
function mime.wrap(_, length) return ltn12.filter.cycle(wrp, length or 76, length or 76) end
