// Measures fence_snmp_pdu beside Debian's fence_apc_snmp on one simulated PDU, in turns: how long until the first packet, and until
// off is seen, of a relay that takes no time and of one that takes a second. `--write` keeps the table in docs/performance.md. Runs alone:
// `npx node test/bench/fence.ts`.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeAgents } from '../../clients/fence/agent-archive.ts';
import { writeOid } from '../../drivers/snmp/testing/ber.ts';
import { RecordedAgent } from '../../drivers/snmp/testing/recorded-agent.ts';
import { parseRecording } from '../../drivers/snmp/testing/recording.ts';
import { wire } from '../../drivers/snmp/testing/relays.ts';
import { ROOT } from '../source-files.ts';
import { keepIn, median, plainTable } from './table.ts';

const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '10' }, write: { type: 'boolean', default: false } },
});
const PEER = '/usr/sbin/fence_apc_snmp';
if (!existsSync(PEER)) {
    console.error('The peer is missing: apt-get install fence-agents');
    process.exit(1);
}

const recording = join(ROOT, 'testcases', 'snmp', 'apc-ap7921', 'agent.snmprec');
const pdu = new RecordedAgent(parseRecording(readFileSync(recording, 'utf8')));
// The other agent knows exact sysObjectIDs only; this is the nearest of them (PowerNet-MIB masterSwitchrPDU).
pdu.recording.set('1.3.6.1.2.1.1.2.0', writeOid('1.3.6.1.4.1.318.1.3.4.5'));
// PowerNet-MIB rPDUOutletControlOutletCommand moves rPDUOutletStatusOutletState, and sPDUOutletCtl as well.
const control = '1.3.6.1.4.1.318.1.1.12.3.3.1.1.4';
const does = { 1: 1, 2: 2 };
wire(pdu, [
    { control, state: '1.3.6.1.4.1.318.1.1.12.3.5.1.1.4', does },
    { control, state: '1.3.6.1.4.1.318.1.1.4.4.2.1.3', does },
]);
const relays = pdu.onSet;
let relayMs = 0;
pdu.onSet = (oid) => {
    if (relayMs === 0) relays(oid);
    else setTimeout(relays, relayMs, oid);
};
await pdu.start();
const [, port = ''] = pdu.address.split(':');
const folder = mkdtempSync(join(tmpdir(), 'powerchain-fence-bench-'));
writeAgents(folder);
const words = ['--ip', '127.0.0.1', '--ipport', port, '--community', 'public', '--snmp-version', '2c', '--plug', '1'];

// Of a rack PDU's relay, behind its card's own delay.
const SLOW_RELAY_MS = 1000;

interface Times {
    readonly first: number[];
    readonly off: number[];
    /** Beyond the time of the slow relay itself. */
    readonly over: number[];
    readonly packets: number[];
}
const ours: Times = { first: [], off: [], over: [], packets: [] };
const peer: Times = { first: [], off: [], over: [], packets: [] };
for (let round = 0; round < Number(values.rounds); round++) {
    for (const [program, times] of [
        [join(folder, 'fence_snmp_pdu'), ours],
        [PEER, peer],
    ] as const) {
        await timed(program, 'on');
        const { first, whole, packets } = await timed(program, 'off');
        times.first.push(first);
        times.off.push(whole);
        times.packets.push(packets);
        await timed(program, 'on');
        relayMs = SLOW_RELAY_MS;
        times.over.push((await timed(program, 'off')).whole - relayMs);
        relayMs = 0;
    }
}
pdu.stop();
rmSync(folder, { recursive: true });

const ms = (times: readonly number[]): string => `${Math.round(median(times))} ms`;
const ratio = (median(ours.off) / median(peer.off)).toFixed(2);
const table = plainTable(
    ['what', 'fence_snmp_pdu', 'fence_apc_snmp', 'goal'],
    [
        ['start → first packet', ms(ours.first), ms(peer.first), '≤ 120 ms'],
        ['`off` given, seen and said', ms(ours.off), `${ms(peer.off)} (ratio ${ratio})`, '≤ 0.5 × the other'],
        ['`off` said after a relay of 1 s has moved', ms(ours.over), ms(peer.over), '≤ 500 ms'],
        ['packets asked for it', String(median(ours.packets)), String(median(peer.packets)), ''],
    ],
);
console.log(table);
if (values.write) keepIn('docs/performance.md', 'fence', table);

async function timed(program: string, action: string): Promise<{ first: number; whole: number; packets: number }> {
    const before = pdu.heard.requests;
    let first = Number.NaN;
    const began = performance.now();
    pdu.onRequest = () => {
        if (Number.isNaN(first)) first = performance.now() - began;
    };
    const child = spawn(program, [...words, '--action', action], { stdio: ['ignore', 'ignore', 'inherit'] });
    const [code] = (await once(child, 'exit')) as [number];
    if (code !== 0) throw new Error(`${program} ${action} ended with ${code}`);
    return { first, whole: performance.now() - began, packets: pdu.heard.requests - before };
}
