// From an order to the word that a client reads: somebody sends a host off over HTTP, and a NUT client asks all the time whether
// FSD is on its virtual UPS. The way there through HTTP is part of it.

import { demoRack, RunningGateway } from '../running-gateway.ts';

const HOSTS = 40;

/** Milliseconds, one for each host. */
export async function orderToClient(): Promise<number[]> {
    const names = Array.from({ length: HOSTS }, (_, index) => `extra${index}`);
    const hosts = names.map((name) => `    ${name}:\n        supplies: { psu1: 'pdu1:1' }\n`).join('');
    const rack = demoRack((yaml) => yaml.replace(/^hosts:\n/m, (line) => line + hosts));
    const gateway = await RunningGateway.start(rack.config);
    try {
        const session = await gateway.session();
        const times: number[] = [];
        for (const name of names) {
            await session.ask(`GET VAR ${name} ups.status`);
            const startedAt = performance.now();
            const order = gateway.ask('POST', `/api/v1/shutdown/${name}/off`, { accept: name, stays: true });
            while (!(await session.ask(`GET VAR ${name} ups.status`)).includes('FSD')) {
                if (performance.now() - startedAt > 10_000) throw new Error(`${name} was never told to go`);
            }
            times.push(performance.now() - startedAt);
            if (!(await order).ok) throw new Error(`${name} was not sent off`);
        }
        session.close();
        return times;
    } finally {
        await gateway.stop();
        rack.remove();
    }
}
