"""What one load did to one server: requests, latency, CPU time and memory. Linux only: it reads /proc."""
import json
import os
import pathlib
import socket
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
MESSAGES = [{"role": "system", "content": "Answer in one word."},
            {"role": "user", "content": "Is this review positive or negative? The kettle boils fast and pours cleanly."}]
# wrk calls `done` once; its latencies are microseconds.
SCRIPT = """wrk.method = "POST"
wrk.body = [==[{body}]==]
{headers}
function done(summary, latency, requests)
  local e = summary.errors
  io.stderr:write(string.format('{{"requests":%d,"seconds":%.6f,"p50_us":%d,"p99_us":%d,"errors":%d}}',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def family(pid):
    """The process and all below it."""
    below = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        below.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found = [pid]
    for one in found:
        found += below.get(one, [])
    return found


def cpu_seconds(pid):
    """utime + stime of the process and its children; threads are in it."""
    ticks = 0
    for one in family(pid):
        fields = pathlib.Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def resident_bytes(pid):
    return sum(int(pathlib.Path(f"/proc/{one}/statm").read_text().split()[1]) * PAGE for one in family(pid))


def chat(stream=False, model="mock"):
    return json.dumps({"model": model, "messages": MESSAGES, **({"stream": True} if stream else {})})


def load(target, connections, seconds, folder):
    """wrk against the target. Returns its numbers with the CPU-microseconds that a request cost the target."""
    script = pathlib.Path(folder) / "wrk.lua"
    headers = {"content-type": "application/json", **target.headers}
    script.write_text(SCRIPT.format(body=chat(model=target.model), headers="\n".join(
        f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}" for name, value in headers.items())))
    before = cpu_seconds(target.pid)
    ended = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(script),
                            f"http://127.0.0.1:{target.port}/v1/chat/completions"],
                           capture_output=True, text=True, check=True)
    result = json.loads(ended.stderr)
    result["cpu_us"] = (cpu_seconds(target.pid) - before) * 1e6 / max(result["requests"], 1)
    result["per_second"] = result["requests"] / result["seconds"]
    result["resident_bytes"] = resident_bytes(target.pid)
    return result


def streams(program, target, count, seconds, model):
    """Open streams against the target; see stream_client.cpp for what is timed."""
    headers = [f"{name}: {value}" for name, value in target.headers.items()]
    before = cpu_seconds(target.pid)
    ended = subprocess.run([program, str(target.port), str(count), str(seconds), chat(True, model), *headers],
                           capture_output=True, text=True, check=True)
    result = json.loads(ended.stdout)
    result["cpu_us"] = (cpu_seconds(target.pid) - before) * 1e6 / max(result["finished"], 1)
    return result


def wait_until_open(port, process, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"ended with {process.returncode}")
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on port {port}")
