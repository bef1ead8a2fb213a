-- Requests for wrk: addresses of links and pictures of mails, one after the other from a file with one path a line.
-- After `--`: the file. Prints what came of it as one line of JSON after RESULT.

local paths, place = {}, 0
local agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36"
local headers = {["user-agent"] = agent, ["accept-language"] = "en", ["accept"] = "text/html,*/*"}
local counter = 0

function setup(thread)
  thread:set("first", counter)
  counter = counter + 1
end

function init(arguments)
  for line in io.lines(arguments[1]) do paths[#paths + 1] = line end
  place = first * 7919
end

function request()
  place = place % #paths + 1
  return wrk.format("GET", paths[place], headers)
end

function done(summary, latency, requests)
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%.6f,"refused":%d,"broken":%d,"p99_ms":%.3f}\n',
    summary.requests, summary.duration / 1e6, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(99) / 1000))
end
