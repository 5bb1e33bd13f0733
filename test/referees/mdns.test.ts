// Whether others find the gateway: Debian's Avahi and nut-scanner, on another host of a network of our own.

import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { until } from '../running-gateway.ts';
import { START } from '../source-files.ts';
import { AvahiHost } from './avahi-host.ts';
import { gatewayOn } from './gateway-on-host.ts';
import { needPackages, runProgram } from './run-program.ts';
import { OTHER_PREFIX, TestNetwork } from './test-network.ts';

needPackages({ '/usr/bin/nut-scanner': 'nut-client', '/usr/bin/tcpdump': 'tcpdump' });

/** Both servers to the network, by both versions of IP. */
const open = (yaml: string) => yaml.replaceAll(/^( +)listen: .*$/gm, "$1listen: ['*']");

test('Avahi and nut-scanner on another host find the gateway, see a device come, and see it go', async (t) => {
    t.timeout(120_000);
    const network = new TestNetwork(`md${process.pid % 10_000}`);
    t.teardown(() => network.remove());
    const [gatewayHost, other] = network.start(['gw', 'other']);
    if (!gatewayHost || !other) throw new Error('there are no hosts');
    const avahi = await AvahiHost.start(t, other);

    const seen = avahi.watch('_nut._tcp', (text) => /^=;.*;IPv4;demo-rack/m.test(text));
    const startedAt = performance.now();
    const { gateway, folder, command } = await gatewayOn(t, gatewayHost, open);
    const { text } = await seen;
    const seenInMs = Math.round(performance.now() - startedAt - gateway.startedInMs);
    t.log(`Avahi had it ${seenInMs} ms after the gateway said that it was ready`);

    t.regex(text, /^=;eth0;IPv4;demo-rack;_nut\._tcp;local;[^;]+\.local;192\.0\.2\.1;3493;/m);
    t.regex(text, /"device_list=ups1;ups2;pdu1;pdu2;/);
    t.regex(text, /"id=[0-9a-f]{12}"/);
    t.regex(text, /"tls=1"/);

    const v6 = await avahi.watch('_upsd._tcp', (lines) => /^=;.*;IPv6;demo-rack/m.test(lines));
    t.regex(v6.text, /^=;eth0;IPv6;demo-rack;_upsd\._tcp;local;[^;]+\.local;/m);

    // It looks for two seconds, in which a busy machine may not have answered.
    const scanned = await until(
        () => avahi.run('/usr/bin/nut-scanner', ['-A', '-P', '-t', '2']),
        ({ stdout }) => stdout !== '',
    );
    t.regex(scanned.stdout, /port="ups1@/);

    const own = await avahi.run(process.execPath, [START, 'nut-scanner', '-A', '-P', '-q']);
    t.regex(own.stdout, /^AVAHI:driver="dummy-ups",port="ups1@192\.0\.2\.1",desc="IPv4"$/m);

    const [program, ...enter] = other.enter;
    const listen = ['tcpdump', '-i', 'eth0', '-n', '-l', '-tt', '-A', 'udp', 'port', '5353'];
    const told = runProgram(program, [...enter, ...listen], { endAt: (lines) => lines.includes(';ups-new') });
    const file = join(folder, 'gateway.yaml');
    await command('powerchain', 'config', 'set', 'devices.ups-new.driver', 'demo');
    const changedAt = statSync(file).mtimeMs;
    const [at = ''] =
        (await told).stdout
            .split(';ups-new')[0]
            ?.match(/^\d+\.\d+(?= IP)/gm)
            ?.slice(-1) ?? [];
    t.log(`a new device was told ${Math.round(Number(at) * 1000 - changedAt)} ms after it was configured`);
    await until(
        () => avahi.now('_nut._tcp'),
        (lines) => lines.includes(';ups-new'),
    );

    const gone = avahi.watch('_nut._tcp', (lines) => /^-;.*demo-rack/m.test(lines));
    await gateway.stop();
    t.regex((await gone).text, /^-;eth0;IPv[46];demo-rack;_nut\._tcp;local$/m);
});

test('two gateways of one name, started at once beside an Avahi that has the host name, find names that differ', async (t) => {
    t.timeout(120_000);
    const network = new TestNetwork(`mc${process.pid % 10_000}`);
    t.teardown(() => network.remove());
    const [one, another, third] = network.start(['one', 'two', 'other']);
    if (!one || !another || !third) throw new Error('there are no hosts');
    const avahi = await AvahiHost.start(t, third, hostname().split('.')[0]);

    await Promise.all([gatewayOn(t, one, open), gatewayOn(t, another, open)]);
    const seen = await until(
        () => avahi.now('_powerchain._tcp'),
        (lines) => lines.includes('demo-rack;') && /demo-rack\\032\\0402\\041;/.test(lines) && hostsIn(lines).size >= 2,
    );

    const hosts = hostsIn(seen);
    t.is(hosts.size, 2, 'each is at an address of its own');
    t.false(hosts.has(`${hostname().split('.')[0]}.local`), 'Avahi was there first');
});

test('in two networks each is told the address that leads there, and an interface that comes back is heard again', async (t) => {
    t.timeout(120_000);
    const tag = process.pid % 10_000;
    const [office, racks] = [new TestNetwork(`mo${tag}`), new TestNetwork(`mr${tag}`, OTHER_PREFIX)];
    t.teardown(() => office.remove());
    t.teardown(() => racks.remove());
    const [gatewayHost, clerk] = office.start(['gw', 'clerk']);
    const [server] = racks.start(['server']);
    if (!gatewayHost || !clerk || !server) throw new Error('there are no hosts');
    // As a VLAN's interface is called; to programs it is one like any other.
    const address = racks.join(gatewayHost, 'eth0.20');
    const [atClerk, atServer] = [await AvahiHost.start(t, clerk), await AvahiHost.start(t, server)];
    const { command } = await gatewayOn(t, gatewayHost, open);

    const told = (avahi: AvahiHost) =>
        until(
            async () => addressesIn(await avahi.now('_nut._tcp')),
            ({ IPv4, IPv6 }) => IPv4.length > 0 && IPv6.length > 0,
        );
    t.deepEqual((await told(atClerk)).IPv4, [gatewayHost.address]);
    t.deepEqual((await told(atServer)).IPv4, [address]);

    racks.leave();
    // So long that it must have been missed.
    await new Promise((resolve) => setTimeout(resolve, 4000));
    racks.join(gatewayHost, 'eth0.20');
    await command('powerchain', 'config', 'set', 'devices.ups-new.driver', 'demo');
    for (const avahi of [atClerk, atServer]) {
        await until(
            () => avahi.now('_nut._tcp'),
            (lines) => lines.includes(';ups-new'),
        );
    }
    // Avahi knows by what it was told; whoever asks anew must be heard.
    const scanned = await atServer.run(process.execPath, [START, 'nut-scanner', '-A', '-P', '-q']);
    t.regex(scanned.stdout, /port="ups1@198\.51\.100\.99"/);
});

test('what is sent to do harm does none: what was said falsely is corrected', async (t) => {
    t.timeout(120_000);
    const network = new TestNetwork(`mh${process.pid % 10_000}`);
    t.teardown(() => network.remove());
    const [gatewayHost, other] = network.start(['gw', 'other']);
    if (!gatewayHost || !other) throw new Error('there are no hosts');
    const avahi = await AvahiHost.start(t, other);
    const { gateway } = await gatewayOn(t, gatewayHost, open);
    await until(
        () => avahi.now('_nut._tcp'),
        (lines) => lines.includes('demo-rack;'),
    );
    const [program, ...enter] = other.enter;

    const hostile = await runProgram(program, [...enter, process.execPath, '--input-type=module', '-e', HOSTILE]);

    t.is(hostile.stderr, '');
    t.is(gateway.child.exitCode, null);
    await until(
        () => avahi.now('_nut._tcp'),
        (lines) => /^=;eth0;IPv4;demo-rack;.*device_list=ups1/m.test(lines) && !lines.includes('AAAA'),
    );
});

test('who looks for gateways in a network that lies finds the one that is there, and is shown nothing that steers a terminal', async (t) => {
    t.timeout(120_000);
    const network = new TestNetwork(`ml${process.pid % 10_000}`);
    t.teardown(() => network.remove());
    const [gatewayHost, liar, looker] = network.start(['gw', 'liar', 'looker']);
    if (!gatewayHost || !liar || !looker) throw new Error('there are no hosts');
    await gatewayOn(t, gatewayHost, open);
    const [program, ...enter] = liar.enter;
    const lies = runProgram(program, [...enter, process.execPath, '--input-type=module', '-e', LIES]);

    const [first, ...words] = looker.enter;
    const scanned = await runProgram(first, [
        ...words,
        process.execPath,
        START,
        'nut-scanner',
        '-A',
        '-q',
        '-N',
        '-t',
        '4',
    ]);

    t.is((await lies).stderr, '');
    t.is(scanned.code, 0, scanned.stderr);
    t.regex(scanned.stdout, /port = "ups1@192\.0\.2\.1"/);
    t.regex(scanned.stdout, /liar/, 'it was heard');
    t.false(scanned.stdout.includes('\u001b'));
    t.true(scanned.stdout.split('\n').filter((line) => line.includes('liar')).length <= 64);
});

/** Thousands of services, names that lead to themselves, a TXT of 9 kB, escape sequences, a port of 0, the name of the real gateway. */
const LIES = `
import { createSocket } from 'node:dgram';
import { encode } from 'dns-packet';
const socket = createSocket({ type: 'udp4', reuseAddr: true });
await new Promise((resolve) => socket.bind(5353, resolve));
socket.setMulticastInterface('192.0.2.2');
const send = (answers) => new Promise((resolve) =>
    socket.send(encode({ type: 'response', answers }), 5353, '224.0.0.251', resolve));
const service = (instance, { type = '_nut._tcp', port = 3493, txt = ['device_list=liar'], host = 'liar.local' } = {}) => [
    { type: 'PTR', name: type + '.local', ttl: 120, data: instance + '.' + type + '.local' },
    { type: 'SRV', name: instance + '.' + type + '.local', ttl: 120, data: { port, target: host, priority: 0, weight: 0 } },
    { type: 'TXT', name: instance + '.' + type + '.local', ttl: 120, data: txt },
    { type: 'A', name: host, ttl: 120, data: '192.0.2.2' },
];
const end = Date.now() + 6000;
for (let round = 0; Date.now() < end; round++) {
    for (let at = 0; at < 40; at++) await send(service('liar-' + round + '-' + at));
    await send([{ type: 'PTR', name: '_nut._tcp.local', ttl: 120, data: '_nut._tcp.local' }]);
    await send([{ type: 'PTR', name: '_nut._tcp.local', ttl: 120, data: 'bare' + round + '._nut._tcp.local' }]);
    await send(service('liar big', { txt: Array.from({ length: 34 }, () => 'A'.repeat(254)) }));
    await send(service('liar \\u001b[2J\\u0007', { type: '_powerchain._tcp', txt: ['name=\\u001b]0;x\\u0007'] }));
    await send(service('liar zero', { port: 0 }));
    await send(service('liar demo-rack', { host: 'liar.local.local' }));
    await new Promise((resolve) => setTimeout(resolve, 20));
}
socket.close();
`;

/** Names that lead to themselves, a TXT of 9 kB, answers that are cut off, spoofed farewells, noise, 500 questions. */
const HOSTILE = `
import { createSocket } from 'node:dgram';
import { encode } from 'dns-packet';
const socket = createSocket({ type: 'udp4', reuseAddr: true });
await new Promise((resolve) => socket.bind(5353, resolve));
socket.setMulticastInterface('192.0.2.2');
const send = (bytes) => new Promise((resolve) => socket.send(bytes, 5353, '224.0.0.251', resolve));
const head = (counts) => Buffer.from([0, 0, 0x84, 0, ...counts.flatMap((count) => [count >> 8, count & 255])]);
const own = encode({ type: 'query', questions: [{ type: 'ANY', name: '_nut._tcp.local' }] });
await send(Buffer.concat([head([1, 0, 0, 0]), Buffer.from([0xc0, 12, 0, 255, 0, 1])]));
await send(Buffer.concat([head([0, 65535, 0, 0]), Buffer.from([0xc0, 14, 0xc0, 12, 0, 1])]));
await send(own.subarray(0, own.length - 5));
await send(encode({ type: 'response', answers: [{ type: 'TXT', name: 'demo-rack._nut._tcp.local', ttl: 1,
    data: Array.from({ length: 34 }, () => Buffer.alloc(255, 0x41)) }] }));
await send(Buffer.alloc(65000, 0xff));
for (let at = 0; at < 500; at++) await send(own);
for (let at = 0; at < 200; at++) await send(Buffer.from(Array.from({ length: 40 }, () => Math.floor(Math.random() * 256))));
socket.close();
`;

function hostsIn(lines: string): Set<string> {
    return new Set([...lines.matchAll(/^=;[^;]*;[^;]*;[^;]*;[^;]*;local;([^;]+);/gm)].map(([, host = '']) => host));
}

/** Of the demo rack, by IP version. */
function addressesIn(lines: string): Record<'IPv4' | 'IPv6', string[]> {
    const of = (family: string) =>
        [...lines.matchAll(new RegExp(`^=;[^;]*;${family};demo-rack;[^;]*;local;[^;]+;([^;]+);`, 'gm'))].map(
            ([, address = '']) => address,
        );
    return { IPv4: of('IPv4'), IPv6: of('IPv6') };
}
