// Runs in the guest: the recorder, fed as fast as it writes, with days that pass in seconds so that it is always putting one into
// the database. Says what it was told to be on the disk. `power-cut-writer.ts FOLDER`

import type { FromRecorder } from '../../../firmware/recorder/messages.ts';
import { PARTS } from '../../../firmware/recorder/parts.ts';
import { readClock } from '../../../firmware/recorder/read-clock.ts';
import { RecorderHost } from '../../../firmware/recorder/recorder-host.ts';
import { batchOf, SERIES } from './power-cut-batch.ts';

const BATCH_MS = 100;

const [folder = ''] = process.argv.slice(2);
const host = new RecorderHost({ parts: PARTS, send: say });
const keep = { raw: 36_500, minute: 36_500, quarter: 36_500, hour: 36_500 };
// Every batch is written when it comes.
host.receive({ type: 'settings', run: 'cut', settings: { folder, flushSeconds: 0, keep, bytesMax: 1e9 } });
host.receive({ type: 'define', series: SERIES });
let number = 0;
setInterval(() => {
    number++;
    host.receive({ type: 'batch', batch: batchOf(number, readClock().boot) });
}, BATCH_MS);

function say(message: FromRecorder): void {
    if (message.type === 'stored') process.stdout.write(`stored ${message.number}\n`);
    else if (message.type === 'log') process.stdout.write(`log ${message.level} ${message.message}\n`);
}
