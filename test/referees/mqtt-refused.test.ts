// mosquitto as a broker that lets the gateway say only some of it: with MQTT 5 it tells so.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { freePort } from '../free-port.ts';
import { feed } from '../mqtt-rig.ts';
import { until } from '../running-gateway.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { startMosquitto } from './mosquitto.ts';

test('what a broker refuses is told, counted, and not kept', async (t) => {
    const port = await freePort();
    const rights = join(temporaryFolder(t, 'rights'), 'rights');
    writeFileSync(rights, 'topic read #\ntopic write powerchain/rack1/status\n', { mode: 0o600 });
    const broker = await startMosquitto(t, port, {
        lines: [`listener ${port} 127.0.0.1`, 'allow_anonymous true', `acl_file ${rights}`],
    });
    const { destination, read } = await feed(t, `mqtt://127.0.0.1:${port}`, { version: 5 });
    await until(
        async () => `${destination.state.state} ${destination.state.reason}`,
        (state) => /^refused the broker does not take powerchain\/rack1\/\S+: .*Not authorized/.test(state),
    );

    const { dropped } = destination.state;
    for (let count = 0; count < 50; count++) read({ 'ups.status': count % 2 === 0 ? 'OB' : 'OL' });
    await until(
        async () => destination.state,
        (state) => state.dropped - dropped >= 50 && state.waiting === 0,
    );
    t.is(destination.state.connections, 1);
    t.regex(broker.log(), /Denied PUBLISH/);
});
