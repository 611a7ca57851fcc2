#!/usr/bin/env python3
"""Whole cold processes against Typst on the same text, run by turns in one sitting.

usage: against-typst.py DIR [--typst PATH] [--runs N] [--scales 1 10 100]

DIR holds the inputs that the peers' generator makes: w1/, w10/, w100/ with articles.json and
flow.typ. Our issue folders are made beside them, outside the timing. Prints wall time (median
and least), CPU time, peak memory, PDF size and the ratios. Compare ratios, not seconds.
"""
import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def escape(text):
    return re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", text)


def issue_folder(articles, to):
    shutil.rmtree(to, ignore_errors=True)
    os.makedirs(os.path.join(to, "articles"))
    names = []
    for i, a in enumerate(articles):
        name = "a%04d" % i
        names.append(name)
        head = json.dumps(a["title"], ensure_ascii=False)
        body = []
        for kind, text in a["body"]:
            body.append("## " + escape(text) if kind == "h" else escape(text))
        with open(os.path.join(to, "articles", name + ".md"), "w", encoding="utf-8") as f:
            f.write("+++\nheadline = %s\n+++\n%s\n" % (head, "\n\n".join(body)))
    with open(os.path.join(to, "issue.toml"), "w", encoding="utf-8") as f:
        f.write('paper = "样版周报"\ndate = 2022-12-02\nnumber = 1\nlayout = "county-tabloid"\n\n')
        f.write('[[page]]\nnumber = 1\nname = "连排"\n\n[[page.slot]]\nname = "all"\nat = [1, 3]\nsize = [5, 71]\n')
        f.write("section = %s\n" % json.dumps(names))


def run(command):
    start = time.monotonic()
    p = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(p.pid, 0)
    wall = time.monotonic() - start
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 1):
        sys.exit("%s: exit %d" % (command[0], code))
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("dir")
    ap.add_argument("--typst", default="typst")
    ap.add_argument("--runs", type=int, default=5)
    ap.add_argument("--scales", nargs="*", type=int, default=[1, 10, 100])
    ap.add_argument("--banmian", default=os.path.join(HERE, "target", "release", "banmian"))
    a = ap.parse_args()
    per_char = {}
    for n in a.scales:
        d = os.path.join(a.dir, "w%d" % n)
        articles = json.load(open(os.path.join(d, "articles.json"), encoding="utf-8"))
        chars = sum(len(t) for x in articles for t in x["title"]) + sum(len(t) for x in articles for _, t in x["body"])
        issue = os.path.join(d, "issue")
        issue_folder(articles, issue)
        out = os.path.join(d, "out")
        shutil.rmtree(out, ignore_errors=True)
        ours = [a.banmian, "build", issue, "--pdf", "issue", "--no-system-fonts", "-q", "--out", out,
                "--layouts", os.path.join(HERE, "layouts"), "--fonts", os.path.join(HERE, "fonts")]
        typst = [a.typst, "compile", os.path.join(d, "flow.typ"), os.path.join(d, "typst.pdf")]
        rows = {"banmian": [], "typst": []}
        for i in range(a.runs + 1):
            shutil.rmtree(out, ignore_errors=True)
            one = {"banmian": run(ours), "typst": run(typst)}
            if i:
                for k, v in one.items():
                    rows[k].append(v)
        med = {k: [statistics.median(c) for c in zip(*v)] for k, v in rows.items()}
        pdf = [os.path.join(out, f) for f in os.listdir(out) if f.endswith(".pdf")][0]
        sizes = {"banmian": os.path.getsize(pdf), "typst": os.path.getsize(os.path.join(d, "typst.pdf"))}
        for k in ("banmian", "typst"):
            w, c, m = med[k]
            least = min(r[0] for r in rows[k])
            print("W%-4d %-8s wall %7.3f s (least %7.3f)  cpu %7.3f s  peak %6.1f MiB  pdf %7d kB" % (n, k, w, least, c, m, sizes[k] // 1024))
        per_char[n] = med["banmian"][1] / chars * 1e9
        print("W%-4d ratio    wall %.1fx  cpu %.1fx  memory %.2f  size %.2f  (ours %.0f ns CPU a character)\n" % (
            n, med["typst"][0] / med["banmian"][0], med["typst"][1] / med["banmian"][1],
            med["banmian"][2] / med["typst"][2], sizes["banmian"] / sizes["typst"], per_char[n]))


if __name__ == "__main__":
    main()
