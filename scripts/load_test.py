#!/usr/bin/env python3
"""Puts `fihris serve` under load on the loopback and prints what it stands.

    scripts/load_test.py --index DIR --queries FILE [--binary target/release/fihris] [--seconds 30] [--minutes 10]

FILE has lines of JSON with `text`, as for `fihris eval`. Four phases, with one process that asks from the same machine:

1. The highest rate: connections that each ask again as soon as they are answered.
2. Half of that rate, at even times whatever comes back (an open loop, so that waiting counts).
3. Twice that rate, the same way: all must be answered, by 200 or at once by 503.
4. Half of that rate for --minutes, and the memory of the server every second.

Requests: 60 in 100 are pages of results, 25 searches by the API, 10 suggestions, 5 documents to read. Times are from the
moment when a request is due to its last byte. Needs Python 3.9 and nothing else; run it on a machine that does nothing else.
"""

import argparse, asyncio, gzip, json, os, random, re, subprocess, sys, time, urllib.parse

HEADERS = "Host: localhost\r\nConnection: keep-alive\r\nAccept-Encoding: gzip\r\n\r\n"


class Client:
    """Connections that are kept and lent."""

    def __init__(self, port):
        self.port, self.idle = port, []

    async def get(self, path):
        for attempt in range(2):
            # The server ends connections that were idle for long: the second try is on a new one.
            is_kept = attempt == 0 and self.idle
            reader, writer = self.idle.pop() if is_kept else await asyncio.open_connection("127.0.0.1", self.port)
            try:
                writer.write(f"GET {path} HTTP/1.1\r\n{HEADERS}".encode())
                head = await reader.readuntil(b"\r\n\r\n")
                status = int(head[9:12])
                length = re.search(rb"content-length: (\d+)", head, re.I)
                if length:
                    body = await reader.readexactly(int(length[1]))
                else:
                    body = b""
                    while True:
                        size = int((await reader.readuntil(b"\r\n"))[:-2], 16)
                        chunk = await reader.readexactly(size + 2)
                        if size == 0:
                            break
                        body += chunk[:-2]
                self.idle.append((reader, writer))
                return status, body
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.close()
        return 0, b""


def requests(queries, ids, seed):
    pick = random.Random(seed)
    while True:
        query = pick.choice(queries)
        kind = pick.random()
        if kind < 0.60:
            yield "/?q=" + urllib.parse.quote(query)
        elif kind < 0.85:
            yield "/api/search?facet=person:10&facet=place:10&q=" + urllib.parse.quote(query)
        elif kind < 0.95:
            yield "/api/suggest?q=" + urllib.parse.quote(query[: pick.randint(2, 8)])
        else:
            yield "/document?id=" + urllib.parse.quote(pick.choice(ids), safe="") + "&q=" + urllib.parse.quote(query)


async def closed(client, paths, seconds, connections):
    end, times, statuses = time.perf_counter() + seconds, [], {}

    async def ask():
        while (start := time.perf_counter()) < end:
            status, _ = await client.get(next(paths))
            times.append(time.perf_counter() - start)
            statuses[status] = statuses.get(status, 0) + 1

    await asyncio.gather(*(ask() for _ in range(connections)))
    return times, statuses


async def open_loop(client, paths, seconds, rate):
    start, times, statuses, tasks = time.perf_counter(), {}, {}, set()

    async def ask(due):
        status, _ = await client.get(next(paths))
        times.setdefault(status, []).append(time.perf_counter() - due)
        statuses[status] = statuses.get(status, 0) + 1

    for number in range(int(seconds * rate)):
        due = start + number / rate
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        task = asyncio.ensure_future(ask(due))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    if tasks:
        await asyncio.wait(tasks)
    return times, statuses


def quantiles(times):
    if not times:
        return "none"
    times = sorted(times)
    at = lambda share: 1e3 * times[min(int(len(times) * share), len(times) - 1)]
    return f"p50 {at(.5):.1f} ms, p90 {at(.9):.1f}, p99 {at(.99):.1f}, most {1e3 * times[-1]:.1f}"


def resident(pid):
    with open(f"/proc/{pid}/status") as status:
        kinds = dict(re.findall(r"^(VmRSS|RssAnon):\s+(\d+) kB", status.read(), re.M))
    return int(kinds["VmRSS"]) / 1024, int(kinds["RssAnon"]) / 1024


async def main(args):
    with open(args.queries, encoding="utf-8") as lines:
        queries = [json.loads(line)["text"] for line in lines]
    random.Random(1).shuffle(queries)
    queries = queries[:2000]
    server = subprocess.Popen(
        [args.binary, "serve", "--index", args.index, "--port", "0"], stderr=subprocess.PIPE, text=True)
    try:
        port = int(re.search(r"http://127\.0\.0\.1:(\d+)", server.stderr.readline())[1])
        client = Client(port)
        ids = []
        for query in queries[:40]:
            _, body = await Client(port).get("/api/search?limit=10&q=" + urllib.parse.quote(query))
            body = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
            ids += [hit["id"] for hit in json.loads(body)["hits"]]
        await closed(client, requests(queries, ids, 1), 5, 4)
        times, statuses = await closed(client, requests(queries, ids, 2), args.seconds, args.connections)
        highest = statuses.get(200, 0) / args.seconds
        print(f"highest rate, {args.connections} connections: {highest:.0f} a second; {quantiles(times)}; {statuses}")
        times, statuses = await open_loop(client, requests(queries, ids, 3), args.seconds, highest / 2)
        print(f"half of it, {highest / 2:.0f} a second: {quantiles(times.get(200, []))}; {statuses}")
        times, statuses = await open_loop(client, requests(queries, ids, 4), args.seconds, highest * 2)
        print(f"twice it, {highest * 2:.0f} a second: {statuses}")
        for status, found in sorted(times.items()):
            print(f"    {status}: {quantiles(found)}")
        if args.minutes:
            memory = []

            async def watch():
                while True:
                    memory.append(resident(server.pid))
                    await asyncio.sleep(1)

            watching = asyncio.ensure_future(watch())
            times, statuses = await open_loop(client, requests(queries, ids, 5), args.minutes * 60, highest / 2)
            watching.cancel()
            each = max(len(memory) // 10, 1)
            anon = [max(own for _, own in memory[at:at + each]) for at in range(0, len(memory), each)]
            print(f"{args.minutes} minutes at half: {quantiles(times.get(200, []))}; {statuses}")
            print(f"    memory, most: {max(all for all, _ in memory):.0f} MiB with mapped files;"
                  f" of its own, by tenths of the time: {', '.join(f'{own:.0f}' for own in anon)} MiB")
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", required=True)
    parser.add_argument("--queries", required=True)
    parser.add_argument("--binary", default="target/release/fihris")
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--connections", type=int, default=8)
    asyncio.run(main(parser.parse_args()))
