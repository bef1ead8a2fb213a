-- Requests for wrk, each with message ids, people and pages of its own. After `--`, in this order:
--   run      up to 8 letters or digits that no other run has (part of every message id)
--   key      the write key
--   batch    events a request; 1 sends single events to /v1/page, more go to /v1/batch
--   rate     events a second over all threads; 0 as fast as possible
--   people   how many different visitors
--   threads  how many threads wrk was told to use
-- A body is cut once into pieces of fixed length, so that a request costs one concatenation.

local ffi = require("ffi")
ffi.cdef [[
  typedef struct { long sec; long usec; } touchline_time;
  int gettimeofday(touchline_time *now, void *zone);
]]
local moment = ffi.new("touchline_time")

local function now_ms()
  ffi.C.gettimeofday(moment, nil)
  return tonumber(moment.sec) * 1000 + tonumber(moment.usec) / 1000
end

local counter = 0
function setup(thread)
  thread:set("number", counter)
  counter = counter + 1
end

local pages = {
  {"/", "Bramble &amp; Oak · Garden tools"}, {"/pricing", "Delivery and prices"}, {"/products/spade", "Spade, ash handle"},
  {"/products/secateurs", "Secateurs"}, {"/products/gloves", "Leather gloves"}, {"/journal/pruning", "When to prune what"},
  {"/basket", "Your basket"}, {"/checkout", "Checkout"}, {"/about", "Who we are"}, {"/products/watering-can", "Watering can, 9 l"},
}
local referrers = {"", "https://www.google.com/", "https://duckduckgo.com/", "https://news.example.org/garden", ""}

local event_end = table.concat({
  '"context":{"screen":{"width":1440,"height":900},"locale":"en-GB","timezone":"Europe/London","timezoneOffset":0,',
  '"library":{"name":"touchline.js","version":"1"},"userAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 ',
  '(KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36","page":',
})

local function make_page(n)
  local page = pages[n % #pages + 1]
  return string.format('{"url":"https://shop.example.com%s","path":"%s","title":"%s","referrer":"%s","search":""}',
    page[1], page[1], page[2], referrers[n % #referrers + 1])
end

local variants = {}
local sent, stamp, stamp_age, slot = 0, "", 0, 0
local run, key, batch, rate, people, threads

function init(args)
  run, key = args[1], args[2]
  batch, rate, people, threads = tonumber(args[3]), tonumber(args[4]), tonumber(args[5]), tonumber(args[6])
  for n = 0, 49 do
    local page = make_page(n)
    variants[n] = '","properties":' .. page .. "," .. event_end .. page .. "}}"
  end
  slot = now_ms() + number * 1000 * batch / math.max(rate, 1)
end

local function get_stamp()
  stamp_age = stamp_age + 1
  if stamp_age % 128 == 1 then
    local ms = now_ms()
    stamp = os.date("!%Y-%m-%dT%H:%M:%S", math.floor(ms / 1000)) .. string.format(".%03dZ", math.floor(ms % 1000))
  end
  return stamp
end

local function make_event(person)
  sent = sent + 1
  return string.format('{"type":"page","messageId":"%s-%02d-%08d","anonymousId":"visitor-%s-%07d","timestamp":"%s%s',
    run, number, sent, run, person, get_stamp(), variants[sent % 50])
end

-- Sixty-four visitors at a time look at six pages each, then the next ones come.
local function get_person()
  return (math.floor(sent / 384) * 64 + sent % 64 + number * 104729) % people
end

local function make_body()
  local person = get_person()
  if batch == 1 then
    return make_event(person)
  end
  local events = {}
  for n = 1, batch do
    events[n] = make_event((person + math.floor(n / 10)) % people)
  end
  return '{"batch":[' .. table.concat(events, ",") .. '],"sentAt":"' .. get_stamp() .. '"}'
end

local head
function request()
  local person = get_person()
  local body = make_body()
  head = head or ("POST " .. (batch == 1 and "/v1/page" or "/v1/batch") .. " HTTP/1.1\r\nHost: localhost\r\n" ..
    "Authorization: Basic " .. key .. "\r\nContent-Type: application/json\r\n")
  -- Each visitor has an address of their own, as behind a proxy on the same machine.
  return string.format("%sX-Forwarded-For: 81.%d.%d.%d\r\nContent-Length: %d\r\n\r\n%s",
    head, person % 200 + 1, number * 20 + person % 19, math.floor(person / 200) % 250 + 1, #body, body)
end

function delay()
  if rate == 0 then
    return 0
  end
  slot = math.max(slot + 1000 * batch * threads / rate, now_ms() - 1000)
  return math.max(0, math.floor(slot - now_ms()))
end

function done(summary, latency, requests)
  io.write(string.format('\nRESULT {"requests":%d,"refused":%d,"broken":%d,"seconds":%.3f,"p50_ms":%.2f,"p95_ms":%.2f,"p99_ms":%.2f}\n',
    summary.requests, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    summary.duration / 1000000, latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000))
end
