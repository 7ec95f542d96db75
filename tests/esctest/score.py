"""score.py LOG REMAINING: counts esctest2's log, and compares what does not pass with the list of what is known and why."""

import re
import sys

WANTED = 530


def results(log):
    """Test name -> passed, and the last line that says why not."""
    for block in re.split(r"(?m)^Run test: ", log)[1:]:
        name = block.split("\n", 1)[0].strip()
        failed = "FAILED:" in block and "Should have failed" not in block
        expected = "Fails as expected" in block
        reasons = [line for line in block.split("\n") if "expected" in line or "Error" in line]
        yield name, not (failed or expected), reasons[-1].strip() if reasons else ""


def main():
    with open(sys.argv[1], errors="replace", encoding="utf-8") as file:
        found = list(results(file.read()))
    with open(sys.argv[2], encoding="utf-8") as file:
        known = {line.split()[0] for line in file if line.strip() and not line.startswith("#")}
    rest = {name: why for name, passed, why in found if not passed}
    for name, why in rest.items():
        if name not in known:
            print(f"not passed and not in remaining.txt: {name}: {why}")
    for name in sorted(known - set(rest)):
        print(f"in remaining.txt, but passed or not run: {name}")
    passed = len(found) - len(rest)
    print(f"esctest2: {passed} of {len(found)} (at least {WANTED} wanted; xterm 513 of 568)")
    return 0 if passed >= WANTED and not set(rest) - known else 1


sys.exit(main())
