#!/usr/bin/env python3
"""inflection.py BINARY DATA TYPED: asks the binary for every word of DATA/dev.jsonl.gz, typed in the ways that TYPED names
(lemma, ascii, script, lower or any), in every sentence there, and prints what score.py beside the data makes of it."""
import gzip, json, os, subprocess, sys, tempfile

binary, data, typed = sys.argv[1:]
with tempfile.TemporaryDirectory() as temp:
    items, lists, hits = (os.path.join(temp, name) for name in ("items.jsonl", "lists.jsonl", "hits.jsonl"))
    asked = {}
    with gzip.open(os.path.join(data, "dev.jsonl.gz"), "rt", encoding="utf-8") as f, open(items, "w") as i, open(lists, "w") as w:
        for line in f:
            row = json.loads(line)
            if "s" in row:
                print(json.dumps({"id": row["s"], "text": row["text"], "lang": row["lang"]}), file=i)
                continue
            for way, word in row["typed"].items():
                if typed in (way, "any"):
                    name = f"{row['q']} {way}"
                    asked[name] = []
                    print(json.dumps({"id": name, "query": word}), file=w)
    with subprocess.Popen([binary, "match", "--items", items, "--watchlists", lists], stdout=subprocess.PIPE) as match:
        for line in match.stdout:
            row = json.loads(line)
            for name in row["watchlists"]:
                asked[name].append(row["id"])
    if match.returncode != 0:
        sys.exit(f"{binary} match ended with {match.returncode}")
    with open(hits, "w") as f:
        for name, found in asked.items():
            q, way = name.split(" ")
            print(json.dumps({"q": q, "typed": way, "hits": found}), file=f)
    sys.exit(subprocess.call([sys.executable, os.path.join(data, "score.py"), "--typed", typed, hits]))
