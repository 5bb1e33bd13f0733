// Debian's NUT clients and ours side by side, against Debian's upsd and against our server with the same devices: the same
// output, byte for byte, but for differences that we want and name. Then other people's programs against our server.

import anyTest, { type TestFn } from 'ava';
import type { Command, Setting } from '#model/command.ts';
import { failed, ok } from '#model/result.ts';
import { type Rack, startRack } from '../nut-rack.ts';
import { START } from '../source-files.ts';
import { DebianUpsd, type UpsdDevice } from './debian-upsd.ts';
import { type Ended, needPackages, runProgram } from './run-program.ts';

const VARIABLES: NonNullable<UpsdDevice['variables']> = {
    'battery.charge': { value: '97' },
    'input.sensitivity': { value: 'low', isWritable: true, maxLength: 6, values: ['low', 'medium', 'high'] },
    'input.transfer.high': {
        value: '130',
        isWritable: true,
        ranges: [
            { min: 120, max: 130 },
            { min: 140, max: 150 },
        ],
    },
    'input.transfer.low': { value: '99', isWritable: true, ranges: [{ min: 1, max: 9 }] },
    'outlet.1.desc': { value: 'A "b" \\ #', isWritable: true, maxLength: 20 },
    'ups.contacts': { value: 'x', isWritable: true, maxLength: 0 },
    'ups.delay.shutdown': { value: '20', isWritable: true },
    'ups.id': { value: 'one', isWritable: true, maxLength: 8 },
    'ups.status': { value: 'OL CHRG', maxLength: 32 },
};
const COMMANDS = ['beeper.mute', 'beeper.toggle', 'load.off.delay', 'test.battery.start'];
const DESCRIPTION = 'Rack "A" main \\ #1';

// Refused by the device; never answered by it.
const REFUSED = ['load.off.delay', 'wrong'];
const UNANSWERED = 'beeper.mute';

type Place = 'upsd' | 'ours';
interface Servers {
    readonly rack: Rack;
    readonly upsd: DebianUpsd;
    readonly ports: Readonly<Record<Place, number>>;
}
const test = anyTest.serial as TestFn<Servers>;

test.before(async (t) => {
    needPackages({ '/usr/bin/upsc': 'nut-client', '/lib/nut/upsd': 'nut-server' });
    const upsd = new DebianUpsd({
        devices: { ups1: { description: DESCRIPTION, variables: VARIABLES, commands: COMMANDS }, dead: {} },
        users: [
            '[admin]\n password = secret\n actions = SET\n instcmds = ALL',
            '[tester]\n password = secret\n instcmds = test.battery.start\n',
        ].join('\n'),
        outcome: ([, name = '', value = '']) => {
            if (name === UNANSWERED) return undefined;
            return REFUSED.includes(name) || REFUSED.includes(value) ? 3 : 0;
        },
    });
    await upsd.start();
    const rack = await sameRack();
    t.context = { rack, upsd, ports: { upsd: upsd.port, ours: rack.port } };
});
test.after.always(async (t) => {
    await t.context.upsd?.stop();
    await t.context.rack?.stop();
});

/** Our own server with what upsd has. */
async function sameRack(): Promise<Rack> {
    const settings = Object.entries(VARIABLES).flatMap(([name, { isWritable, maxLength, values, ranges }]) => {
        const setting: Setting = {
            kind: maxLength === undefined ? 'number' : 'text',
            ...(maxLength === undefined ? {} : { maxLength }),
            ...(values ? { values } : {}),
            ...(ranges ? { ranges } : {}),
        };
        return isWritable ? [[name, setting] as const] : [];
    });
    const commands: Command[] = COMMANDS.map((name) => ({ name }));
    const values = Object.fromEntries(Object.entries(VARIABLES).map(([name, { value }]) => [name, value]));
    const rack = await startRack({
        devices: {
            ups1: { description: DESCRIPTION, values, commands, settings: Object.fromEntries(settings) },
            dead: { description: '' },
        },
        listen: ['127.0.0.1', '::1'],
    });
    rack.gateway.routeCommands(async (_device, { name, value = '' }) => {
        if (name === UNANSWERED) return await new Promise(() => undefined);
        if (REFUSED.includes(name) || REFUSED.includes(value)) return failed({ code: 'device-refused', message: 'no' });
        return ok(undefined);
    });
    return rack;
}

function ours(command: string, args: readonly string[], input = ''): Promise<Ended> {
    return runProgram(process.execPath, [START, command, ...args], { input });
}

const ADMIN = ['-u', 'admin', '-p', 'secret'];

// AT stands for the address of the server, UPS for ups1 on it.
const SAME: readonly string[] = [
    'upsc -l AT',
    'upsc -L AT',
    'upsc -lL AT',
    'upsc UPS',
    'upsc UPS ups.status',
    'upsc UPS1@AT UPS.STATUS',
    'upsc ups1@[::1]:PORT ups.id',
    'upsc UPS ups.id more',
    'upsc -- UPS ups.id',
    'upsc x@AT server.version',
    'upsc -c UPS',
    'upsc UPS status',
    'upsc UPS ups.nix',
    'upsc UPS -l',
    'upsc nix@AT',
    'upsc dead@AT',
    'upsc dead@AT ups.status',
    'upsc -c nix@AT',
    'upsc ups1@nowhere.invalid',
    'upsc ups1@localhost:1',
    'upsc -l localhost:1',
    'upsc',
    'upscmd -l UPS',
    'upscmd -l UPS more',
    'upscmd -l nix@AT',
    'upscmd -l dead@AT',
    'upscmd ADMIN UPS beeper.toggle',
    'upscmd ADMIN UPS Beeper.Toggle',
    'upscmd ADMIN UPS beeper.toggle 5',
    'upscmd ADMIN UPS beeper.toggle -5',
    'upscmd ADMIN -t 5 UPS beeper.toggle',
    'upscmd ADMIN -w UPS beeper.toggle',
    'upscmd ADMIN -w UPS load.off.delay 120',
    'upscmd ADMIN -w -t 1 UPS beeper.mute',
    'upscmd ADMIN -w -t 0 UPS beeper.mute',
    'upscmd ADMIN UPS nodot',
    'upscmd ADMIN UPS nix.cmd',
    'upscmd ADMIN nix@AT beeper.toggle',
    'upscmd ADMIN dead@AT beeper.toggle',
    'upscmd -u admin -p wrong UPS beeper.toggle',
    'upscmd -u nobodyknows -p secret UPS beeper.toggle',
    'upscmd -u tester -p secret UPS beeper.toggle',
    'upscmd ADMIN ups1@localhost:1 beeper.toggle',
    'upsrw UPS',
    'upsrw -l UPS',
    'upsrw -s ups.id=x -l UPS',
    'upsrw nix@AT',
    'upsrw dead@AT',
    'upsrw ADMIN -s ups.id=two UPS',
    'upsrw ADMIN -w -s ups.id=two UPS',
    'upsrw ADMIN -w -s ups.id=wrong UPS',
    'upsrw ADMIN -s ups.id= UPS',
    'upsrw ADMIN -s ups.id=a=b UPS',
    'upsrw ADMIN -w -s input.sensitivity=high UPS',
    'upsrw ADMIN -s ups.id=longer.than.it.may.be UPS',
    'upsrw ADMIN -s ups.contacts=y UPS',
    'upsrw ADMIN -s input.sensitivity=none UPS',
    'upsrw ADMIN -s input.transfer.high=200 UPS',
    'upsrw ADMIN -s battery.charge=5 UPS',
    'upsrw ADMIN -s ups.nix=5 UPS',
    'upsrw ADMIN -s nodot=5 UPS',
    'upsrw ADMIN -s =5 UPS',
    'upsrw ADMIN -s ups.id=x nix@AT',
    'upsrw ADMIN -s ups.id=x dead@AT',
    'upsrw -u admin -p wrong -s ups.id=x UPS',
    'upsrw ADMIN -s ups.id=x ups1@localhost:1',
];

function wordsOf(line: string, port: number): [string, string[]] {
    const [command = '', ...words] = line
        .replaceAll('ADMIN', ADMIN.join(' '))
        .replaceAll(/(?<= )UPS(?= |$)/g, `ups1@localhost:${port}`)
        .replaceAll('AT', `localhost:${port}`)
        .replaceAll('PORT', String(port))
        .split(' ');
    return [command, words];
}

for (const place of ['upsd', 'ours'] as const) {
    test(`our commands do what Debian’s do, against ${place === 'upsd' ? 'Debian’s upsd' : 'our server'}`, async (t) => {
        for (const line of SAME) {
            const [command, words] = wordsOf(line, t.context.ports[place]);
            const theirs = await runProgram(`/usr/bin/${command}`, words);
            t.deepEqual(await ours(command, words), theirs, line);
        }
    });
}

/** What our server says otherwise than upsd to the same command, as a change to upsd's output. */
const OTHER_ANSWERS: readonly {
    readonly why: string;
    readonly of: RegExp;
    readonly change: (out: string) => string;
}[] = [
    {
        why: 'the words that describe commands are our own',
        of: /^upscmd -l/,
        change: (out) => out.replaceAll(/ - .*/g, ' - …'),
    },
    {
        why: 'the words that describe variables are our own',
        of: /^upsrw/,
        change: (out) => out.replaceAll(/^(\[.*\]\n).*/gm, '$1…'),
    },
    { why: 'the version is our own', of: /server\.version$/, change: () => '…' },
    {
        why: 'upsd says Description unavailable where we say nothing',
        of: /^upsc -l?L/,
        change: (out) => out.replace(/^dead: .*$/m, 'dead: …'),
    },
];

test('Debian’s commands print the same against our server as against upsd', async (t) => {
    for (const line of SAME) {
        const change = OTHER_ANSWERS.find(({ of }) => of.test(line))?.change ?? ((out: string) => out);
        const printed = async (place: Place): Promise<Ended> => {
            const [command, words] = wordsOf(line, t.context.ports[place]);
            const ended = await runProgram(`/usr/bin/${command}`, words);
            return { ...ended, stdout: change(ended.stdout) };
        };
        t.deepEqual(await printed('ours'), await printed('upsd'), line);
    }
});

/** Where ours does otherwise, and why that is better. */
const WANTED: readonly {
    readonly why: string;
    readonly line: string;
    readonly ours: Partial<Ended>;
    readonly theirs: Partial<Ended>;
}[] = [
    {
        why: 'a wrong option is an error, not a success that prints help',
        line: 'upsc -x',
        ours: { code: 1, stdout: '' },
        theirs: { code: 0 },
    },
    { why: 'the same for upscmd', line: 'upscmd -x', ours: { code: 1, stdout: '' }, theirs: { code: 0 } },
    {
        why: 'a missing command is an error',
        line: 'upscmd ADMIN UPS',
        ours: { code: 1, stdout: '' },
        theirs: { code: 0 },
    },
    { why: 'a missing device is an error', line: 'upsrw', ours: { code: 1, stdout: '' }, theirs: { code: 0 } },
    {
        why: 'who asks for a list gets one, wherever -l stands; nothing is written',
        line: 'upsrw -l ADMIN -s ups.id=x UPS',
        ours: { code: 0, stderr: 'Listing mode requested, overriding setvar specified earlier!\n' },
        theirs: { code: 0, stdout: '', stderr: 'OK\n' },
    },
    {
        why: 'what is wrong with an address is said in one sentence',
        line: 'upsc ups1@localhost:abc',
        ours: { code: 1, stderr: 'Error: invalid UPS definition.\nRequired format: upsname[@hostname[:port]]\n' },
        theirs: { code: 1 },
    },
    {
        why: 'words behind a port are no address',
        line: 'upsc ups1@AT:5 ups.id',
        ours: { code: 1, stdout: '' },
        theirs: { code: 0, stdout: 'one\n' },
    },
    {
        why: 'a device without a name is refused here, not asked for',
        line: 'upsc @AT',
        ours: { code: 1, stderr: 'Error: invalid UPS definition.\nRequired format: upsname[@hostname[:port]]\n' },
        theirs: { code: 1, stderr: 'Error: Unknown UPS\n' },
    },
    {
        why: 'a bad number is said in our words',
        line: 'upscmd ADMIN -w -t abc UPS beeper.toggle',
        ours: { code: 1, stderr: 'Error: -t wants a whole number from 0 on, not “abc”\n' },
        theirs: { code: 1 },
    },
    {
        why: 'the version is on the standard output, with the right name',
        line: 'upscmd -V',
        ours: { code: 0, stderr: '' },
        theirs: { code: 0, stdout: '' },
    },
    {
        why: 'JSON, which Debian’s version does not have yet',
        line: 'upsc -j UPS ups.id',
        ours: { code: 0, stdout: '"one"\n' },
        theirs: { code: 0, stderr: "/usr/bin/upsc: invalid option -- 'j'\n" },
    },
];

test('where our commands differ, they differ as we want', async (t) => {
    for (const { why, line, ...wanted } of WANTED) {
        const [command, words] = wordsOf(line, t.context.ports.upsd);
        t.like(await ours(command, words), wanted.ours, why);
        t.like(await runProgram(`/usr/bin/${command}`, words), wanted.theirs, why);
    }
});

test('a password with a blank arrives whole, which Debian’s commands cannot send', async (t) => {
    const words = ['-u', 'admin', '-p', 'se cret', `ups1@localhost:${t.context.ports.upsd}`, 'beeper.toggle'];

    const refused = (word: string): Partial<Ended> => ({
        code: 1,
        stderr: `Unexpected response from upsd: ERR ${word}\n`,
    });
    t.like(await ours('upscmd', words), refused('ACCESS-DENIED'));
    t.like(await runProgram('/usr/bin/upscmd', words), refused('PASSWORD-REQUIRED'));
});

test('who we are may be typed, and a value too', async (t) => {
    for (const place of ['upsd', 'ours'] as const) {
        const at = `ups1@localhost:${t.context.ports[place]}`;

        const both = await ours('upscmd', [at, 'beeper.toggle'], 'admin\nsecret\n');
        const value = await ours('upsrw', ['-s', 'ups.id', ...ADMIN, at], 'three\n');
        const nothing = await ours('upsrw', ['-s', 'ups.id', ...ADMIN, at]);

        t.like(both, { code: 0, stderr: 'Password: OK\n' });
        t.regex(both.stdout, /^Username \(\w+\): $/);
        t.deepEqual(value, { code: 0, stdout: 'Enter new value for ups.id: ', stderr: 'OK\n' });
        // Debian's upsrw sets an empty value when nobody answers.
        t.is(nothing.code, 1);
    }
});

test('a value with any letters arrives whole at the device', async (t) => {
    const at = `ups1@localhost:${t.context.ports.upsd}`;

    await ours('upsrw', ['-s', 'outlet.1.desc=a "b" \\ # =', ...ADMIN, at]);
    await ours('upscmd', [...ADMIN, at, 'test.battery.start', 'deep']);

    t.deepEqual(t.context.upsd.requests.slice(-2), [
        ['SET', 'outlet.1.desc', 'a "b" \\ # ='],
        ['INSTCMD', 'test.battery.start', 'deep'],
    ]);
});
