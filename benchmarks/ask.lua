-- Each request of the file REQUESTS once, in order; then from the beginning again.
-- A line: method, path, token, person, If-Match, body, separated by tabs.

local asked = {}
local next_one = 0

function init(arguments)
  for line in io.lines(os.getenv("REQUESTS")) do
    local method, path, token, person, seen, body = line:match("^(.-)\t(.-)\t(.-)\t(.-)\t(.-)\t(.*)$")
    local headers = {["Host"] = "service"}
    if token ~= "" then headers["Authorization"] = "Bearer " .. token end
    if person ~= "" then headers["X-Person"] = person end
    if seen ~= "" then headers["If-Match"] = seen end
    if body ~= "" then headers["Content-Type"] = "application/json" end
    asked[#asked + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
  end
end

function request()
  next_one = next_one % #asked + 1
  return asked[next_one]
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "refused": %d, "errors": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
