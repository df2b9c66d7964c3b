#!/usr/bin/env python3
"""ordinary.py BINARY DATA: prints what the scorers of DATA do not: how many constructed headlines have their regions and their alert
right, whether Serbian answers the same in both scripts, how often headlines of other worlds ring, and what a watchlist of Kosovo
would have posted in a week. --show prints each of them."""
import json, os, subprocess, sys, tempfile
from collections import Counter

show = "--show" in sys.argv
binary, data = [a for a in sys.argv[1:] if a != "--show"]

def lines(*path):
    with open(os.path.join(data, *path), encoding="utf-8") as f:
        return [json.loads(line) for line in f]

def run(rows, *args):
    """What the binary prints for a file of rows, each line read."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as f:
        for row in rows:
            print(json.dumps(row, ensure_ascii=False), file=f)
        f.flush()
        done = subprocess.run([binary, *args, f.name], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
    if done.returncode != 0:
        sys.exit(f"{binary} {args[0]} ended with {done.returncode}: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]

def match(rows):
    return run(rows, "match", "--items")

def rings(row):
    return bool(row["regions"]) and row["level"] >= 2

def constructed():
    gold = lines("headlines", "dev-constructed.jsonl")
    wrong = [(g, m) for g, m in zip(gold, match(gold)) if set(g["regions"]) != set(m["regions"]) or rings(g) != rings(m)]
    print(f"constructed: regions and alert both right {len(gold) - len(wrong)} of {len(gold)}")
    for g, m in wrong if show else []:
        print("   ", g["id"], "wants", g["regions"], g["level"], "is", m["regions"], m["level"], g["text"])

PAIRS = {"nj": "њ", "lj": "љ", "dž": "џ"}
SINGLE = dict(zip("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш"))

def cyrillic(s):
    """Serbian Latin in Cyrillic, letter for letter."""
    out, i = [], 0
    while i < len(s):
        pair = PAIRS.get(s[i:i + 2].lower())
        c = pair or SINGLE.get(s[i].lower(), s[i])
        out.append(c.upper() if s[i].isupper() else c)
        i += 2 if pair else 1
    return "".join(out)

def both_scripts():
    latin = [dict(row, lang="sr") for row in lines("headlines", "dev.jsonl") if row["lang"] == "sr-Latn"]
    other = [dict(row, text=cyrillic(row["text"])) for row in latin]
    keys = ("regions", "paths", "level", "category", "concepts", "topics")
    differ = [(row, a, b) for row, a, b in zip(latin, match(latin), match(other)) if any(a[k] != b[k] for k in keys)]
    print(f"Serbian in both scripts: the same answer for {len(latin) - len(differ)} of {len(latin)}")
    for row, a, b in differ if show else []:
        print("   ", row["id"], *(f"{k} {a[k]} {b[k]}" for k in keys if a[k] != b[k]), row["text"])

def noise(name):
    rows = lines("stories", name, "items.jsonl")
    loud = [(row, m) for row, m in zip(rows, match(rows)) if rings(m)]
    print(f"noise of {name}: {len(loud)} of {len(rows)} reach level 2 with a place of the region")
    for row, m in loud if show else []:
        print("   ", m["regions"], m["level"], row["title"])

def week(group):
    rows = [dict(row, outlet=row["source"]) for row in lines("stories", "kosovo", "items.jsonl")]
    with tempfile.TemporaryDirectory() as temp:
        config = os.path.join(temp, "config.yaml")
        with open(config, "w") as f:
            print(f"watchlists: [{{name: kosovo, query: 'region:kosovo', post_at: 2, group_by: {group}, post_to: [console]}}]", file=f)
        told = run(rows, "replay", "--json", "--config", config)
    days = len({row["published"][:10] for row in rows})
    events = Counter(e["event"] for e in told)
    print(f"a week of Kosovo, group_by {group}: {events['post']} alerts in {days} days ({events['post'] / days:.1f} a day), "
          f"{events['reply']} answers, {events['edit']} edits")
    for e in told if show else []:
        if e["event"] != "edit":
            print("   ", e["at"][:10], e["event"], e["level"], e["category"], e["paths"], e["headline"])

constructed()
both_scripts()
noise("og2021")
noise("uci")
week("story")
week("region")
