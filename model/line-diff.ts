// What differs between two texts, by lines, as `diff -u` prints it. Pure.

/** Lines that are shown before and after a change. */
const CONTEXT = 3;
// The table below has the product of both: configurations differ in few lines, and equal ends are cut off first.
const CELLS_MAX = 4_000_000;

interface Edit {
    readonly sign: ' ' | '-' | '+';
    readonly line: string;
}

/** Hunks with `@@` lines; '' when the texts are the same. */
export function lineDiff(before: string, after: string): string {
    if (before === after) return '';
    return hunksOf(edits(before.split('\n'), after.split('\n'))).join('\n');
}

function edits(before: readonly string[], after: readonly string[]): Edit[] {
    let start = 0;
    while (start < before.length && start < after.length && before[start] === after[start]) start++;
    let end = 0;
    const most = Math.min(before.length, after.length) - start;
    while (end < most && before.at(-1 - end) === after.at(-1 - end)) end++;
    const same = (line: string): Edit => ({ sign: ' ', line });
    return [
        ...before.slice(0, start).map(same),
        ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
        ...before.slice(before.length - end).map(same),
    ];
}

/** By the longest common subsequence. */
function middle(before: readonly string[], after: readonly string[]): Edit[] {
    const removed = (line: string): Edit => ({ sign: '-', line });
    const added = (line: string): Edit => ({ sign: '+', line });
    if (before.length * after.length > CELLS_MAX) return [...before.map(removed), ...after.map(added)];
    const width = after.length + 1;
    const lengths = new Uint32Array((before.length + 1) * width);
    const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
    for (let i = before.length - 1; i >= 0; i--) {
        for (let j = after.length - 1; j >= 0; j--) {
            const isSame = before[i] === after[j];
            lengths[i * width + j] = isSame ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
        }
    }
    const result: Edit[] = [];
    let [i, j] = [0, 0];
    while (i < before.length || j < after.length) {
        if (i < before.length && j < after.length && before[i] === after[j]) {
            result.push({ sign: ' ', line: before[i] ?? '' });
            i++;
            j++;
        } else if (i < before.length && (j === after.length || at(i + 1, j) >= at(i, j + 1))) {
            result.push(removed(before[i++] ?? ''));
        } else result.push(added(after[j++] ?? ''));
    }
    return result;
}

function hunksOf(all: readonly Edit[]): string[] {
    const lines: string[] = [];
    let [oldLine, newLine] = [1, 1];
    let shownTo = 0;
    for (let place = 0; place < all.length; place++) {
        if (all[place]?.sign !== ' ') {
            const from = Math.max(shownTo, place - CONTEXT);
            let to = place;
            // Changes that are close stand in one hunk.
            for (let next = place; next < Math.min(all.length, to + 2 * CONTEXT + 1); next++) {
                if (all[next]?.sign !== ' ') to = next;
            }
            const hunk = all.slice(from, Math.min(all.length, to + CONTEXT + 1));
            const back = place - from;
            const count = (sign: string) => hunk.filter((edit) => edit.sign !== sign).length;
            lines.push(`@@ -${oldLine - back},${count('+')} +${newLine - back},${count('-')} @@`);
            lines.push(...hunk.map(({ sign, line }) => sign + line));
            for (; place < from + hunk.length; place++) {
                if (all[place]?.sign !== '+') oldLine++;
                if (all[place]?.sign !== '-') newLine++;
            }
            shownTo = place;
            place--;
        } else {
            oldLine++;
            newLine++;
        }
    }
    return lines;
}
