// For tests: a gateway process that is killed. Runs a driver process per device, says their numbers on stdout, and waits.

import { rackDevice, SupervisedRack } from './supervised-rack.ts';

const rack = new SupervisedRack();
await rack.run(rackDevice('native', 'ups1'), rackDevice('native', 'ups2'), rackDevice('steady', 'pdu1'));
process.stdout.write(`${JSON.stringify(rack.supervisor.processes.map(({ pid }) => pid))}\n`);
