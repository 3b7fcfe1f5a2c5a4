-- How figures, states and payloads are shown.
local M = {}

function M.duration(ms)
  if not ms or ms == 0 then return nil end
  if ms < 0 then return "-" .. M.duration(-ms) end
  if ms < 1 then return string.format("%.2f ms", ms) end
  if ms < 1000 then return string.format("%.0f ms", ms) end
  if ms < 59950 then return string.format("%.1f s", ms / 1000) end
  local seconds = math.floor(ms / 1000 + 0.5)
  if seconds < 3600 then return string.format("%d min %02d s", math.floor(seconds / 60), seconds % 60) end
  return string.format("%d h %02d min", math.floor(seconds / 3600), math.floor(seconds % 3600 / 60))
end

function M.cost(usd)
  if not usd or usd == 0 then return nil end
  if math.abs(usd) < 1 then return string.format("$%.4f", usd) end
  return string.format("$%.2f", usd)
end

function M.count(number, noun)
  if not number then return nil end
  return string.format("%d %s%s", number, noun, number == 1 and "" or "s")
end

local function some(number, noun)
  if number == 0 then return nil end
  return M.count(number, noun)
end

local function written_out(first, last)
  return function(character)
    local code = vim.fn.char2nr(character, true)
    if code < first or code > last then return nil end
    return string.format("\\u{%02X}", code)
  end
end

-- Where characters lie that act on what is around them, or are not seen: their first bytes, and from where to where.
local acting = {
  { "\194[\128-\159]", 0x80, 0x9F }, { "\216\156", 0x61C, 0x61C }, { "\225\160\142", 0x180E, 0x180E },
  { "\226\128[\128-\191]", 0x200B, 0x200B }, { "\226\128[\128-\191]", 0x200E, 0x200F },
  { "\226\128[\128-\191]", 0x2028, 0x202E }, { "\226\129[\128-\191]", 0x2060, 0x206F },
  { "\227\133\164", 0x3164, 0x3164 }, { "\239\187\191", 0xFEFF, 0xFEFF }, { "\239\190\160", 0xFFA0, 0xFFA0 },
  { "\239\191[\128-\191]", 0xFFF9, 0xFFFB }, { "\240\155\178[\128-\191]", 0x1BCA0, 0x1BCA3 },
  { "\240\157\133[\128-\191]", 0x1D173, 0x1D17A }, { "\243\160[\128-\129][\128-\191]", 0xE0000, 0xE007F },
}

-- What controls the terminal, turns the writing round or is not seen is written out: "\u{202E}".
function M.printable(text)
  text = tostring(text):gsub("[%z\1-\8\11-\31\127]", function(character)
    return string.format("\\u{%02X}", character:byte())
  end)
  if not text:find("[\194-\243]") then return text end
  for _, each in ipairs(acting) do text = text:gsub(each[1], written_out(each[2], each[3])) end
  return text
end

function M.line(text) return (M.printable((tostring(text):gsub("[ \t\r\n]+", " ")))) end

-- A name on one line, cut where it would push everything else out of sight.
function M.short(text)
  text = M.line(text)
  if vim.fn.strdisplaywidth(text) <= 60 then return text end
  return vim.fn.strcharpart(text, 0, 59) .. "…"
end

function M.lines(text)
  local lines = vim.split(tostring(text):gsub("\r\n", "\n"), "\n", { plain = true })
  return vim.tbl_map(M.printable, lines)
end

-- The one line of an error that says most: the last of a Python traceback, else the first.
function M.error_line(text)
  local lines = vim.tbl_filter(function(line) return line:find("%S") end, vim.split(text, "\n", { plain = true }))
  if #lines == 0 then return "" end
  return M.line(lines[1]:find("^Traceback ") and lines[#lines] or lines[1])
end

local function joined(parts)
  local present = {}
  for index = 1, parts.n do
    if parts[index] then table.insert(present, parts[index]) end
  end
  return table.concat(present, " · ")
end

local function facts(...) return joined({ n = select("#", ...), ... }) end

local function tokens(usage)
  local total = usage and usage.total
  if not total or total == 0 then return nil end
  return total < 10000 and M.count(total, "token") or string.format("%.1fk tokens", total / 1000)
end

function M.session_facts(session)
  return facts(
    session.status, M.count(session.traceCount, "turn"), M.count(session.spanCount, "span"), M.duration(session.totalMs),
    tokens(session.tokens), M.cost(session.costUsd), some(session.errorCount or 0, "error"))
end

function M.trace_facts(trace)
  return facts(
    "turn", M.duration(trace.durationMs), M.count(trace.spanCount, "span"), tokens(trace.tokens),
    M.cost(trace.costUsd), some(trace.errorCount or 0, "error"))
end

function M.span_facts(span)
  return facts(
    span.kind, M.duration(span.durationMs), tokens(span.tokens), M.cost(span.costUsd),
    span.error and M.error_line(span.error) or nil)
end

-- "✗" for what failed, "⊘" for what was blocked, "…" for what goes on.
function M.mark(item)
  if item.status == "error" then return "✗" end
  for _, flag in ipairs(item.flags or {}) do
    if flag == "blocked" then return "⊘" end
  end
  if item.status == "running" or item.status == "pending" then return "…" end
  return " "
end

local function key_order(a, b) return tostring(a) < tostring(b) end

local function scalar(value)
  if value == vim.NIL then return "null" end
  if type(value) == "number" and value == math.floor(value) and math.abs(value) < 2 ^ 53 then
    return string.format("%d", value)
  end
  return vim.json.encode(value):gsub("\\/", "/")
end

local looks_like_list = vim.islist or vim.tbl_islist

local function is_list(value)
  if vim.tbl_isempty(value) then return getmetatable(value) ~= getmetatable(vim.empty_dict()) end
  return looks_like_list(value)
end

-- Texts with line breaks are shown as blocks, since people read them.
local function write(value, margin, prefix, suffix, out)
  if type(value) == "string" and value:find("\n") then
    table.insert(out, margin .. prefix .. "|")
    for _, line in ipairs(M.lines(value)) do table.insert(out, margin .. "  " .. line) end
  elseif type(value) ~= "table" then
    table.insert(out, margin .. prefix .. M.printable(scalar(value)) .. suffix)
  elseif vim.tbl_isempty(value) then
    table.insert(out, margin .. prefix .. (is_list(value) and "[]" or "{}") .. suffix)
  elseif is_list(value) then
    table.insert(out, margin .. prefix .. "[")
    for index, element in ipairs(value) do
      write(element, margin .. "  ", "", index < #value and "," or "", out)
    end
    table.insert(out, margin .. "]" .. suffix)
  else
    local keys = vim.tbl_keys(value)
    table.sort(keys, key_order)
    table.insert(out, margin .. prefix .. "{")
    for index, key in ipairs(keys) do
      local name = vim.json.encode(key):gsub("\\/", "/")
      write(value[key], margin .. "  ", M.printable(name) .. ": ", index < #keys and "," or "", out)
    end
    table.insert(out, margin .. "}" .. suffix)
  end
end

-- A payload as lines, keys in alphabetical order; a payload that is one text is shown as that text.
function M.payload(value)
  if type(value) == "string" then return M.lines(value) end
  local out = {}
  write(value, "", "", "", out)
  return out
end

return M
