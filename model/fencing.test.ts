import test from 'ava';
import {
    type FenceFacts,
    type FenceOutlet,
    type FenceTask,
    nextStep,
    powerSeen,
    refusalOf,
    waysOf,
} from './fencing.ts';

const A: FenceOutlet = { device: 'pdu1', outlet: '1', state: 'on', canSwitch: true, others: [] };
const B: FenceOutlet = { ...A, device: 'pdu2' };
const OFF = { state: 'off' } as const;
const BMC = { device: 'web-bmc', power: 'on', canSwitch: true } as const;
const FACTS: FenceFacts = { host: 'web', outlets: [A, B], gaps: [], watts: 150, offWatts: 20, bmc: undefined };
const DARK: FenceFacts = {
    ...FACTS,
    outlets: [
        { ...A, ...OFF },
        { ...B, ...OFF },
    ],
    watts: 0,
};

const TASK: FenceTask = { wanted: 'off', begunAt: 0, way: undefined, orderedAt: 0, failures: [] };
const CUT = [
    { device: 'pdu1', command: 'outlet.1.load.off' },
    { device: 'pdu2', command: 'outlet.1.load.off' },
];

test('off is what outlets, watts and management controller agree on', (t) => {
    const seen = (more: Partial<FenceFacts>) => powerSeen({ ...DARK, ...more }).power;

    t.is(seen({}), 'off');
    t.is(seen({ watts: undefined }), 'off', 'nobody measures it');
    t.is(seen({ watts: 19.9 }), 'off');
    t.is(seen({ watts: 20 }), 'on', 'a relay that is welded, or a cord in another outlet');
    t.is(seen({ bmc: BMC }), 'on', 'a supply that nobody knows of');
    t.is(seen({ bmc: { ...BMC, power: 'unknown' } }), 'off', 'without power it is silent');
    t.is(seen({ outlets: [A, B], bmc: { ...BMC, power: 'off' } }), 'off');
    t.is(seen({ outlets: [A, B], bmc: { ...BMC, power: 'off' }, watts: 90 }), 'on', 'it lies, or means another server');
    t.is(seen({ gaps: ['psu2 has power from ups1 without an outlet in between'] }), 'unknown');
    t.is(
        seen({
            outlets: [
                { ...A, ...OFF },
                { ...B, state: 'unknown' },
            ],
        }),
        'unknown',
    );
    t.is(seen({ outlets: [{ ...A, ...OFF }, B] }), 'on');
    t.is(seen({ outlets: [A, B] }), 'on', 'it may start by itself at any moment');
    t.is(seen({ outlets: [], watts: undefined }), 'unknown');
});

test('a host is refused, with all reasons, when nothing would be sure or others would go dark', (t) => {
    t.is(refusalOf(FACTS), undefined);
    const shared = { ...FACTS, outlets: [A, { ...B, others: ['db', 'nas'] }] };
    t.is(refusalOf(shared), 'web cannot be switched off for sure: pdu2:1 feeds db and nas too');
    t.is(refusalOf({ ...shared, bmc: BMC }), undefined, 'the controller cuts nobody else');
    t.deepEqual(waysOf({ ...shared, bmc: BMC }), ['bmc']);
    const silent = { ...FACTS, outlets: [{ ...A, canSwitch: false }], bmc: { ...BMC, power: 'unknown' } as const };
    t.is(
        refusalOf(silent),
        'web cannot be switched off for sure: its management controller web-bmc is silent; pdu1:1 cannot be switched now',
    );
    t.is(refusalOf({ ...FACTS, outlets: [] }), 'web cannot be switched off for sure: no supply of web is known');
});

test('all outlets are cut together, and done is what is seen', (t) => {
    const ordered: FenceTask = { ...TASK, way: 'outlets' };

    t.deepEqual(nextStep(TASK, FACTS, 0), { type: 'order', way: 'outlets', orders: CUT });
    t.is(nextStep(TASK, DARK, 0).type, 'order', 'what looks off already is cut all the same');
    t.is(nextStep(ordered, FACTS, 1000).type, 'wait');
    t.deepEqual(nextStep(ordered, { ...DARK, watts: 2 }, 1000), {
        type: 'done',
        text: 'pdu1:1 and pdu2:1 are off, and it draws 2 W',
    });
    t.is(nextStep(ordered, { ...DARK, watts: 150 }, 2000).type, 'wait', 'power that does not fall is not off');
    t.is(nextStep(ordered, FACTS, 3000).type, 'order', 'orders get lost');
    t.deepEqual(nextStep({ ...ordered, failures: ['pdu1 refused'] }, FACTS, 90_000), {
        type: 'failed',
        text: 'it is not seen to be off: it draws 150 W; pdu1 refused',
    });
    t.is(nextStep(ordered, FACTS, -90_000).type, 'failed', 'a clock that was set back ends it too');
});

test('the management controller comes first; the outlets when it fails or is slow', (t) => {
    const facts = { ...FACTS, bmc: BMC };
    const off = { ...FACTS, bmc: { ...BMC, power: 'off' } as const };
    const ordered: FenceTask = { ...TASK, way: 'bmc' };

    t.deepEqual(nextStep(TASK, facts, 0), {
        type: 'order',
        way: 'bmc',
        orders: [{ device: 'web-bmc', command: 'load.off' }],
    });
    t.is(nextStep(ordered, facts, 4999).type, 'wait');
    t.deepEqual(nextStep(ordered, { ...off, watts: 8 }, 4999), {
        type: 'done',
        text: 'web-bmc says that it is off, and it draws 8 W',
    });
    t.deepEqual(nextStep({ ...ordered, failures: ['no'] }, facts, 100), { type: 'order', way: 'outlets', orders: CUT });
    t.deepEqual(nextStep(ordered, facts, 5000), { type: 'order', way: 'outlets', orders: CUT });
    t.is(nextStep(ordered, off, 5000).type, 'wait', 'meters lag behind');
    t.deepEqual(nextStep(ordered, off, 10_000), { type: 'order', way: 'outlets', orders: CUT });
});

test('a controller without outlets behind it is waited for, and its refusal is the end', (t) => {
    const facts = { ...FACTS, bmc: BMC, gaps: ['psu2 has power from ups1 without an outlet in between'] };
    const ordered: FenceTask = { ...TASK, way: 'bmc' };

    t.is(nextStep(ordered, facts, 60_000).type, 'wait');
    t.deepEqual(nextStep({ ...ordered, failures: ['web-bmc load.off: no answer'] }, facts, 100), {
        type: 'failed',
        text: 'web-bmc load.off: no answer; web cannot be switched off for sure: psu2 has power from ups1 without an outlet in between',
    });
});

test('on: outlets first, then the controller, then it must be seen', (t) => {
    const on: FenceTask = { ...TASK, wanted: 'on' };
    const standby = { ...FACTS, watts: 5, bmc: { ...BMC, power: 'off' } as const };

    t.deepEqual(nextStep(on, DARK, 0), {
        type: 'order',
        way: 'outlets',
        orders: CUT.map((order) => ({ ...order, command: 'outlet.1.load.on' })),
    });
    t.deepEqual(nextStep({ ...on, way: 'outlets' }, standby, 3000), {
        type: 'order',
        way: 'bmc',
        orders: [{ device: 'web-bmc', command: 'load.on' }],
    });
    t.is(nextStep({ ...on, way: 'bmc' }, { ...standby, bmc: BMC }, 3100).type, 'done');
    t.is(nextStep({ ...on, way: 'outlets' }, { ...FACTS, outlets: [A, { ...B, ...OFF }] }, 100).type, 'wait');
    t.is(nextStep(on, { ...FACTS, outlets: [] }, 0).type, 'failed');
});
