import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { chainDot } from './chain-dot.ts';
import type { ChainViewNode } from './chain-view.ts';
import { fakeGateway, runAgainst, STATE } from './testing/fake-gateway.ts';

async function started(t: ExecutionContext, state: unknown = STATE, status = 200) {
    const gateway = await fakeGateway(() => [status, state]);
    t.teardown(() => gateway.close());
    return gateway;
}

test('the chain is a tree with state, status, watts and time left, and a sentence for each host', async (t) => {
    const { url, asked } = await started(t);

    const { code, out } = await runAgainst(url, ['chain']);

    t.is(code, 0);
    t.deepEqual(out.split('\n'), [
        'rack "7"',
        'feed-a              down',
        '  ups1              battery  OB DISCHRG           410 W  80 %, 5 min left',
        '    ats1            mains    stale (no answer)',
        '      pdu1          mains    OL                   205 W',
        '        pdu1:1      mains                         205 W',
        '          clc-psu1  mains    OL                   203 W',
        '            clc     n        OL',
        'feed-b              mains',
        '  ats1              mains    stale (no answer)           (shown above)',
        '  clc:psu2          unknown',
        '    clc             n        OL',
        '',
        'clc: cannot lose [2J another supply',
    ]);
    t.deepEqual(asked, ['/api/v1/state', '/api/v1/loads']);
});

test('what something can carry stands beside what it carries, if the gateway tells', async (t) => {
    const devices = [{ id: 'ups1', watts: 410, ratingWatts: 1500, headroomWatts: 1090 }, { id: 'ats1' }];
    const gateway = await fakeGateway((path) => [200, path.endsWith('loads') ? { hosts: [], devices } : STATE]);
    t.teardown(() => gateway.close());

    const shown = await runAgainst(gateway.url, ['chain']);
    const json = JSON.parse((await runAgainst(gateway.url, ['chain', '-j'])).out);

    t.regex(shown.out, /^ {2}ups1 .* 410 W of 1500 W {2}80 %, 5 min left$/m);
    t.like(json.nodes[2], { id: 'ups1', ratingWatts: 1500, headroomWatts: 1090 });
});

test('a name shows what touches it, in any case', async (t) => {
    const { url } = await started(t);

    const { out } = await runAgainst(url, ['chain', 'CLC:PSU2']);

    t.deepEqual(
        out.split('\n').map((line) => line.trim().split(' ')[0]),
        ['rack', 'feed-b', 'clc:psu2', 'clc', '', 'clc:'],
    );
});

test('an unknown name ends with 2 and those that there are', async (t) => {
    const { url } = await started(t);

    const { code, out, errors } = await runAgainst(url, ['chain', 'cld']);

    t.is(code, 2);
    t.is(out, '');
    t.regex(errors, /“cld” is not in the chain; there are feed-a, feed-b, ups1, .*, clc$/);
    t.is((await runAgainst(url, ['chain', 'clc', 'ups1'])).code, 2);
});

test('colour appears on a terminal only, and not where NO_COLOR forbids it', async (t) => {
    const { url } = await started(t);
    const start = '\u001b[';

    const coloured = await runAgainst(url, ['chain'], { isTerminal: true });
    t.true(coloured.out.includes(`${start}1;31mfeed-a`));
    t.true(coloured.out.includes(`${start}33m  ups1`));
    const withEmpty = await runAgainst(url, ['chain'], { isTerminal: true, environment: { NO_COLOR: '' } });
    t.is(withEmpty.out, coloured.out);

    for (const plain of [{}, { isTerminal: true, environment: { NO_COLOR: '1' } }]) {
        t.false((await runAgainst(url, ['chain'], plain)).out.includes(start));
    }
});

test('-j gives the same as JSON', async (t) => {
    const { url } = await started(t, {
        ...STATE,
        findings: [{ severity: 'warning', sentence: 'one PDU for both cords' }],
    });

    const { out } = await runAgainst(url, ['chain', '-j']);

    const { gateway, nodes, findings } = JSON.parse(out);
    t.is(gateway, 'rack "7"');
    t.is(nodes.length, 9);
    t.like(nodes[2], { id: 'ups1', state: 'up', carrier: 'battery', secondsLeft: 300, watts: 410, charge: 80 });
    t.like(nodes[8], { id: 'clc', kind: 'host', parents: ['clc-psu1', 'clc:psu2'], redundancy: 'n' });
    t.deepEqual(findings, [{ severity: 'warning', sentence: 'one PDU for both cords' }]);
});

test('findings stand below, where the gateway has some; what we do not understand hides nothing', async (t) => {
    const told = await started(t, {
        ...STATE,
        findings: [{ severity: 'warning', sentence: 'one PDU for both cords' }],
    });
    t.regex((await runAgainst(told.url, ['chain'])).out, /\n\nwarning: one PDU for both cords$/);

    const strange = await started(t, { ...STATE, findings: { new: 'shape' } });
    t.is((await runAgainst(strange.url, ['chain'])).code, 0);
});

test('a gateway without a chain says so, and one that fails is told', async (t) => {
    const empty = await started(t, { gateway: { name: 'new' }, devices: [] });
    t.regex((await runAgainst(empty.url, ['chain'])).out, /new has no power chain/);

    const broken = await started(t, { code: 'internal', message: 'the gateway failed' }, 500);
    const { code, errors } = await runAgainst(broken.url, ['chain']);
    t.deepEqual({ code, errors }, { code: 1, errors: 'the gateway failed' });
});

test('options of other commands are refused', async (t) => {
    const { url } = await started(t);
    for (const words of [
        ['demo', 'status', '--dot'],
        ['wiring', '--dot'],
        ['chain', '--minutes', '3'],
        ['import', '-j'],
    ]) {
        const { code, errors } = await runAgainst(url, words);
        t.is(code, 2, words.join(' '));
        t.regex(errors, /has no --/);
    }
});

/** A parser for the part of the DOT language that is written here: it throws on anything else. */
function parseDot(text: string): { name: string; nodes: Map<string, Record<string, string>>; edges: string[][] } {
    const tokens =
        text.match(/"(?:[^"\\]|\\.)*"|->|[{}[\]=,;]|[A-Za-z_][\w]*|\s+|./gs)?.filter((one) => one.trim() !== '') ?? [];
    const take = (wanted?: string): string => {
        const token = tokens.shift();
        if (token === undefined || (wanted !== undefined && token !== wanted))
            throw new Error(`${token} for ${wanted}`);
        return token;
    };
    const id = (): string => {
        const token = take();
        if (/^[A-Za-z_]\w*$/.test(token)) return token;
        if (!token.startsWith('"')) throw new Error(`${token} is no name`);
        return token.slice(1, -1).replaceAll('\\"', '"').replaceAll('\\\\', '\\');
    };
    take('digraph');
    const name = id();
    take('{');
    const nodes = new Map<string, Record<string, string>>();
    const edges: string[][] = [];
    while (tokens[0] !== '}') {
        const first = id();
        const attributes: Record<string, string> = {};
        if (tokens[0] === '->') {
            take();
            edges.push([first, id()]);
        } else if (tokens[0] === '=') {
            take();
            id();
        } else {
            for (let token = take('['); token !== ']'; token = take()) {
                const key = id();
                take('=');
                attributes[key] = id();
            }
            nodes.set(first, attributes);
        }
        take(';');
    }
    take('}');
    if (tokens.length > 0) throw new Error('something follows the graph');
    return { name, nodes, edges };
}

test('--dot is a graph that a parser of the DOT language takes', async (t) => {
    const { url } = await started(t);

    const { out } = await runAgainst(url, ['chain', '--dot']);

    const { name, nodes, edges } = parseDot(out);
    t.is(name, 'rack "7"');
    t.is(nodes.size, 10);
    t.is(nodes.get('ups1')?.label, 'ups1\\nbattery\\nOB DISCHRG\\n410 W\\n5 min left');
    t.deepEqual(
        edges.filter(([, child]) => child === 'clc' || child === 'ats1'),
        [
            ['ups1', 'ats1'],
            ['feed-b', 'ats1'],
            ['clc-psu1', 'clc'],
            ['clc:psu2', 'clc'],
        ],
    );
});

test('no name can break the graph', (t) => {
    const nasty = ['a"];b', 'c\\', 'd\\"', 'e\nf', '{', 'node'];
    const nodes = nasty.map(
        (id) => ({ id, kind: 'toString', state: 'up', carrier: 'mains', parents: nasty }) as never as ChainViewNode,
    );

    const parsed = parseDot(chainDot('x"', nodes).join('\n'));

    t.is(parsed.edges.length, nasty.length ** 2);
    t.true(parsed.nodes.has('a"];b') && parsed.nodes.has('d\\"'));
});

test('the program itself shows the chain', async (t) => {
    const { url } = await started(t);
    const file = fileURLToPath(new URL('../powerchain.ts', import.meta.url));

    const { stdout } = await promisify(execFile)(process.execPath, [file, 'chain', 'clc', '--url', url], {
        timeout: 20_000,
    });

    t.regex(stdout, /^rack "7"\nfeed-a/);
});
