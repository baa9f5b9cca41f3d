"""Whole documents with no identifier in them: logs, source code, tables of
figures, telemetry, lists of orders, lists of changes."""
import json

import negatives as n

_VERBS = ("accepted", "closed", "retry", "timeout", "flushed", "started")


def log(random):
    lines = []
    for _ in range(random.randint(20, 80)):
        lines.append(random.choice((
            lambda: f"{n._moment(random):%Y-%m-%dT%H:%M:%S}.{random.randrange(10**6):06}+0100 host kernel: "
                    f"[{random.uniform(0, 999999):.6f}] usb 1-{random.randrange(9)}: new device {random.choice(_VERBS)} "
                    f"0x{n._some(random, n.HEX, 8)}",
            lambda: f'{n.address(random)} - - [{n._moment(random):%d/%b/%Y:%H:%M:%S} +0000] "GET /v1/items/'
                    f'{n.bare(random)}?t={n.epoch(random)} HTTP/1.1" 200 {random.randrange(10**7)}',
            lambda: f"{n.epoch(random)} worker-{random.randrange(64)} pid={random.randrange(10**6)} "
                    f"req={n.unique(random)} took={random.randrange(10**6)}us",
            lambda: f"{n._moment(random):%b %d %H:%M:%S} desk systemd[1]: getty@tty{random.randrange(7)}.service: {random.choice(_VERBS)}",
            lambda: f"E{n._some(random, n.DIGITS, 4)} {n._some(random, n.DIGITS, 12)} checksum {n.digest(random)} mismatch"))())
    return ".log", "\n".join(lines) + "\n"


def source(random):
    lines = ["/* Generated tables. */", f"/* Copyright (C) {n.years(random)} The authors */", '#include "table.h"', ""]
    for k in range(random.randint(5, 25)):
        lines.append(random.choice((
            lambda: f"#define REG_{k} 0x{n._some(random, n.HEX, 8)}  // {n._some(random, n.DIGITS, 10)}",
            lambda: f"static const uint64_t kPrime{k} = {n._some(random, '123456789', 1)}{n._some(random, n.DIGITS, random.randint(8, 17))}ULL;",
            lambda: f"static const int kRow{k}[] = {{" + ", ".join(str(random.randrange(10**random.randint(1, 10))) for _ in range(12)) + "};",
            lambda: f'assert(crc("{n._some(random, n.DIGITS, 9)}") == 0x{n._some(random, n.HEX, 8)});',
            lambda: f'  load("icon-{random.randrange(64)}@2x.png", {random.random():.15f});',
            lambda: f"  x = {random.uniform(0, 1e6):.6f} - {random.randrange(10**4)} - {random.randrange(10**4)};"))())
    return random.choice((".c", ".h")), "\n".join(lines) + "\n"


def figures(random):
    columns = random.randint(4, 9)
    scale = [random.choice((1, 3, 6, 9, 12)) for _ in range(columns)]
    rows = [["Region"] + [f"Q{k % 4 + 1} {2015 + k // 4}" for k in range(columns)]]
    for k in range(random.randint(15, 60)):
        rows.append([f"R{k}"] + [str(random.randrange(10**s)) if random.random() < 0.6 else
                                 f"{random.uniform(0, 10**s):.4f}" for s in scale])
    return ".csv", "\n".join(",".join(row) for row in rows) + "\n"


def telemetry(random):
    rows = [{"id": random.randrange(10**random.randint(6, 15)), "uuid": n.unique(random),
             "createdAt": int(n.epoch(random).split(".")[0]), "sha256": n.digest(random),
             "version": n.version(random), "lat": round(random.uniform(-60, 60), 6),
             "lon": round(random.uniform(-170, 170), 7), "order_id": n.order(random),
             "trackingNumber": n.tracking(random), "sku": n.part(random), "price": n.amount(random)}
            for _ in range(random.randint(5, 30))]
    return ".json", json.dumps(rows, indent=random.choice((None, 2)), ensure_ascii=False)


def orders(random):
    fields = list(n.FIELDS)
    rows = [["Order no.", "Tracking number", "Part number", "Invoice", "Ticket", "Amount", "Date", "Qty", "Version",
             "Product name", "File name"]]
    for _ in range(random.randint(10, 50)):
        rows.append([n.FIELDS[f](random).replace(",", "") for f in fields] +
                    [f"Hex bolt M{random.randint(3, 20)}", f"IMG_{n._moment(random):%Y%m%d_%H%M%S}.jpg"])
    by = random.choice("\t;,")
    return (".tsv" if by == "\t" else ".csv"), "\n".join(by.join(row) for row in rows) + "\n"


def changes(random):
    lines = []
    for _ in range(random.randint(4, 12)):
        lines += [f"## {n.version(random)} ({n._moment(random):%Y-%m-%d})", "",
                  f"- Fix #{random.randrange(10**5)} in {n._some(random, n.HEX, 7)}",
                  f"- Raise the limit from {random.randrange(10**6)} to {random.randrange(10**9)} bytes",
                  f"- Image {n.digest(random)}", f"- See RFC {random.randrange(9999)}, ISBN 978-{random.randrange(10)}-"
                  f"{n._some(random, n.DIGITS, 3)}-{n._some(random, n.DIGITS, 5)}-{random.randrange(10)}", ""]
    return ".md", "\n".join(lines)


FORMS = {f.__name__: f for f in (log, source, figures, telemetry, orders, changes)}
