"""Draws reliability.svg and prints its numbers: reliability.py ANSWERS.jsonl ... > reliability.svg (numbers on standard error)

The answers are what `go test -run TestLabelledColumns . -args -columns COLUMNS -answers FILE` writes. Every label of a column counts
in the bin of its confidence; it is right when it is the column's infotype. Bins below the threshold of 0.6 are empty.
"""
import json
import sys

count, right, total = [0] * 10, [0] * 10, [0.0] * 10
for path in sys.argv[1:]:
    for line in open(path, encoding="utf-8"):
        row = json.loads(line)
        if row["truth"] == "?":
            continue
        for label in (row["labels"] or [])[:1]:
            n = min(9, int(label["Confidence"] * 10))
            count[n] += 1
            right[n] += label["Infotype"] == row["truth"]
            total[n] += label["Confidence"]

print("| bin | labels | mean confidence | right |\n| --- | --- | --- | --- |", file=sys.stderr)
size, edge = 320, 40
out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size + 2 * edge} {size + 2 * edge}" font-family="sans-serif" font-size="11">',
       f'<rect x="{edge}" y="{edge}" width="{size}" height="{size}" fill="none" stroke="#888"/>',
       f'<line x1="{edge}" y1="{edge + size}" x2="{edge + size}" y2="{edge}" stroke="#bbb" stroke-dasharray="4"/>']
for n in range(10):
    x = edge + n * size / 10
    out.append(f'<text x="{x:.0f}" y="{edge + size + 15}" text-anchor="middle">{n / 10:.1f}</text><text x="{edge - 6}" y="{edge + size - n * size / 10 + 4:.0f}" text-anchor="end">{n / 10:.1f}</text>')
    if count[n] == 0:
        continue
    mean, share = total[n] / count[n], right[n] / count[n]
    print(f"| {n / 10:.1f} | {count[n]} | {mean:.3f} | {share:.3f} |", file=sys.stderr)
    out.append(f'<rect x="{x + 3:.0f}" y="{edge + size - share * size:.1f}" width="{size / 10 - 6:.0f}" height="{share * size:.1f}" fill="#9ecae1"/>'
               f'<circle cx="{edge + mean * size:.1f}" cy="{edge + size - share * size:.1f}" r="4" fill="#08519c"/><text x="{x + 16:.0f}" y="{edge + size - 6}" text-anchor="middle">{count[n]}</text>')
out.append(f'<text x="{edge + size / 2}" y="{2 * edge + size - 8}" text-anchor="middle">stated probability</text><text x="12" y="{edge + size / 2}" transform="rotate(-90 12 {edge + size / 2})" text-anchor="middle">share that is right</text></svg>')
print("\n".join(out))
