// A process of its own for the scan bench: `scan-agents.ts ADDRESS...`, recorded UPSs at these addresses, port 161. Says over IPC when the
// first of them was first asked, each time that it is told how many of its answers shall be lost from now on.

import { readFileSync } from 'node:fs';
import { RecordedAgent } from '../../drivers/snmp/testing/recorded-agent.ts';
import { parseRecording } from '../../drivers/snmp/testing/recording.ts';

const SNMP_PORT = 161;
const file = new URL('../../testcases/snmp/generic-single-phase-ups/agent.snmprec', import.meta.url);
const recording = readFileSync(file, 'utf8');

let firstAskedAt: number | undefined;
let lossShare = 0;
for (const ip of process.argv.slice(2)) {
    const agent = new RecordedAgent(parseRecording(recording));
    agent.onRequest = () => {
        firstAskedAt ??= Date.now();
        agent.misbehaves.isSilent = Math.random() < lossShare;
    };
    await agent.start({ ip, port: SNMP_PORT });
}
process.on('message', (share: number) => {
    lossShare = share;
    process.send?.({ firstAskedAt });
    firstAskedAt = undefined;
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
