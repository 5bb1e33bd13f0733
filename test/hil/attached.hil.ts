// The bench with real hardware: hil.yaml beside this file names what is attached, and how its cable and its mains are cut. Nothing is
// attached without that file.

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import * as v from 'valibot';
import { parse, stringify } from 'yaml';
import { NutSession } from '../nut-session.ts';
import { RunningGateway } from '../running-gateway.ts';
import { type AttachedUps, isServed, survivesPulling, tellsMains, type Values, valuesFrom } from './attached-ups.ts';

const FILE = process.env.POWERCHAIN_HIL ?? join(import.meta.dirname, 'hil.yaml');

const command = v.pipe(v.string(), v.nonEmpty());
const BENCH = v.strictObject({
    devices: v.record(
        v.string(),
        v.strictObject({
            /** As in gateway.yaml: `{ driver: usb-hid, serial: … }`. */
            options: v.record(v.string(), v.unknown()),
            /** Readings that it must have. */
            expect: v.optional(v.record(v.string(), v.string()), {}),
            /** Programs that cut its USB port and give it back: `uhubctl -l 1-1 -p 2 -a off`. */
            cable: v.optional(v.strictObject({ pull: command, plug: command })),
            /** Programs that cut its mains and give it back: a switched socket. */
            mains: v.optional(v.strictObject({ cut: command, restore: command })),
            /** Commands that may be tried: nothing that cuts power. */
            commands: v.optional(v.array(v.string()), []),
        }),
    ),
});

// A UPS takes seconds to see mains go, and a slow one ten to be read.
const PATIENCE_SECONDS = 60;
const run = promisify(execFile);
const shell = async (line: string): Promise<void> => {
    await run('sh', ['-c', line]);
};

const bench = existsSync(FILE) ? v.parse(BENCH, parse(readFileSync(FILE, 'utf8'))) : undefined;
const folder = mkdtempSync(join(tmpdir(), 'powerchain-hil-'));
let gateway: RunningGateway | undefined;

test.before('a gateway for what is attached', async () => {
    if (bench === undefined) return;
    const devices = Object.fromEntries(Object.entries(bench.devices).map(([name, { options }]) => [name, options]));
    const listen = { listen: ['127.0.0.1'], port: 0 };
    const users = { admin: { actions: ['set'], instcmds: ['all'] } };
    const config = join(folder, 'gateway.yaml');
    writeFileSync(config, stringify({ version: 1, name: 'hil', nut: { ...listen, users }, web: listen, devices }));
    writeFileSync(join(folder, 'secrets.yaml'), stringify({ nut: { users: { admin: { password: 'hil' } } } }), {
        mode: 0o600,
    });
    gateway = await RunningGateway.start(config);
});

test.after.always('the gateway ends', async () => {
    await gateway?.stop();
    rmSync(folder, { recursive: true, force: true });
});

async function hear(name: string): Promise<Values> {
    const session = await NutSession.open(gateway?.nutPort ?? 0);
    try {
        return valuesFrom(await session.list(`LIST VAR ${name}`));
    } finally {
        session.close();
    }
}

async function isCarriedOut(t: ExecutionContext, name: string, command: string): Promise<void> {
    const session = await NutSession.open(gateway?.nutPort ?? 0);
    t.teardown(() => session.close());

    t.is(await session.ask('USERNAME admin'), 'OK');
    t.is(await session.ask('PASSWORD hil'), 'OK');
    t.is(await session.ask(`INSTCMD ${name} ${command}`), 'OK');
}

for (const [name, { expect, cable, mains, commands }] of Object.entries(bench?.devices ?? {})) {
    const ups: AttachedUps = {
        hear: () => hear(name),
        said: async (words) => gateway?.said(words),
        patienceSeconds: PATIENCE_SECONDS,
        ...(cable && { cable: { pull: () => shell(cable.pull), plug: () => shell(cable.plug) } }),
        ...(mains && { mains: { cut: () => shell(mains.cut), restore: () => shell(mains.restore) } }),
    };

    test.serial(`${name}: it is served`, (t) => isServed(t, ups, expect));
    for (const one of commands) test.serial(`${name}: ${one}`, (t) => isCarriedOut(t, name, one));
    if (mains) test.serial(`${name}: it tells that mains is lost`, (t) => tellsMains(t, ups));
    if (cable) test.serial(`${name}: its cable can be pulled`, (t) => survivesPulling(t, ups));
}

test('what is attached is named in hil.yaml', (t) => {
    if (bench === undefined) t.log(`No ${FILE}: no real hardware is attached.`);
    t.pass();
});
