// A process of its own for the SNMP bench: `snmp-agents.ts COUNT`, metered PDUs whose currents and powers are others at every poll, so
// that nobody saves work because nothing happened. Says its addresses over IPC, then carries out what it is asked.

import { createSocket } from 'node:dgram';
import { writeInteger } from '../../drivers/snmp/testing/ber.ts';
import { METERED_STATE, meteredPdu } from '../../drivers/snmp/testing/metered-pdu.ts';
import { RecordedAgent } from '../../drivers/snmp/testing/recorded-agent.ts';

/** What the bench asks. `silence`: every second agent says nothing any more. `switch`: outlet 1 changes, a trap follows. */
export type AgentCall =
    | { readonly type: 'requests' }
    | { readonly type: 'silence' }
    | { readonly type: 'switch'; readonly isOn: boolean; readonly trapPort: number };

const METERS = /^1\.3\.6\.1\.4\.1\.13742\.6\.5\..*\.[156]$/;
const GAUGE = 0x42;
// A poll takes one packet, or four: with three values in turn, each packet brings others than the same packet of the poll before.
const LOW = [1234, 1235, 1236].map((value) => writeInteger(value, GAUGE));
/** A v2c trap of any kind: what it says is not read. */
const TRAP = Buffer.from(
    '3026020101040470756273a71b020101020100020100301030' + '0e06082b060102010103004302030d40',
    'hex',
);

const agents: RecordedAgent[] = [];
for (let at = 0; at < Number(process.argv[2] ?? 1); at++) {
    const agent = new RecordedAgent(meteredPdu());
    const meters = [...agent.recording.keys()].filter((oid) => METERS.test(oid));
    agent.onRequest = () => {
        const value = LOW[agent.heard.requests % LOW.length];
        for (const oid of meters) if (value !== undefined) agent.recording.set(oid, value);
    };
    await agent.start();
    agents.push(agent);
}
const traps = createSocket('udp4');

process.on('message', (call: AgentCall) => {
    switch (call.type) {
        case 'requests':
            process.send?.(agents.reduce((sum, { heard }) => sum + heard.requests, 0));
            return;
        case 'silence':
            for (const [at, agent] of agents.entries()) agent.misbehaves.isSilent = at % 2 === 1;
            return;
        case 'switch':
            for (const { recording } of agents) recording.set(`${METERED_STATE}.1.1`, writeInteger(call.isOn ? 7 : 8));
            traps.send(TRAP, call.trapPort, '127.0.0.1');
            return;
        default:
            throw new Error(`no such call: ${JSON.stringify(call satisfies never)}`);
    }
});
process.on('disconnect', () => process.exit());
process.send?.(agents.map(({ address }) => address));
