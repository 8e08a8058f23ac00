#!/usr/bin/env python3
"""What a request through a gateway costs: Occam beside nginx and Portkey, in turns in one run. See README.md."""
import argparse
import json
import pathlib
import shutil
import statistics
import sys
import tempfile
import time

import measure
import targets

CONNECTIONS = (1, 16, 64)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, default="build/release", help="a build folder, its tests included")
    parser.add_argument("--occam", help="the program; without it the one of the build folder")
    parser.add_argument("--portkey", type=pathlib.Path, metavar="FOLDER", help="where npm installed @portkey-ai/gateway")
    parser.add_argument("--only", help="names, separated by commas: direct is always there")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5, help="of every load")
    parser.add_argument("--streams", type=int, default=64)
    parser.add_argument("--soak", type=int, default=0, metavar="SECONDS", help="then, Occam alone under full load")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE")
    return parser.parse_args()


def middle(results, key):
    return statistics.median(one[key] for one in results)


def measure_loads(servers, options, folder):
    """{name: {connections: [result of a round]}}: every round asks all of them in turn."""
    found = {server.name: {count: [] for count in CONNECTIONS} for server in servers}
    for server in servers:
        measure.load(server, 16, 1, folder)
    for number in range(options.rounds):
        for count in CONNECTIONS:
            for server in servers:
                print(f"round {number + 1}: {server.name}, {count} connections", file=sys.stderr)
                found[server.name][count].append(measure.load(server, count, options.seconds, folder))
    return found


def print_loads(found):
    print(f"{'server':9} {'conns':>5} {'req/s':>8} {'CPU us/req':>11} {'p50 us':>8} {'p99 us':>8} {'added p50':>10} "
          f"{'added p99':>10} {'MiB':>7} {'errors':>7}")
    for name, loads in found.items():
        for count, results in loads.items():
            direct = found["direct"][count]
            added = [middle(results, key) - middle(direct, key) for key in ("p50_us", "p99_us")]
            print(f"{name:9} {count:5} {middle(results, 'per_second'):8.0f} {middle(results, 'cpu_us'):11.1f} "
                  f"{middle(results, 'p50_us'):8.0f} {middle(results, 'p99_us'):8.0f} {added[0]:10.0f} {added[1]:10.0f} "
                  f"{middle(results, 'resident_bytes') / 2**20:7.1f} {sum(one['errors'] for one in results):7}")


def measure_streams(servers, options):
    found = {server.name: [] for server in servers}
    for number in range(options.rounds):
        for server in servers:
            print(f"round {number + 1}: {server.name}, {options.streams} streams", file=sys.stderr)
            found[server.name].append(measure.streams(
                str(options.build / "bench/bench_streams"), server, options.streams, options.seconds, server.streamed()))
    return found


def print_streams(found, count):
    print(f"\n{count} open streams of 16 tokens, 10 ms apart: time to the first token, time between tokens")
    print(f"{'server':9} {'streams/s':>9} {'CPU us':>7} {'first p50':>10} {'first p99':>10} {'added p50':>10} "
          f"{'added p99':>10} {'next p50':>9} {'next p99':>9} {'failed':>7}")
    for name, results in found.items():
        def value(kind, key, of):
            return statistics.median(one[kind][key] for one in of)
        added = [value("first", key, results) - value("first", key, found["direct"]) for key in ("p50_us", "p99_us")]
        seconds = sum(one["first"]["n"] for one in results)
        print(f"{name:9} {seconds / len(results):9.0f} {middle(results, 'cpu_us'):7.0f} "
              f"{value('first', 'p50_us', results):10.0f} {value('first', 'p99_us', results):10.0f} {added[0]:10.0f} "
              f"{added[1]:10.0f} {value('between', 'p50_us', results):9.0f} {value('between', 'p99_us', results):9.0f} "
              f"{sum(one['failed'] for one in results):7}")


def soak(server, seconds, folder):
    """Full load in slices; memory after each."""
    print(f"\nsoak: {server.name}, 64 connections, {seconds} s")
    slices = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        slices.append(measure.load(server, 64, max(1, min(30, round(end - time.monotonic()))), folder))
        one = slices[-1]
        print(f"{one['per_second']:8.0f} req/s {one['cpu_us']:7.1f} CPU us/req p99 {one['p99_us']:7.0f} us "
              f"{one['resident_bytes'] / 2**20:7.1f} MiB {one['errors']} errors", flush=True)
    return slices


def main():
    options = arguments()
    options.build = options.build.resolve()
    for program in ("wrk", "nginx"):
        if not shutil.which(program, path="/usr/bin:/usr/sbin:/bin:/usr/local/bin"):
            sys.exit(f"compare.py needs {program} (Debian package {program})")
    wanted = options.only.split(",") if options.only else ["nginx", "occam", "portkey"]
    with tempfile.TemporaryDirectory(prefix="occam-bench-") as folder:
        direct = targets.Direct(folder, str(options.build / "tests/mock-upstream"), "tokens=16")
        servers, report = [direct], {}
        try:
            direct.start()
            for name in wanted:
                if name == "nginx":
                    servers.append(targets.Nginx(folder, direct.port))
                elif name == "occam":
                    program = pathlib.Path(options.occam or options.build / "bin/occam").resolve()
                    servers.append(targets.Occam(folder, direct.port, str(program)))
                elif options.portkey:
                    servers.append(targets.Portkey(folder, direct.port, options.portkey.resolve()))
                else:
                    print("portkey is left out: --portkey FOLDER says where it is", file=sys.stderr)
                    continue
                servers[-1].start()
            time.sleep(1)
            report["idle_bytes"] = {server.name: measure.resident_bytes(server.pid) for server in servers}
            report["loads"] = measure_loads(servers, options, folder)
            print("idle MiB: " + ", ".join(f"{name} {size / 2**20:.1f}" for name, size in report["idle_bytes"].items()))
            print_loads(report["loads"])
            slow = restart_direct(direct, servers)
            report["streams"] = measure_streams(slow, options)
            print_streams(report["streams"], options.streams)
            if options.soak:
                last = next((server for server in servers if server.name == "occam"), servers[-1])
                restart_direct(direct, [], "tokens=16")
                report["soak"] = soak(last, options.soak, folder)
        finally:
            for server in reversed(servers):
                if server.process:
                    server.stop()
    if options.json:
        options.json.write_text(json.dumps(report, indent=1))


def restart_direct(direct, servers, answer="tokens=16&gap=10"):
    """The upstream on the same port, now with time between its tokens."""
    direct.stop()
    direct.answer = answer
    direct.start()
    return servers


if __name__ == "__main__":
    main()
