import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { assembleChain, type Cord, type ImportedChain, nameToId, outletToId, type Thing } from './chain-import.ts';
import { importCsv } from './chain-import-csv.ts';
import { readJsonRecords } from './chain-import-json.ts';
import { importNetBox } from './chain-import-netbox.ts';
import { importUpsConf } from './chain-import-ups-conf.ts';
import { parseParentLink } from './parent-link.ts';

function sample(file: string): string {
    return readFileSync(new URL(`../testcases/import/${file}`, import.meta.url), 'utf8');
}

function netbox(...files: string[]): ImportedChain {
    return importNetBox(files.map((file) => ({ file, text: sample(file) })));
}

/** One line a device, one a host: `pdu1: pdu < ups1`. */
function drawn({ devices, hosts }: ImportedChain): string[] {
    return [
        ...[...devices].map(([id, { type, parents }]) =>
            [`${id}:`, type, ...parents.map((one) => `< ${one}`)].join(' '),
        ),
        ...[...hosts].map(([id, { needs, supplies }]) => {
            const cords = Object.entries(supplies).map(([name, link]) => `${name}=${link}`);
            return `${id}: ${needs} of ${cords.join(' ')}`;
        }),
    ];
}

function complaints({ problems }: ImportedChain): string[] {
    return problems.map(({ line, message }) => `${line}: ${message.split(': expected')[0]}`);
}

test('NetBox: ports, outlets, feeds, panels and cables of one file become a chain', (t) => {
    const chain = netbox('netbox-rack.txt');

    t.deepEqual([...chain.sources.keys()], ['Feed-A', 'Feed-B']);
    t.is(chain.sources.get('Feed-A')?.description, 'Panel West, 230 V, 32 A');
    t.deepEqual(drawn(chain), [
        'UPS-A: ups < Feed-A',
        'PDU-Left: pdu < UPS-A:Output',
        'pdu-right: pdu < Feed-B',
        'clc: 1 of PSU1=PDU-Left:1 PSU2=pdu-right:1',
        'nc1: 1 of PSU1=PDU-Left:2',
    ]);
    t.deepEqual(complaints(chain), ['458: the feed Feed B is planned', '222: PSU2 of nc1 is connected to nothing']);
});

test('NetBox: a list of devices brings addresses, and nothing that has no power', (t) => {
    const chain = netbox('netbox-devices.json', 'netbox-rack.txt');

    t.deepEqual(chain.devices.get('UPS-A'), {
        type: 'ups',
        description: 'Online 3000',
        parents: ['Feed-A'],
        options: { driver: 'snmp', address: '192.0.2.11' },
    });
    t.is(chain.devices.get('PDU-Left')?.options.address, 'PDU-Left');
    t.regex(chain.devices.get('PDU-Left')?.note ?? '', /guesses/);
    t.false(chain.devices.has('panel-1') || chain.hosts.has('panel-1'));
});

test('NetBox: either end of a cord will do, in any order', (t) => {
    const documents = sample('netbox-rack.txt').split(/\n(?=\{)/);
    const all = drawn(netbox('netbox-rack.txt')).toSorted();
    const [ports = '', outlets = '', feeds = '', panels = '', cables = ''] = documents;

    for (const order of [
        [cables, panels, feeds, outlets, ports],
        [feeds, cables, ports, outlets],
    ]) {
        t.deepEqual(drawn(importNetBox([{ file: 'x', text: order.join('') }])).toSorted(), all);
    }
    const withoutPorts = drawn(importNetBox([{ file: 'x', text: outlets + feeds }]));
    t.true(withoutPorts.includes('clc: 1 of PSU1=PDU-Left:1 PSU2=pdu-right:1'));
    const withoutOutlets = drawn(importNetBox([{ file: 'x', text: ports }]));
    t.true(withoutOutlets.includes('nc1: 1 of PSU1=PDU-Left:2'));
});

test('NetBox: records without their address are known by their fields', (t) => {
    const text = sample('netbox-rack.txt').replaceAll(/"url": "[^"]*",?/g, '');

    t.deepEqual(drawn(importNetBox([{ file: 'x', text }])), drawn(netbox('netbox-rack.txt')));
});

test('NetBox before 3.3 names one end and one termination', (t) => {
    const device = (id: number, name: string) => ({ id, name });
    const url = (kind: string, id: number) => `http://netbox.example/api/dcim/${kind}/${id}/`;
    const outlet = { id: 5, name: '7', device: device(2, 'pdu7') };
    const port = (id: number, name: string) => ({ id, url: url('power-ports', id), name, device: device(1, 'web') });
    const records = [
        { ...port(1, 'a'), connected_endpoint: outlet, connected_endpoint_type: 'dcim.poweroutlet' },
        port(2, 'b'),
        { ...outlet, id: 6, name: 'Outlet 08', url: url('power-outlets', 6) },
        {
            url: url('cables', 1),
            termination_a_type: 'dcim.poweroutlet',
            termination_a_id: 6,
            termination_b_type: 'dcim.powerport',
            termination_b_id: 2,
        },
    ];

    const chain = importNetBox([{ file: 'x', text: JSON.stringify(records) }]);

    t.deepEqual(drawn(chain), ['pdu7: pdu', 'web: 1 of a=pdu7:7 b=pdu7:8']);
    t.deepEqual(chain.problems, []);
});

test('NetBox: what is broken is told with its line, and the rest is taken', (t) => {
    const chain = netbox('netbox-broken.txt');

    t.deepEqual(drawn(chain), ['PDU-Left: pdu', 'clc: 1 of PSU1=PDU-Left:1']);
    t.deepEqual(complaints(chain), [
        "96: this is no JSON (Unexpected token ',')",
        "120: this is no JSON (Unexpected token '<')",
        '46: power-ports: id',
        '51: this record is none of devices, power-ports, power-outlets, power-feeds, power-panels, cables',
        '102: the cable ends at dcim.powerport 999, which is in none of the files',
        '54: PDU-Left:1 feeds clc already (line 6)',
        '54: nc1 hangs on nothing',
    ]);
    t.true(chain.problems.every(({ file }) => file === 'netbox-broken.txt'));
});

test('CSV: a table of cords becomes a chain, supplies of their own folded into their outlets', (t) => {
    const chain = importCsv('rack.csv', sample('rack.csv'));

    t.deepEqual(chain.problems, []);
    t.deepEqual(
        [...chain.sources],
        [
            ['feed-a', { description: 'Mains, left riser' }],
            ['feed-b', { description: '' }],
        ],
    );
    t.deepEqual(drawn(chain), [
        'ups1: ups < feed-a',
        'ups2: ups < feed-b',
        'pdu1: pdu < ups1',
        'pdu2: pdu < ups2',
        'clc: 1 of psu1=pdu1:1 psu2=pdu2:1',
        'nc1: 2 of PSU-1=pdu1:2 PSU-2=pdu2:2',
    ]);
    t.is(chain.devices.get('pdu2')?.description, 'PDU right (rear)');
});

test('CSV: each bad row is told with its line and what was expected; semicolons and a byte order mark are read', (t) => {
    const chain = importCsv('broken.csv', sample('broken.csv'));

    t.deepEqual(drawn(chain), ['ups1: ups < feed-a', 'pdu1: pdu < ups1', 'web4: 1 of a=pdu1:3']);
    t.deepEqual(complaints(chain), [
        '1: the column “shelf” is not known and left out',
        '3: the child is missing',
        '6: the type “toaster” is not known',
        '7: the parent of web2 is missing',
        '8: “many” is no number of supplies',
        '13: 9 cells',
        '14: “???” has no letter or digit',
        '10: pdu1:3 feeds web4 already (line 9)',
        '11: a of web4 hangs on pdu1:9, but elsewhere in line 9',
        '12: x of ups1 on pdu1:8 makes a circle',
        '5: pdu1 is a pdu with 2 inlets',
        '9: web4 needs 3 supplies but has 1',
        '10: web5 hangs on nothing',
    ]);
    t.true(chain.problems.every(({ message }) => message.includes('expected')));
});

test('CSV: without a header there is nothing to read', (t) => {
    for (const text of ['', 'web1,pdu1\n', '\n\n']) {
        const { problems, devices } = importCsv('x.csv', text);
        t.is(devices.size, 0);
        t.regex(problems[0]?.message ?? '', /expected a header with child and parent/);
    }
});

test('CSV: cords without a port get names, and two inlets make a transfer switch', (t) => {
    const chain = importCsv('x', 'child\tparent\toutlet\nats\tfeed-a\t\nats\tups\t\nweb\tats\t1\nweb\tats\t2\n');

    t.deepEqual(drawn(chain), ['ats: ats < feed-a < ups', 'web: 1 of psu1=ats:1 psu2=ats:2']);
    t.deepEqual([...chain.sources.keys()], ['feed-a', 'ups']);
});

test('CSV: a circle is refused wherever it closes', (t) => {
    const chain = importCsv('x', 'child,parent\na,b\nb,c\nc,a\nd,d\nweb,a\n');

    t.deepEqual(complaints(chain), ['4: c on a makes a circle', '5: d on d makes a circle', '5: d hangs on nothing']);
});

test('ups.conf: parents by override become links; what no driver here speaks to stays behind its upsd', (t) => {
    const chain = importUpsConf('ups.conf', sample('ups.conf'));

    t.deepEqual([...chain.sources.keys()], ['feed-a', 'feed-b']);
    t.deepEqual(drawn(chain).toSorted(), [
        'pdu1: pdu < ups1',
        'pdu2: ups < small:2@localhost',
        'strip: ups < pdu1:4',
        'switch: ats < ups2 < ups9@rack2:3494',
        'tail: ups < ups7@192.0.2.50',
        'ups1: ups < feed-a',
        'ups2: ups < feed-b',
    ]);
    t.deepEqual(chain.devices.get('ups2')?.options, {
        driver: 'snmp',
        address: '192.0.2.12',
        version: '3',
        user: 'reader',
    });
    t.deepEqual(chain.devices.get('strip')?.options, { driver: 'replay', file: 'strip.dev', mode: 'once' });
    t.deepEqual(complaints(chain), [
        '31: small: the driver usbhid-ups has no counterpart here: it stays with its upsd, and links to it say small@localhost',
    ]);
});

test('ups.conf: no secret is taken over, only told of', (t) => {
    const chain = importUpsConf('ups.conf', sample('ups.conf'));

    t.notRegex(JSON.stringify([...chain.devices]), /very secret|do not print me/);
    t.is(chain.devices.get('ups1')?.note, 'write its community into secrets.yaml');
});

test('ups.conf: what is broken is told with its line, and the rest is taken', (t) => {
    const chain = importUpsConf('ups.conf', sample('broken-ups.conf'));

    t.deepEqual(drawn(chain), ['c: ups', 'd: ups < c']);
    t.deepEqual(complaints(chain), [
        '9: neither [NAME] nor KEY = VALUE',
        '8: device.parent of c: “e:@” is not a link of the form device[:outlet][@gateway[:port]], for example pdu1:3',
        '1: a has no port',
        '3: b has no driver',
    ]);
});

test('names become ids, and outlets numbers where they are some', (t) => {
    t.deepEqual(['Küche 1', ' --x-- ', '日本', 'a/b', 'x'.repeat(80)].map(nameToId), [
        'Kuche-1',
        'x',
        '',
        'a-b',
        'x'.repeat(64),
    ]);
    t.deepEqual(['Outlet 03', 'outlet3', 'A3', '12', 'Power Outlet 7', 'left', 'Bank 1/4', '000'].map(outletToId), [
        '3',
        '3',
        'A3',
        '12',
        '7',
        'left',
        'Bank-1-4',
        '0',
    ]);
});

test('two names that would become one are told', (t) => {
    const at = { file: 'x', line: 3 };
    const { problems } = assembleChain(
        [
            { key: '1', name: 'Rack 1', at },
            { key: '2', name: 'rack-1', at },
        ],
        [],
    );
    t.regex(problems[0]?.message ?? '', /“rack-1” and “Rack 1” would both be called rack-1/);
});

test('JSON: the line of each record is where it begins', (t) => {
    const text =
        '\n{"count": 2, "x": ["results"], "results": [\n {"a": "}{"},\n\n {"b": [{}]}]}\n[{"c": 1},\n{"d": 2}] {"e": 3}';

    const { records, problems } = readJsonRecords('x', text);

    t.deepEqual(
        records.map(({ value, line }) => [JSON.stringify(value), line]),
        [
            ['{"a":"}{"}', 3],
            ['{"b":[{}]}', 5],
            ['{"c":1}', 6],
            ['{"d":2}', 7],
            ['{"e":3}', 7],
        ],
    );
    t.deepEqual(problems, []);
});

test('JSON: a file that ends too early, and one that is none, are one problem each', (t) => {
    t.is(readJsonRecords('x', '{"results": [{"a": 1}').problems.length, 1);
    t.is(readJsonRecords('x', '<html> no such page </html>').problems.length, 1);
    t.deepEqual(readJsonRecords('x', ''), { records: [], problems: [] });
});

test('whatever cords there are, what comes out has no circle and no link to nowhere', (t) => {
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const at = { file: 'x', line: 1 };
    const cord = fc.record({
        child: key,
        port: fc.constantFrom('', '1', '2'),
        parent: key,
        outlet: fc.constantFrom(undefined, '1', '2'),
        at: fc.constant(at),
    });
    const kind = fc.constantFrom(undefined, 'source', 'ups', 'ats', 'pdu', 'psu', 'host');
    fc.assert(
        fc.property(
            fc.array(cord, { maxLength: 20 }),
            fc.array(kind, { minLength: 6, maxLength: 6 }),
            (cords, kinds) => {
                const things = ['a', 'b', 'c', 'd', 'e', 'f'].map(
                    (name, index) => ({ key: name, name, kind: kinds[index], at }) as Thing,
                );
                const chain = assembleChain(things, cords as Cord[]);
                const known = new Map([...chain.devices].map(([id, { parents }]) => [id, parents]));
                const parentsOf = (id: string) => (known.get(id) ?? []).map((link) => device(link));
                for (const [id, parents] of known) {
                    for (const link of parents)
                        if (!known.has(device(link)) && !chain.sources.has(device(link))) return false;
                    const above = new Set(parentsOf(id));
                    for (const one of above) for (const parent of parentsOf(one)) above.add(parent);
                    if (above.has(id)) return false;
                }
                const links = [...chain.hosts.values()].flatMap(({ supplies }) => Object.values(supplies).map(device));
                return links.every((id) => known.has(id) || chain.sources.has(id));
            },
        ),
    );
    t.pass();
});

function device(link: string): string {
    const parsed = parseParentLink(link);
    return parsed.ok ? parsed.value.device : `no link: ${link}`;
}
