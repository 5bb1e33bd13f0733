import test from 'ava';
import { type ChainDevice, parseParents, powerLinks, powerPaths, powerTree, type TreeNode } from './power-chain.ts';

function device(name: string, parents: string, status = ''): ChainDevice {
    return { name, parents: parseParents(parents), status };
}

/** As one line for each node. */
function drawn(tree: readonly TreeNode[]): string[] {
    return tree.map(({ depth, name, status, isLoop }) =>
        `${'  '.repeat(depth)}${name} ${status}${isLoop ? '(loop)' : ''}`.trimEnd(),
    );
}

function joined(paths: readonly string[][]): string[] {
    return paths.map((path) => path.join(' -> '));
}

const RACK = [
    device('ups1', 'feed-a', 'OL'),
    device('ups2', 'feed-b', 'OB DISCHRG'),
    device('pdu1', 'ups1'),
    device('pdu2', 'UPS2'),
    device('clc-psu1', 'pdu1:1', 'OL'),
    device('clc-psu2', 'pdu2:outlet1', '(data stale)'),
    device('clc', 'clc-psu1 clc-psu2', 'OL'),
    device('nc1', 'pdu1:10 pdu1:2', 'OL'),
    device('spare', ''),
];

test('the tree goes from the sources down to the hosts, each with its status', (t) => {
    t.is(
        drawn(powerTree(RACK)).join('\n'),
        `feed-a
  ups1 OL
    pdu1
      pdu1:outlet1
        clc-psu1 OL
          clc OL
      pdu1:outlet2
        nc1 OL
      pdu1:outlet10
        nc1 OL
feed-b
  ups2 OB DISCHRG
    pdu2
      pdu2:outlet1
        clc-psu2 (data stale)
          clc OL
spare`,
    );
});

test('what another gateway feeds stands below its link', (t) => {
    t.deepEqual(drawn(powerTree([device('nas', 'pdu9:3@rack2:3494', 'OL')])), [
        'pdu9@rack2:3494',
        '  pdu9:outlet3@rack2:3494',
        '    nas OL',
    ]);
});

test('the links are told as the devices tell them', (t) => {
    t.deepEqual(powerLinks([device('clc', 'pdu1:1 pdu9:2@rack2'), device('pdu1', 'ups1'), device('spare', '')]), [
        { child: 'clc', parent: 'pdu1:outlet1' },
        { child: 'clc', parent: 'pdu9:outlet2@rack2' },
        { child: 'pdu1', parent: 'ups1' },
    ]);
});

test('a host has a path for each supply', (t) => {
    t.deepEqual(joined(powerPaths(RACK, 'CLC', { isHost: true })), [
        'clc-psu1 -> pdu1:outlet1 -> ups1 -> feed-a',
        'clc-psu2 -> pdu2:outlet1 -> ups2 -> feed-b',
    ]);
    t.deepEqual(joined(powerPaths(RACK, 'nc1', { isHost: true })), [
        'psu1 -> pdu1:outlet10 -> ups1 -> feed-a',
        'psu2 -> pdu1:outlet2 -> ups1 -> feed-a',
    ]);
});

test('other devices have paths too, and one without parents is its own', (t) => {
    t.deepEqual(joined(powerPaths(RACK, 'pdu1', { isHost: false })), ['pdu1 -> ups1 -> feed-a']);
    t.deepEqual(joined(powerPaths(RACK, 'spare', { isHost: false })), ['spare']);
    t.deepEqual(joined(powerPaths(RACK, 'nix', { isHost: false })), []);
});

test('a transfer switch doubles the paths, not the device', (t) => {
    const devices = [...RACK, device('ats1', 'ups1 ups2'), device('nas', 'ats1:1', 'OL')];

    t.deepEqual(joined(powerPaths(devices, 'nas', { isHost: true })), [
        'psu1 -> ats1:outlet1 -> ups1 -> feed-a',
        'psu1 -> ats1:outlet1 -> ups2 -> feed-b',
    ]);
    t.is(drawn(powerTree(devices)).filter((line) => line.endsWith('nas OL')).length, 2);
});

test('devices that feed one another are shown and marked', (t) => {
    const devices = [device('a', 'b'), device('b', 'a'), device('self', 'self')];

    t.deepEqual(drawn(powerTree(devices)), ['a', '  b', '    a (loop)', 'self', '  self (loop)']);
    t.deepEqual(joined(powerPaths(devices, 'a', { isHost: false })), ['a -> b -> a (loop)']);
});

test('a nonsense of endless doublings ends', (t) => {
    const devices = Array.from({ length: 40 }, (_, index) => device(`d${index}`, `d${index + 1}:1 d${index + 1}:2`));

    t.true(powerTree(devices).length <= 10_000);
    t.true(powerPaths(devices, 'd0', { isHost: true }).length <= 10_000);
});

test('words that are no links are left out', (t) => {
    t.deepEqual(parseParents(' pdu1:1  @ ups1 '), [{ device: 'pdu1', outlet: '1' }, { device: 'ups1' }]);
    t.deepEqual(parseParents(''), []);
});
