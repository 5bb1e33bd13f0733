// A recorded PDU (testcases/snmp) whose relays move by the numbers of its maker's MIB, as fence_snmp_pdu meets it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { RecordedAgent } from '../../drivers/snmp/testing/recorded-agent.ts';
import { parseRecording } from '../../drivers/snmp/testing/recording.ts';
import { type Relay, wire } from '../../drivers/snmp/testing/relays.ts';
import { ROOT } from '../source-files.ts';

export const RECORDINGS = join(ROOT, 'testcases', 'snmp');

interface Switching {
    readonly relays: readonly Relay[];
    readonly tries: Readonly<Record<string, string | null>>;
}

export async function startPdu(t: ExecutionContext, name: string) {
    const read = (file: string) => readFileSync(join(RECORDINGS, name, file), 'utf8');
    const pdu = new RecordedAgent(parseRecording(read('agent.snmprec')));
    const { relays, tries } = JSON.parse(read('switching.json')) as Switching;
    wire(pdu, relays);
    await pdu.start();
    t.teardown(() => pdu.stop());
    const [ip = '', ipport = ''] = pdu.address.split(':');
    return { pdu, tries, given: { ip, ipport, community: 'public' } };
}
