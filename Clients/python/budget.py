#!/usr/bin/env python3
"""Fail when agents cost more, take longer or fail more often than they may.

    python3 budget.py --source files:Fixtures/demo --max-cost 0.05 --max-errors 2

Prints a line for each session and ends with 1 if one is over a limit, with 2 if sidetrace could not be asked.
Only Python's standard library is needed.
"""

import argparse
import json
import subprocess
import sys
import threading


class Sidetrace:
    """A sidetrace process that is asked over its pipes, one JSON message a line."""

    def __init__(self, program, sources):
        flags = [flag for source in sources for flag in ("--source", source)]
        self.process = subprocess.Popen(
            [program, *flags], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        self.next_id = 1

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # At the end of its input the process finishes what it was asked, and ends.
        self.process.stdin.close()
        self.process.wait(timeout=10)

    def ask(self, method, **params):
        """The result of one request; a `RuntimeError` says what was wrong."""
        return self.ask_all([(method, params)])[0]

    def ask_all(self, questions):
        """The results of several requests, in their order. They are sent at once; answers may overtake each other."""
        first = self.next_id
        self.next_id += len(questions)
        messages = [
            {"jsonrpc": "2.0", "id": first + place, "method": method, "params": params}
            for place, (method, params) in enumerate(questions)]
        # Written beside the reading, so that neither pipe can fill up and block both.
        writer = threading.Thread(target=self._write, args=(messages,))
        writer.start()
        results = {}
        while len(results) < len(questions):
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError(f"sidetrace ended with code {self.process.wait()}")
            answer = json.loads(line)
            if "id" not in answer:
                continue  # a notification, such as progress
            if "error" in answer:
                raise RuntimeError(answer["error"]["message"])
            results[answer["id"]] = answer["result"]
        writer.join()
        return [results[first + place] for place in range(len(questions))]

    def _write(self, messages):
        try:
            for message in messages:
                self.process.stdin.write(json.dumps(message) + "\n")
            self.process.stdin.flush()
        except OSError:
            pass  # the process has ended; whoever reads notices

    def sessions(self):
        """Every session, page by page."""
        cursor = None
        while True:
            page = self.ask("session.list", limit=1000, **({"cursor": cursor} if cursor else {}))
            yield from page["items"]
            cursor = page.get("nextCursor")
            if not cursor:
                return


def over(metrics, limits):
    """What is over its limit, in words."""
    figures = {
        "cost": (metrics.get("costUsd", 0), "${:.4f}"),
        "errors": (metrics["spans"]["errorCount"], "{} errors"),
        "p95": (metrics["latency"].get("p95Ms", 0), "p95 {:.0f} ms"),
    }
    for name, (value, shown) in figures.items():
        limit = getattr(limits, f"max_{name}")
        if limit is not None and value > limit:
            yield f"{shown.format(value)} > {shown.format(limit)}"


def main():
    parser = argparse.ArgumentParser(description="Fail when agents cost, take or fail more than they may.")
    parser.add_argument("--program", default="sidetrace", help="the program sidetrace")
    parser.add_argument("--source", action="append", default=[], help="where sessions come from, such as files:PATH")
    parser.add_argument("--max-cost", type=float, metavar="USD", help="the most a session may cost")
    parser.add_argument("--max-errors", type=int, metavar="N", help="the most spans of a session that may fail")
    parser.add_argument("--max-p95", type=float, metavar="MS", help="the longest that 95 %% of a session's turns may take")
    limits = parser.parse_args()

    is_over = False
    try:
        with Sidetrace(limits.program, limits.source) as sidetrace:
            sessions = list(sidetrace.sessions())
            questions = [
                ("session.metrics", {"sessionId": session["sessionId"], "source": session["source"], "limit": 1})
                for session in sessions]
            for metrics in sidetrace.ask_all(questions):
                problems = list(over(metrics, limits))
                is_over = is_over or bool(problems)
                print(f"{'over' if problems else 'ok':4}  {metrics['sessionId']}  {'; '.join(problems)}".rstrip())
    except FileNotFoundError:
        print(f"budget.py: there is no program '{limits.program}'; --program names it", file=sys.stderr)
        return 2
    except (OSError, RuntimeError) as problem:
        print(f"budget.py: {problem}", file=sys.stderr)
        return 2
    return 1 if is_over else 0


if __name__ == "__main__":
    sys.exit(main())
