import test from 'ava';
import { blastRadius, powerEffectOf } from './blast-radius.ts';
import { compileChain, type DeviceFacts } from './chain.ts';
import type { DeviceId } from './device.ts';
import { parseParentLink } from './parent-link.ts';
import { parseStatus } from './status.ts';

const id = (text: string) => text as DeviceId;

function link(text: string) {
    const parsed = parseParentLink(text);
    if (!parsed.ok) throw new Error(parsed.error);
    return parsed.value;
}

/** clc on both PDUs, nc1 on pdu1 alone. */
const graph = compileChain({
    sources: ['feed-a', 'feed-b'].map((source) => ({ id: source, description: '' })),
    devices: [
        { id: id('pdu1'), type: 'pdu', parents: [link('feed-a')] },
        { id: id('pdu2'), type: 'pdu', parents: [link('feed-b')] },
    ],
    hosts: [
        {
            id: id('clc'),
            description: '',
            needs: 1,
            supplies: [
                { name: 'psu1', link: link('pdu1:1') },
                { name: 'psu2', link: link('pdu2:1') },
            ],
        },
        { id: id('nc1'), description: '', needs: 1, supplies: [{ name: 'psu1', link: link('pdu1:3') }] },
        { id: id('nc2'), description: '', needs: 1, supplies: [{ name: 'psu1', link: link('pdu1:server-c') }] },
    ],
});

function basis(silent: readonly string[] = []) {
    const facts: DeviceFacts = { link: 'ok', heardAt: 0, status: parseStatus('OL'), reading: () => 'on' };
    return { graph, now: 0, factsOf: (device: string) => (silent.includes(device) ? undefined : facts) };
}

test('commands that take power are told from those that give it or do not touch it', (t) => {
    const effects = [
        'load.off',
        'outlet.3.load.off',
        'outlet.3.load.off.delay',
        'shutdown.return',
        'shutdown.stayoff',
        'outlet.group.2.load.off',
        'driver.killpower',
        'outlet.3.load.cycle',
        'shutdown.reboot',
        'load.on',
        'outlet.3.load.on',
        'shutdown.stop',
        'beeper.mute',
        'test.battery.start',
    ].map(powerEffectOf);

    t.deepEqual(effects.slice(0, 7), Array(7).fill('cut'));
    t.deepEqual(effects.slice(7, 9), ['restart', 'restart']);
    t.deepEqual(effects.slice(9), Array(5).fill('none'));
});

test('an outlet with the only cord of a host takes the host along', (t) => {
    const radius = blastRadius(basis(), id('pdu1'), 'outlet.3.load.off');

    t.deepEqual(radius, {
        effect: 'cut',
        nodes: ['pdu1:3'],
        dark: [id('nc1')],
        weaker: [],
        accept: ['nc1'],
        sentence: 'cuts pdu1:3: nc1 goes dark',
    });
});

test('a host with another supply loses redundancy only', (t) => {
    const radius = blastRadius(basis(), id('pdu1'), 'outlet.1.load.cycle');

    t.deepEqual([radius.dark, radius.weaker, radius.accept], [[], [id('clc')], ['pdu1:1']]);
    t.is(radius.sentence, 'interrupts pdu1:1: clc loses redundancy and runs on');
});

test('a whole device takes all that hang on it, and a group of outlets may be all of them', (t) => {
    for (const command of ['load.off', 'outlet.group.1.load.off']) {
        const { dark, weaker } = blastRadius(basis(), id('pdu1'), command);
        t.deepEqual([dark, weaker], [[id('nc1'), id('nc2')], [id('clc')]], command);
    }
});

test('an outlet that links call by its name is found by its number', (t) => {
    const names = (outlet: string) => (outlet === '5' ? 'Server-C' : undefined);

    t.deepEqual(blastRadius(basis(), id('pdu1'), 'outlet.5.load.off', names).dark, [id('nc2')]);
});

test('an outlet of which nothing is known is not called safe', (t) => {
    const radius = blastRadius(basis(), id('pdu1'), 'outlet.8.load.off');

    t.deepEqual([radius.dark, radius.accept], [[], ['pdu1:8']]);
    t.regex(radius.sentence, /nothing is configured to hang on it, look/);
});

test('a host whose other supply nobody can judge may go dark', (t) => {
    const radius = blastRadius(basis(['pdu2']), id('pdu1'), 'outlet.1.load.off');

    t.deepEqual(radius.accept, ['clc']);
    t.regex(radius.sentence, /clc may go dark/);
});

test('a command that cuts nothing has no radius', (t) => {
    t.like(blastRadius(basis(), id('pdu1'), 'beeper.mute'), { effect: 'none', accept: [] });
});
