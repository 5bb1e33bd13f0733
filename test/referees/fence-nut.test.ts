// fence_nut against Debian's upsd: the fence agent API action by action, and what must never be called off. Each way of asking, and the
// scenarios by which fence-agents tests its own: fence-scenarios.test.ts.

import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { FENCE_AGENTS } from '../../clients/fence/agent-archive.ts';
import { freePort } from '../free-port.ts';
import { ROOT } from '../source-files.ts';
import { DebianUpsd, type UpsdDevice } from './debian-upsd.ts';
import { FenceAgent, isOneComplaint } from './fence-agent.ts';
import { needPackages, runProgram } from './run-program.ts';
import { tlsRack } from './tls-rack.ts';

const MODULES = join(ROOT, 'clients/fence/agent');

const USERS = `
[fencing]
password = "se cret\\"1"
actions = SET
instcmds = ALL
[reader]
password = secret
`;
const LOGIN = { username: 'fencing', password: 'se cret"1' };

const PARTS = { 'outlet.1': 'web1', 'outlet.2': 'db1', 'outlet.3': 'db 2 (left)', 'outlet.group.1': 'row' };

const PDU: UpsdDevice = {
    description: 'PDU left',
    variables: {
        'ups.status': { value: 'OL' },
        ...Object.fromEntries(
            Object.entries(PARTS).flatMap(([part, name]) => [
                [`${part}.status`, { value: 'on', maxLength: 8 }],
                [`${part}.name`, { value: name, maxLength: 32 }],
            ]),
        ),
        'outlet.4.status': { value: 'on', maxLength: 8 },
    },
    commands: Object.keys(PARTS).flatMap((part) => [`${part}.load.off`, `${part}.load.on`]),
};
const UPS: UpsdDevice = {
    variables: { 'ups.status': { value: 'OL', maxLength: 32 } },
    commands: ['load.off', 'load.on'],
};
/** Debian's dummy driver, which obeys nothing. */
const DUMMY: UpsdDevice = { dummy: 'ups.status: OL\noutlet.1.status: on\noutlet.1.name: printer\n' };

/** What a driver does when it is told to switch. */
type Manner = (upsd: DebianUpsd, device: string, command: string) => number | undefined;

const obeys: Manner = (upsd, device, command) => {
    const [, part, wanted = ''] = /^(?:(.*)\.)?load\.(on|off)$/.exec(command) ?? [];
    if (part === undefined) upsd.tell(device, 'ups.status', wanted === 'on' ? 'OL' : 'OL OFF');
    else upsd.tell(device, `${part}.status`, wanted);
    return 0;
};

async function started(t: ExecutionContext, manner: Manner = obeys) {
    const upsd: DebianUpsd = new DebianUpsd({
        devices: { pdu1: PDU, ups1: UPS, printer: DUMMY, dead: {} },
        users: USERS,
        // A request does not say for which device it is; no part has the same name twice here.
        outcome: ([, command = '']) => manner(upsd, command.startsWith('load.') ? 'ups1' : 'pdu1', command),
    });
    t.teardown(() => upsd.stop());
    await upsd.start();
    const agent = FenceAgent.install(t, 'fence_nut', { ip: '127.0.0.1', ipport: upsd.port, ...LOGIN });
    return { upsd, agent };
}

test('on, off, reboot and status do what they say and say what is', async (t) => {
    const { agent } = await started(t);
    const run = async (action: string) => {
        const { code, stdout, stderr } = await agent.run(action, { plug: 'pdu1.2' });
        return [code, stdout, stderr];
    };

    t.deepEqual(await run('status'), [0, 'Status: ON\n', '']);
    t.deepEqual(await run('on'), [0, 'Success: Already ON\n', '']);
    t.deepEqual(await run('off'), [0, 'Success: Powered OFF\n', '']);
    t.deepEqual(await run('status'), [2, 'Status: OFF\n', '']);
    t.deepEqual(await run('off'), [0, 'Success: Already OFF\n', '']);
    t.deepEqual(await run('on'), [0, 'Success: Powered ON\n', '']);
    t.deepEqual(await run('reboot'), [0, 'Success: Rebooted\n', '']);
    t.deepEqual(await run('status'), [0, 'Status: ON\n', '']);
    t.deepEqual(await run('monitor'), [1, '', 'fence_nut: LIST VAR dead: the driver of the device does not run\n']);
    const listed = 'pdu1.1,web1\npdu1.2,db1\npdu1.3,db_2_left_\npdu1.group.1,row\nups1,\n';
    t.deepEqual(await run('list'), [0, listed, '']);
});

test('a plug is an outlet, a group, a whole UPS or a name; the device is said or the only one', async (t) => {
    const { upsd, agent } = await started(t);
    const off = (plug: string, more = {}) => agent.run('off', { plug, ...more });

    for (const [plug, command] of [
        ['PDU1.1', 'outlet.1.load.off'],
        ['pdu1:2', 'outlet.2.load.off'],
        ['DB 2 (left)', 'outlet.3.load.off'],
        ['pdu1.group.1', 'outlet.group.1.load.off'],
        ['ups1', 'load.off'],
    ] as const) {
        t.is((await off(plug)).stdout, 'Success: Powered OFF\n', plug);
        t.deepEqual(upsd.requests.at(-1), ['INSTCMD', command]);
    }
    t.is((await agent.run('on', { plug: 'db_2_left_' })).code, 0, 'as the list writes it');
    t.is((await agent.run('on', { plug: 'group.1', ups: 'pdu1' })).code, 0);
    t.is((await agent.run('status', { plug: '2', ups: 'pdu1' })).code, 2);
    t.true(isOneComplaint(await agent.run('status', { plug: '2' })), 'a number of one of several devices');
});

test('several plugs: on when one is on, off when all are, off before on', async (t) => {
    const { upsd, agent } = await started(t);
    const plug = 'pdu1.1,pdu1.2';

    t.is((await agent.run('off', { plug: 'pdu1.1' })).code, 0);
    t.is((await agent.run('status', { plug })).code, 0);
    t.is((await agent.run('off', { plug })).stdout, 'Success: Powered OFF\n');
    t.is((await agent.run('status', { plug })).code, 2);
    t.is((await agent.run('on', { plug: 'pdu1.1;pdu1.2', plug_separator: ';' })).code, 0);
    t.is((await agent.run('reboot', { plug })).code, 0);
    t.deepEqual(
        upsd.requests.slice(-4).map(([, command]) => command),
        ['outlet.1.load.off', 'outlet.2.load.off', 'outlet.1.load.on', 'outlet.2.load.on'],
    );
});

test('list-status tells the state of each, and that of nobody knows what as UNKNOWN', async (t) => {
    const { upsd, agent } = await started(t);
    t.is((await agent.run('off', { plug: 'pdu1.1' })).code, 0);
    upsd.tell('pdu1', 'outlet.2.status', 'cycling');
    upsd.tell('ups1', 'ups.status', 'WAIT');

    const listed = async () => (await agent.run('list-status', { separator: '" "' })).stdout;

    const wanted = 'pdu1.1 web1 OFF\npdu1.2 db1 UNKNOWN\npdu1.3 db_2_left_ ON\npdu1.group.1 row ON\nups1  UNKNOWN\n';
    let text = await listed();
    // upsd hears of it in a moment.
    for (let tries = 0; text !== wanted && tries < 50; tries++) text = await listed();
    t.is(text, wanted);
});

test('the unknown is a failure and never off', async (t) => {
    const { upsd, agent } = await started(t, () => 0);
    upsd.tell('pdu1', 'outlet.2.status', 'cycling');

    for (const plug of ['dead.1', 'dead', 'pdu1.9', 'nobody', 'printer.2', 'pdu1.']) {
        const ended = await agent.run('status', { plug });
        t.true(isOneComplaint(ended), `${plug}: ${JSON.stringify(ended)}`);
    }
    let ended = await agent.run('status', { plug: 'pdu1.2' });
    while (ended.code === 0) ended = await agent.run('status', { plug: 'pdu1.2' });
    t.true(isOneComplaint(ended), JSON.stringify(ended));
    t.regex(ended.stderr, /nobody knows whether pdu1\.2 is on or off/);
});

test('an outlet with a name that another has too is not guessed', async (t) => {
    const { upsd, agent } = await started(t);
    upsd.tell('pdu1', 'outlet.2.name', 'web1');

    let ended = await agent.run('status', { plug: 'web1' });
    while (ended.code === 0) ended = await agent.run('status', { plug: 'web1' });

    t.is(ended.stderr, 'fence_nut: "web1" means pdu1.1 and pdu1.2: say which\n');
    t.is(upsd.requests.length, 0);
});

const BAD: Readonly<Record<string, readonly [Manner, RegExp]>> = {
    'says yes and does nothing': [() => 0, /timed out: 1 s after the order to switch off, pdu1\.2 is on$/m],
    'switches another outlet': [
        (upsd) => obeys(upsd, 'pdu1', 'outlet.1.load.off'),
        /timed out: 1 s after the order to switch off, pdu1\.2 is on$/m,
    ],
    'says that it failed': [() => 3, /GET TRACKING .*/],
    'never says how it went': [() => undefined, /timed out: /],
    'falls into a state that nobody knows': [
        (upsd) => {
            upsd.tell('pdu1', 'outlet.2.status', 'pending');
            return 0;
        },
        /timed out: .* pdu1\.2 is unknown$/m,
    ],
};
for (const [what, [manner, complaint]] of Object.entries(BAD)) {
    test(`a PDU that ${what} is never reported as off`, async (t) => {
        const { agent } = await started(t, manner);

        for (const action of ['off', 'reboot']) {
            const ended = await agent.run(action, { plug: 'pdu1.2', power_timeout: 1 });
            t.true(isOneComplaint(ended), JSON.stringify(ended));
            t.regex(ended.stderr, complaint);
        }
    });
}

// What obeys does so at once, on a busy machine a little later.
const OBEYED_SECONDS = 10;

test('a node that went off stays fenced when it does not come back', async (t) => {
    const { agent } = await started(t, (upsd, device, command) =>
        command.endsWith('.off') ? obeys(upsd, device, command) : 0,
    );

    const { code, stdout, stderr } = await agent.run('reboot', { plug: 'pdu1.2', power_timeout: OBEYED_SECONDS });

    t.is(code, 0);
    t.is(stdout, 'Success: Rebooted\n');
    t.regex(stderr, /it is off, but switching it on failed/);
    t.is((await agent.run('on', { plug: 'pdu1.2', power_timeout: 1 })).code, 1);
});

test('an agent that is killed in the middle has reported nothing', async (t) => {
    let began: () => void = () => undefined;
    const ordered = new Promise<void>((resolve) => {
        began = resolve;
    });
    const { agent } = await started(t, () => {
        began();
        return 0;
    });

    const ended = await agent.killed('off', { plug: 'pdu1.2' }, ordered);

    t.deepEqual(ended, { code: -1, stdout: '', stderr: '' });
});

test('who may not switch is told so; no password reaches what is printed', async (t) => {
    const { agent } = await started(t);
    const status = await agent.run('status', { plug: 'pdu1.1', username: '', password: '' });
    t.is(status.code, 0, 'reading needs no user');

    for (const login of [
        { username: 'reader', password: 'secret' },
        { username: 'fencing', password: 'wrong' },
        { username: '' },
    ]) {
        const ended = await agent.run('off', { plug: 'pdu1.1', ...login, verbose: 1 });
        t.is(ended.code, 1);
        t.regex(ended.stderr, /access denied/);
        t.notRegex(ended.stderr + ended.stdout, /secret|wrong/);
    }
});

test('the password may come from a program', async (t) => {
    const { agent } = await started(t);

    const given = { plug: 'pdu1.1', password: '', password_script: '/bin/false' };
    t.regex((await agent.run('off', given)).stderr, /\/bin\/false printed no password: exit code 1/);
});

test('validate-all looks at what it is given and asks nobody', async (t) => {
    const agent = FenceAgent.install(t, 'fence_nut');
    const port = await freePort();

    t.is((await agent.run('validate-all', { ip: '127.0.0.1', ipport: port })).code, 0);
    for (const wrong of [{}, { ip: 'x', ipport: 'nut' }, { ip: 'x', delay: -1 }, { ip: 'x', ssl: 'perhaps' }]) {
        t.true(isOneComplaint(await agent.run('validate-all', wrong)), JSON.stringify(wrong));
    }
    t.true(isOneComplaint(await agent.run('off', { ip: '127.0.0.1', ipport: port, plug: '1' })), 'nobody listens');
    t.true(isOneComplaint(await agent.run('explode', { ip: 'x' })));
    t.true(isOneComplaint(await runProgram(agent.file, ['--no-such-option'])));
});

test('a server that is silent, hangs up or talks nonsense is a failure in time', async (t) => {
    const manners = [
        () => '',
        () => undefined,
        () => 'BEGIN LIST UPS\nUPS pdu1 "x"\nEND LIST UPS\n',
        () => `${'x'.repeat(70_000)}`,
    ];
    for (const manner of manners) {
        const server = createServer((socket) => {
            socket.on('error', () => undefined);
            socket.on('data', () => {
                const answer = manner();
                if (answer === undefined) socket.destroy();
                else socket.write(answer);
            });
        }).listen(0, '127.0.0.1');
        await once(server, 'listening');
        t.teardown(() => server.close());
        const { port } = server.address() as { port: number };
        const agent = FenceAgent.install(t, 'fence_nut', { ip: '127.0.0.1', ipport: port, shell_timeout: 1 });

        const ended = await agent.run('status', { plug: 'pdu1.1' });
        t.true(isOneComplaint(ended), JSON.stringify(ended));
    }
});

test('delay is waited for before off and reboot, and before nothing else', async (t) => {
    const { upsd, agent } = await started(t);
    const began = performance.now();

    t.is((await agent.run('off', { plug: 'pdu1.1', delay: 1 })).code, 0);

    t.true(performance.now() - began >= 1000);
    t.is(upsd.requests.length, 1);
    // A week would end the test.
    t.is((await agent.run('status', { plug: 'pdu1.1', delay: 604_800 })).code, 2);
    t.is((await agent.run('on', { plug: 'pdu1.1', delay: 604_800 })).code, 0);
});

test('encryption is checked when it is asked for', async (t) => {
    const { rack, folder, certificate } = await tlsRack(t);
    const agent = FenceAgent.install(t, 'fence_nut', { ip: 'localhost', ipport: rack.port });
    const plug = 'pdu1.1';

    t.regex((await agent.run('status', { plug, ssl: 1 })).stderr, /no encrypted connection to localhost: .*verify/);
    t.is((await agent.run('status', { plug, ssl_insecure: 1 })).stdout, 'Status: ON\n');
    const file = join(folder, 'ca.pem');
    writeFileSync(file, certificate.authority ?? '');
    t.is((await agent.run('status', { plug, ssl: 1, ssl_ca_file: file })).stdout, 'Status: ON\n');
    t.true(isOneComplaint(await agent.run('status', { plug, ssl: 1, ssl_ca_file: '/nowhere' })));
});

test('Python 3.6 understands every module', async (t) => {
    needPackages({ '/usr/bin/python3': 'python3' });
    const check =
        'import ast, sys\nfor name in sys.argv[1:]: ast.parse(open(name).read(), name, feature_version=(3, 6))';
    const modules = readdirSync(MODULES).filter((name) => name.endsWith('.py'));
    t.true(modules.length > 5);

    const { code, stderr } = await runProgram('/usr/bin/python3', [
        '-c',
        check,
        ...modules.map((name) => join(MODULES, name)),
    ]);

    t.is(code, 0, stderr);
});

for (const name of FENCE_AGENTS) {
    test(`the metadata of ${name} are what Pacemaker and fence-agents want`, async (t) => {
        const rng = '/usr/share/cluster/relaxng/metadata.rng';
        needPackages({ [rng]: 'fence-agents', '/usr/bin/xmllint': 'libxml2-utils' });
        const agent = FenceAgent.install(t, name);
        const { stdout, code } = await runProgram(agent.file, ['-o', 'metadata']);
        t.is(code, 0);

        const checked = await runProgram('/usr/bin/xmllint', ['--noout', '--relaxng', rng, '-'], { input: stdout });

        t.is(checked.code, 0, checked.stderr);
        // pcs takes no option that is not there, and people know the old names.
        t.regex(stdout, /<parameter name="port" unique="0" required="0" deprecated="1">/);
        t.regex(stdout, /<parameter name="plug" unique="0" required="0" obsoletes="port">/);
        t.is((await agent.run('manpage')).stdout, stdout);
        t.regex((await runProgram(agent.file, ['--help'])).stdout, new RegExp(`^${name}: .*\n\nUsage: `));
        t.regex((await runProgram(agent.file, ['--version'])).stdout, /^Powerchain Gateway \d/);
    });
}
