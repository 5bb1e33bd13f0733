import test from 'ava';
import fc from 'fast-check';
import { lineDiff } from './line-diff.ts';

test('equal texts do not differ', (t) => {
    t.is(lineDiff('a\nb\n', 'a\nb\n'), '');
});

test('a changed line is shown with the lines around it', (t) => {
    const before = Array.from({ length: 20 }, (_, line) => `line ${line}`);
    const after = before.with(10, 'other').toSpliced(19, 0, 'new');

    t.is(
        lineDiff(before.join('\n'), after.join('\n')),
        [
            '@@ -8,7 +8,7 @@',
            ' line 7',
            ' line 8',
            ' line 9',
            '-line 10',
            '+other',
            ' line 11',
            ' line 12',
            ' line 13',
            '@@ -17,4 +17,5 @@',
            ' line 16',
            ' line 17',
            ' line 18',
            '+new',
            ' line 19',
        ].join('\n'),
    );
});

/** What `patch` does: by the numbers in the hunks, and only if the old lines are there. */
function patched(before: string, diff: string): string {
    const old = before.split('\n');
    const result: string[] = [];
    let place = 0;
    for (const line of diff.split('\n')) {
        const from = /^@@ -(\d+),/.exec(line)?.[1];
        if (from !== undefined) {
            while (place < Number(from) - 1) result.push(old[place++] ?? '');
            if (result.length + 1 !== Number(/\+(\d+),/.exec(line)?.[1])) throw new Error(`wrong place: ${line}`);
        } else if (line.startsWith('+')) result.push(line.slice(1));
        else {
            if (old[place] !== line.slice(1)) throw new Error(`line ${place} is not ${line}`);
            if (line.startsWith(' ')) result.push(line.slice(1));
            place++;
        }
    }
    return [...result, ...old.slice(place)].join('\n');
}

test('the one text is made of the other with it', (t) => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 40 }).map((lines) => lines.join('\n'));

    t.notThrows(() =>
        fc.assert(fc.property(text, text, (before, after) => patched(before, lineDiff(before, after)) === after)),
    );
});
