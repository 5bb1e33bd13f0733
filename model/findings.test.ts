import test from 'ava';
import { type ChainSpec, compileChain, type DeviceFacts } from './chain.ts';
import type { DeviceId, DeviceType } from './device.ts';
import { findFindings } from './findings.ts';
import { parseParentLink } from './parent-link.ts';
import { parseStatus } from './status.ts';
import type { Value } from './value.ts';

function link(text: string) {
    const parsed = parseParentLink(text);
    if (!parsed.ok) throw new Error(parsed.error);
    return parsed.value;
}

const DEVICES = [
    'ups1 ups feed-a',
    'ups2 ups feed-b',
    'ups3 ups feed-a',
    'pdu1 pdu ups1',
    'pdu1b pdu ups1',
    'pdu2 pdu ups2',
    'pdu9 pdu',
    'ats1 ats ups1 ups2',
];

/** Findings about one host with these supplies, as `kind severity nodes`. */
function findings(host: string, { readings = {}, network = false }: Options = {}) {
    const [needs = '', ...cords] = host.split(' ');
    const spec: ChainSpec = {
        sources: ['feed-a', 'feed-b'].map((id) => ({ id, description: '' })),
        devices: DEVICES.map((text) => {
            const [id, type, ...parents] = text.split(' ');
            return { id: id as DeviceId, type: type as DeviceType, parents: parents.map(link) };
        }),
        hosts: [
            {
                id: 'web' as DeviceId,
                description: '',
                needs: Number(needs),
                supplies: cords.map((cord, index) => ({ name: `psu${index + 1}`, link: link(cord) })),
            },
            ...(network
                ? [
                      {
                          id: 'reached' as DeviceId,
                          description: '',
                          needs: 1,
                          supplies: [{ name: 'psu', link: link('ups2') }],
                          network: ['web'],
                      },
                  ]
                : []),
        ],
    };
    const factsOf = (id: string): DeviceFacts | undefined =>
        id.includes('@') && !readings[id]
            ? undefined
            : { link: 'ok', heardAt: 0, status: parseStatus('OL'), reading: (name) => readings[id]?.[name] };
    const found = findFindings({ graph: compileChain(spec), factsOf, now: 0 });
    return found.filter(({ kind, nodes }) => (kind !== 'unmeasured' || readings === NOTHING) && nodes[0] !== 'reached');
}

interface Options {
    readonly readings?: Record<string, Record<string, Value>>;
    readonly network?: boolean;
}

const NOTHING = {};
const short = (found: ReturnType<typeof findings>) =>
    found.map(({ kind, severity, nodes }) => `${severity} ${kind} ${nodes.join(' ')}`);

test('two supplies on two feeds are nothing to speak of', (t) => {
    t.deepEqual(findings('1 pdu1:1 pdu2:1'), []);
});

test('both cords on one outlet’s PDU, one UPS, one transfer switch, one feed', (t) => {
    t.deepEqual(short(findings('1 pdu1:1 pdu1:2')), ['critical redundant-on-paper web pdu1']);
    t.deepEqual(short(findings('1 pdu1:1 pdu1b:2')), ['critical redundant-on-paper web ups1']);
    t.deepEqual(short(findings('1 ats1:1 ats1:2')), ['critical redundant-on-paper web ats1']);
    t.deepEqual(short(findings('1 pdu1:1 ups3')), ['warning redundant-on-paper web feed-a']);
    t.deepEqual(short(findings('1 ats1 pdu1:2')), []);
    t.regex(
        findings('1 pdu1:1 pdu1:2')[0]?.sentence ?? '',
        /^web is redundant on paper only: both of its supplies hang on pdu1; /,
    );
});

test('both cords on one breaker, where the PDU says so', (t) => {
    const readings = { pdu1: { 'outlet.1.groupid': 2, 'outlet.2.groupid': 2, 'outlet.3.groupid': 1 } };

    t.regex(findings('1 pdu1:1 pdu1:2', { readings })[0]?.sentence ?? '', /hang on pdu1, even on its breaker 2; /);
    t.notRegex(findings('1 pdu1:1 pdu1:3', { readings })[0]?.sentence ?? '', /breaker/);
});

test('of three supplies, two of them needed, two on one PDU are too many', (t) => {
    t.deepEqual(short(findings('2 pdu1:1 pdu1:2 pdu2:1')), ['critical redundant-on-paper web pdu1']);
    t.deepEqual(findings('2 pdu1:1 pdu2:1 feed-b').filter(({ kind }) => kind === 'redundant-on-paper').length, 1);
    t.deepEqual(short(findings('1 pdu1:1 pdu1:2 pdu2:1')), []);
});

test('a single supply, and a host that needs all it has', (t) => {
    t.deepEqual(short(findings('1 pdu1:1')), ['warning single-supply web']);
    t.deepEqual(short(findings('1 ats1')), ['notice single-supply web']);
    t.deepEqual(short(findings('2 pdu1:1 pdu2:1')), ['warning single-supply web']);
});

test('straight on mains, on nobody knows what, behind another gateway', (t) => {
    t.deepEqual(short(findings('1 pdu1:1 feed-b')), ['notice raw-mains web feed-b']);
    t.deepEqual(short(findings('1 feed-a feed-b')), ['warning raw-mains web feed-a', 'warning raw-mains web feed-b']);
    t.deepEqual(short(findings('1 pdu1:1 pdu9:1')), ['notice unprotected web pdu9']);
    t.regex(
        findings('1 pdu9:1 nowhere')[0]?.sentence ?? '',
        /psu1 of web hangs on pdu9, and nobody says what feeds that/,
    );
    t.regex(findings('1 pdu1:1 pdu1:3@rack2')[0]?.sentence ?? '', /which another gateway knows/);
});

test('a switch without a battery dies first', (t) => {
    t.is(short(findings('1 feed-a feed-b', { network: true }))[0], 'critical network-unprotected web');
    t.deepEqual(short(findings('1 pdu1:1 feed-b', { network: true })), ['notice raw-mains web feed-b']);
});

const LOADED = {
    ups1: { 'ups.realpower': 500, 'ups.realpower.nominal': 1000 },
    ups2: { 'ups.load': 40, 'ups.power.nominal': 1100 },
    pdu2: { 'input.current.nominal': 10, 'input.voltage': 230 },
};

test('a load that the other side cannot take over', (t) => {
    const found = findings('1 pdu1:1 pdu2:1', { readings: LOADED });

    t.deepEqual(short(found), ['warning overload-on-failover ups2 ups1', 'warning overload-on-failover ups1 ups2']);
    t.is(
        found[1]?.sentence,
        'ups1 cannot take over from ups2: it would carry 940 W of 1000 W (94 %): more than 80 % is too much for long; move or shed load',
    );
});

test('an overload on failover is critical above the rating, and one of now is told by itself', (t) => {
    const readings = { ...LOADED, ups1: { 'ups.realpower': 900, 'ups.realpower.nominal': 1000 } };

    t.deepEqual(short(findings('1 pdu1:1 pdu2:1', { readings })), [
        'critical overload-on-failover ups2 ups1',
        'critical overload-on-failover ups1 ups2',
        'warning overload-now ups1',
    ]);
});

test('where nobody says what a device can carry, that is a finding too', (t) => {
    const found = findings('1 pdu1:1 pdu2:1', { readings: NOTHING });

    t.deepEqual(
        short(found),
        ['notice unmeasured ups1 ups2 ups3 pdu1 pdu2'].map((text) => text.replace(' ups3', '')),
    );
});
