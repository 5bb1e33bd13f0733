// A process in a namespace of its own: the PDUs of the demo rack as cards on the network, `rack-pdus.ts NUT-PORT FIRST-PORT PDU…`.
// What their outlets are and take comes from the gateway that simulates the power; what is written to them goes there.

import { setTimeout as wait } from 'node:timers/promises';
import { NutClient } from '#nut/client.ts';
import { writeInteger } from '../../drivers/snmp/testing/ber.ts';
import { METERED_STATE, METERED_SWITCH, meteredPdu, meteredPower } from '../../drivers/snmp/testing/metered-pdu.ts';
import { RecordedAgent } from '../../drivers/snmp/testing/recorded-agent.ts';
import { integerOf } from '../../drivers/snmp/testing/recording.ts';

const OUTLETS = 8;
const REFRESH_MS = 300;
const GAUGE = 0x42;
/** PDU2-MIB SensorStateEnumeration. */
const STATES: Readonly<Record<string, number>> = { on: 7, off: 8 };

const [nutPort, firstPort, ...pdus] = process.argv.slice(2);

async function serve(pdu: string, port: number): Promise<never> {
    const power = new NutClient({ port: Number(nutPort), tls: 'off' });
    await power.connect();
    await power.authenticate('admin', 'demo');
    const agent = new RecordedAgent(meteredPdu(OUTLETS));
    agent.onSet = (oid) => {
        if (!oid.startsWith(`${METERED_SWITCH}.`)) return;
        const isOn = integerOf(agent.recording.get(oid)) === 1;
        void power.command(pdu, `outlet.${oid.split('.').at(-1)}.load.${isOn ? 'on' : 'off'}`);
    };
    await agent.start({ ip: '127.0.0.1', port });
    for (;;) {
        const values = await power.listVariables(pdu);
        // A card lives on the power that it switches.
        agent.misbehaves.isSilent = values.get('ups.status')?.includes('OFF') === true;
        for (let outlet = 1; outlet <= OUTLETS; outlet++) {
            const state = STATES[values.get(`outlet.${outlet}.status`) ?? ''];
            const watts = Number(values.get(`outlet.${outlet}.realpower`));
            if (state !== undefined) agent.recording.set(`${METERED_STATE}.1.${outlet}`, writeInteger(state));
            if (Number.isFinite(watts))
                agent.recording.set(meteredPower(outlet), writeInteger(Math.round(watts), GAUGE));
        }
        await wait(REFRESH_MS);
    }
}

await Promise.all(pdus.map((pdu, index) => serve(pdu, Number(firstPort) + index)));
