// fence_powerchain with a management controller: a gateway on the demo rack, one host of which has a BMC of OpenIPMI's ipmi_sim. The
// controller comes first; when it is silent the outlets go, and on brings both back.

import { appendFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import type { ApiFenceHost } from '#model/api-fencing.ts';
import { demoRack, RunningGateway, until } from '../running-gateway.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { BmcSimulator } from './bmc-simulator.ts';
import { FenceAgent, isOneComplaint } from './fence-agent.ts';
import { needPackages } from './run-program.ts';

const PORT = 16_270;

test('the management controller is asked first, and the outlets go when it is silent', async (t) => {
    needPackages({ '/usr/bin/ipmi_sim': 'openipmi', '/usr/bin/ipmitool': 'ipmitool' });
    const bmc = new BmcSimulator(temporaryFolder(t, 'bmc'), PORT);
    await bmc.start();
    t.teardown(() => bmc.stop());
    const rack = demoRack((yaml) =>
        yaml
            .replace(
                /^devices:\n/m,
                `devices:\n    nc1-bmc: { type: server, driver: psu, address: '127.0.0.1:${PORT}', user: ipmiusr, cipher: 3, privilege: operator, poll: 1 }\n`,
            )
            // The simulated supplies go on drawing whatever the controller says: what counts as off here is more than they draw.
            // The first supply of nc2 hangs on a UPS, where nothing can cut it alone.
            .replace('parent: pdu1:3', 'parent: ups1')
            .replace(/^( +)nc2:\n( +)description/m, '$1nc2:\n$2shutdown: { bmc: nc1-bmc }\n$2description')
            .replace(
                /^( +)nc1:\n( +)description/m,
                '$1nc1:\n$2shutdown: { bmc: nc1-bmc, offWatts: 500 }\n$2description',
            ),
    );
    t.teardown(rack.remove);
    appendFileSync(join(dirname(rack.config), 'secrets.yaml'), 'devices:\n    nc1-bmc:\n        password: test\n');
    const gateway = await RunningGateway.start(rack.config);
    t.teardown(() => gateway.stop());
    const host = async () => (await (await gateway.ask('GET', '/api/v1/fencing/nc1')).json()) as ApiFenceHost;
    const password = await gateway.token({ role: 'fencing', hosts: ['nc1', 'nc2'] });
    const agent = FenceAgent.install(t, 'fence_powerchain', {
        ...{ ip: '127.0.0.1', ipport: gateway.webPort, notls: 1, password, plug: 'nc1', power_timeout: 60 },
    });
    await until(host, ({ ways }) => ways?.join() === 'bmc,outlets');

    t.is((await agent.run('off')).stdout, 'Success: Powered OFF\n');
    t.regex((await host()).why, /^nc1-bmc says that it is off/);
    t.is((await agent.run('status')).code, 2);
    t.is((await agent.run('on')).stdout, 'Success: Powered ON\n');
    t.regex((await host()).why, /^nc1-bmc says that it is on$/);

    // Its controller says off as well, but power does not fall: it is not off.
    const ended = await agent.run('off', { plug: 'nc2', power_timeout: 10 });
    t.true(isOneComplaint(ended), JSON.stringify(ended));
    t.regex(ended.stderr, /it draws \d+ W/);
    // What draws is on; as long as nothing was heard since the order it is unknown. Never off.
    const status = await agent.run('status', { plug: 'nc2' });
    t.true(status.stdout === 'Status: ON\n' || isOneComplaint(status), JSON.stringify(status));
    t.is((await agent.run('on')).stdout, 'Success: Powered ON\n');

    await bmc.stop();
    t.is((await agent.run('off')).stdout, 'Success: Powered OFF\n');
    t.regex((await host()).why, /^pdu1:2 and pdu2:2 are off/);
});
