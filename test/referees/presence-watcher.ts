// A process in a namespace of its own that writes down what it sees of a host, a line whenever that changes.

import { appendFileSync } from 'node:fs';
import { Presence } from '../../firmware/shutdown/presence.ts';

const [address = '', file = ''] = process.argv.slice(2);
const SECONDS_MAX = 180;

const presence = new Presence({ now: () => performance.now() });
let before = '';
const timer = setInterval(() => {
    const sight = presence.of('host', [address]);
    if (sight !== before) appendFileSync(file, `${sight}\n`);
    before = sight;
}, 500);
setTimeout(() => {
    clearInterval(timer);
    presence.stop();
}, SECONDS_MAX * 1000);
