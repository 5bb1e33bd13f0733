import test from 'ava';
import fc from 'fast-check';
import { type ChainSpec, checkChain, compileChain } from './chain.ts';
import type { DeviceId, DeviceType } from './device.ts';
import { type ParentLink, parseParentLink } from './parent-link.ts';

function linkTo(text: string): ParentLink {
    const link = parseParentLink(text);
    if (!link.ok) throw new Error(link.error);
    return link.value;
}

/** `{ pdu1: 'pdu ups1' }`: type, then parents. */
function devices(table: Record<string, string>): ChainSpec['devices'] {
    return Object.entries(table).map(([id, text]) => {
        const [type, ...parents] = text.split(' ');
        return { id: id as DeviceId, type: type as DeviceType, parents: parents.map(linkTo) };
    });
}

function host(id: string, needs: number, supplies: Record<string, string>): ChainSpec['hosts'][number] {
    const links = Object.entries(supplies).map(([name, link]) => ({ name, link: linkTo(link) }));
    return { id: id as DeviceId, description: '', needs, supplies: links };
}

function chain(parts: Partial<ChainSpec>): ChainSpec {
    return { sources: [{ id: 'mains', description: '' }], devices: [], hosts: [], ...parts };
}

test('a sound chain has no problems', (t) => {
    const spec = chain({
        devices: devices({
            ups1: 'ups mains',
            ups2: 'ups',
            ats1: 'ats ups1 UPS2',
            pdu1: 'pdu ats1',
            psu1: 'psu pdu1:1',
        }),
        hosts: [host('web', 2, { a: 'psu1', b: 'pdu1:outlet2' }), host('nas', 1, { a: 'ups1', b: 'ups1' })],
    });

    t.deepEqual(checkChain(spec), []);
});

test('a parent that does not exist is reported at its place, with what to do', (t) => {
    const spec = chain({
        devices: devices({ pdu1: 'pdu ups3' }),
        hosts: [host('web', 1, { psu1: 'pdu7:4' })],
    });

    const problems = checkChain(spec);

    t.deepEqual(
        problems.map(({ path }) => path),
        [
            ['devices', 'pdu1', 'parent'],
            ['hosts', 'web', 'supplies', 'psu1'],
        ],
    );
    t.regex(problems[0]?.message ?? '', /“ups3”.*add it.*correct the name.*ups3@GATEWAY/);
    t.regex(problems[1]?.message ?? '', /“pdu7”.*pdu7:4@GATEWAY/);
});

test('a parent behind another gateway need not exist here', (t) => {
    const spec = chain({
        devices: devices({ pdu1: 'pdu ups3@rack2' }),
        hosts: [host('web', 1, { a: 'pdu9:1@rack2' })],
    });

    t.deepEqual(checkChain(spec), []);
});

test('a host feeds nothing', (t) => {
    const spec = chain({ devices: devices({ pdu1: 'pdu web' }), hosts: [host('web', 1, { a: 'mains' })] });

    t.regex(checkChain(spec)[0]?.message ?? '', /web is a host and feeds nothing/);
});

test('a loop is printed as it runs, at the device of it that stands first', (t) => {
    const spec = chain({ devices: devices({ top: 'ups b', a: 'pdu c:1', b: 'ups a:2', c: 'ats b mains' }) });

    const problems = checkChain(spec);

    t.deepEqual(problems, [
        {
            path: ['devices', 'b', 'parent'],
            message: 'b feeds itself: b → a → c → b; correct the parent of one of them',
        },
    ]);
});

test('a device that is its own parent is a loop, in any case of letters', (t) => {
    t.deepEqual(
        checkChain(chain({ devices: devices({ ups1: 'ups UPS1' }) })).map(({ message }) => message),
        ['ups1 feeds itself: ups1 → ups1; correct the parent of one of them'],
    );
});

test('a name is used once among sources, devices and hosts, in any case of letters', (t) => {
    const spec = chain({
        devices: devices({ ups1: 'ups mains', Mains: 'pdu ups1', UPS1: 'ups mains' }),
        hosts: [host('Ups1', 1, { a: 'mains' })],
    });

    const problems = checkChain(spec);

    t.deepEqual(
        problems.map(({ path }) => path.join('.')),
        ['devices.Mains', 'devices.UPS1', 'hosts.Ups1'],
    );
    t.regex(problems[0]?.message ?? '', /“Mains” is taken by the source mains/);
});

test('a host cannot need more supplies than it has', (t) => {
    const [problem] = checkChain(chain({ hosts: [host('web', 2, { a: 'mains' })] }));

    t.deepEqual(problem?.path, ['hosts', 'web', 'needs']);
    t.regex(problem?.message ?? '', /needs 2.*has 1.*add supplies or lower/);
});

test('a host without supplies is told so', (t) => {
    t.deepEqual(
        checkChain(chain({ hosts: [host('web', 1, {})] })).map(({ path }) => path.join('.')),
        ['hosts.web.needs'],
    );
});

test('two cords of a host cannot be in one outlet, nor can two of its supplies be one', (t) => {
    const spec = chain({
        devices: devices({ pdu1: 'pdu mains', psu1: 'psu pdu1:3' }),
        hosts: [host('web', 1, { a: 'pdu1:1', b: 'PDU1:1', c: 'psu1', d: 'psu1' })],
    });

    t.deepEqual(
        checkChain(spec).map(({ path }) => path.join('.')),
        ['hosts.web.supplies.b', 'hosts.web.supplies.d'],
    );
});

test('only a transfer switch chooses between parents', (t) => {
    const [problem] = checkChain(chain({ devices: devices({ ups1: 'ups mains', pdu1: 'pdu mains ups1' }) }));

    t.deepEqual(problem?.path, ['devices', 'pdu1', 'parent']);
    t.regex(problem?.message ?? '', /2 parents.*type: ats/);
});

test('safety rule 11: any loop whatever is refused, and only loops are', (t) => {
    const size = 12;
    const place = fc.integer({ min: 0, max: size - 1 });
    fc.assert(
        fc.property(fc.array(fc.tuple(place, place), { maxLength: 30 }), (edges) => {
            const list = Array.from({ length: size }, (_, child) => ({
                id: `d${child}` as DeviceId,
                type: 'ats' as const,
                parents: edges.filter(([from]) => from === child).map(([, to]) => ({ device: `D${to}` })),
            }));
            const spec = chain({ devices: list });

            const isRefused = checkChain(spec).length > 0;

            t.is(isRefused, hasLoop(edges, size));
            if (isRefused) t.throws(() => compileChain(spec), { code: 'config-invalid' });
            else t.is(compileChain(spec).nodes.length, size + 1);
        }),
    );
});

// The slow but plain way: what can be reached from where.
function hasLoop(edges: readonly (readonly [number, number])[], size: number): boolean {
    const reach = Array.from({ length: size }, () => new Set<number>());
    for (const [from, to] of edges) reach[from]?.add(to);
    for (let round = 0; round < size; round++) {
        for (const set of reach) for (const to of [...set]) for (const next of reach[to] ?? []) set.add(next);
    }
    return reach.some((set, own) => set.has(own));
}

test('ten thousand devices in a row are walked without trouble', (t) => {
    const row = Array.from({ length: 10_000 }, (_, index) => ({
        id: `d${index}` as DeviceId,
        type: 'pdu' as const,
        parents: [{ device: index === 9_999 ? 'mains' : `d${index + 1}` }],
    }));
    const spec = chain({ devices: row });

    t.deepEqual(checkChain(spec), []);
    t.is(compileChain(spec).nodes.at(-1)?.id, 'd0');
});
