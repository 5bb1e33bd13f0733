import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import anyTest, { type TestFn } from 'ava';
import { DEVICES, deviceId, type Rack, startRack, WireClient } from '../../test/nut-rack.ts';
import { runCommand } from '../nut-command-line/command.ts';
import { UPSC } from './command-line.ts';

const test = anyTest as TestFn<{ rack: Rack; upsc: (...words: string[]) => Promise<[number, string[], string[]]> }>;

test.beforeEach(async (t) => {
    const clc = { ...DEVICES.clc, values: { 'ups.status': 'OL', 'experimental.chain.redundancy': 'n+1' } };
    const rack = await startRack({ devices: { ...DEVICES, clc } });
    const upsc = async (...words: string[]): Promise<[number, string[], string[]]> => {
        const [printed, complained]: [string[], string[]] = [[], []];
        const code = await runCommand(
            UPSC,
            words.map((word) => word.replace('HERE', `127.0.0.1:${rack.port}`)),
            {
                print: (line) => printed.push(line),
                complain: (line) => complained.push(line),
                ask: async () => undefined,
                askSecret: async () => undefined,
            },
        );
        return [code, printed, complained];
    };
    t.context = { rack, upsc };
});
test.afterEach.always((t) => t.context.rack.stop());

test('all variables of a device, or the bare value of one', async (t) => {
    const { upsc } = t.context;

    t.deepEqual(await upsc('clc-psu1@HERE'), [0, ['device.parent: pdu1:1', 'ups.status: OL'], []]);
    t.deepEqual(await upsc('ups1@HERE', 'ups.status'), [0, ['OL CHRG'], []]);
});

test('the devices, by name and with their descriptions', async (t) => {
    const { upsc } = t.context;
    const names = ['ups1', 'pdu1', 'clc-psu1', 'clc-psu2', 'clc', 'dead'];

    t.deepEqual(await upsc('-l', 'HERE'), [0, names, []]);
    const [code, lines] = await upsc('-L', 'HERE');
    t.is(code, 0);
    t.is(lines[0], 'ups1: Rack "A" main \\ #1');
});

test('the clients of a device', async (t) => {
    const { rack, upsc } = t.context;
    const upsmon = await (await WireClient.connect(rack.port)).logIn('monitor');
    await upsmon.ask('LOGIN ups1');

    t.deepEqual(await upsc('-c', 'ups1@HERE'), [0, ['127.0.0.1'], []]);
    t.deepEqual(await upsc('-c', 'clc@HERE'), [0, [], []]);
});

test('the power chain as a tree, whole even where a device is silent', async (t) => {
    const { rack, upsc } = t.context;
    rack.gateway.apply({ type: 'link', device: deviceId('pdu1'), link: 'lost', previous: 'ok', reason: 'no answer' });
    rack.clock.now += 60_000;

    const [code, lines, complaints] = await upsc('-PL', 'HERE');

    t.is(code, 0);
    t.deepEqual(complaints, []);
    t.is(
        lines.join('\n'),
        `feed-a
  ups1 OL CHRG
    pdu1 (data stale)
      pdu1:outlet1
        clc-psu1 OL
          clc OL
      pdu1:outlet2
        clc-psu2 OL
          clc OL
      pdu1:outlet3
        dead (driver not connected)`,
    );
});

test('the paths of a host', async (t) => {
    const { upsc } = t.context;

    t.deepEqual(await upsc('-P', 'clc@HERE'), [
        0,
        ['clc-psu1 -> pdu1:outlet1 -> ups1 -> feed-a', 'clc-psu2 -> pdu1:outlet2 -> ups1 -> feed-a'],
        [],
    ]);
    t.deepEqual(await upsc('-P', 'nix@HERE'), [1, [], ['Error: Unknown UPS']]);
});

test('the links, one per line', async (t) => {
    const [code, lines] = await t.context.upsc('-Pl', 'HERE');

    t.is(code, 0);
    t.deepEqual(lines.slice(0, 3), ['ups1 -> feed-a', 'pdu1 -> ups1', 'clc-psu1 -> pdu1:outlet1']);
});

test('everything is had as JSON, what goes wrong included', async (t) => {
    const { upsc } = t.context;
    const json = async (...words: string[]): Promise<unknown> => {
        const [, lines, complaints] = await upsc('-j', ...words);
        t.deepEqual(complaints, []);
        return JSON.parse(lines.join('\n'));
    };

    t.deepEqual(await upsc('-j', 'clc-psu1@HERE'), [
        0,
        ['{\n  "device.parent": "pdu1:1",\n  "ups.status": "OL"\n}'],
        [],
    ]);
    t.deepEqual(await upsc('-j', 'ups1@HERE', 'ups.status'), [0, ['"OL CHRG"'], []]);
    t.deepEqual(await json('-l', 'HERE'), ['ups1', 'pdu1', 'clc-psu1', 'clc-psu2', 'clc', 'dead']);
    t.like(await json('-L', 'HERE'), { ups1: 'Rack "A" main \\ #1' });
    t.deepEqual(await json('-c', 'ups1@HERE'), []);
    t.deepEqual(await json('-P', 'pdu1@HERE'), [['pdu1', 'ups1', 'feed-a']]);
    t.like(await json('-Pl', 'HERE'), { 1: { child: 'pdu1', parent: 'ups1' } });
    t.like(await json('-PL', 'HERE'), { 1: { depth: 1, name: 'ups1', status: 'OL CHRG', isLoop: false } });
    t.deepEqual(await upsc('-j', 'nix@HERE', 'ups.status'), [1, ['{"error": "Unknown UPS"}'], []]);
    t.deepEqual(await upsc('-j', 'nix@HERE'), [1, ['{\n  "error": "Unknown UPS"\n}'], []]);
});

test('what goes wrong is said on stderr, with exit code 1', async (t) => {
    const { upsc } = t.context;
    const cases: [string[], string][] = [
        [['nix@HERE'], 'Error: Unknown UPS'],
        [['dead@HERE'], 'Error: Driver not connected'],
        [['ups1@HERE', 'ups.nix'], 'Error: Variable not supported by UPS'],
        [['ups1@HERE', 'status'], 'Error: old-style variable names are not supported'],
        [['-l', 'nowhere.invalid'], 'Error: No such host'],
        [['-l', '127.0.0.1:1'], 'Error: Connection failure: Connection refused'],
        [['-W', 'soon', '-l', 'HERE'], 'Error: -W wants a whole number from 1 on, not “soon”'],
        [[], 'Error: invalid UPS definition.\nRequired format: upsname[@hostname[:port]]'],
        [['-l', 'a@b'], 'Error: invalid hostname.\nRequired format: [hostname[:port]]'],
        [['-x'], 'Error: there is no option -x (upsc -h shows what there is)'],
    ];

    for (const [words, text] of cases) t.deepEqual(await upsc(...words), [1, [], [text]], text);
});

test('help is had', async (t) => {
    const [code, [text]] = await t.context.upsc('-h');
    t.is(code, 0);
    t.regex(text ?? '', /upsc -PL \[host\[:port\]\]/);
});

test('the program runs, and a reader that leaves early does not disturb it', async (t) => {
    const program = fileURLToPath(new URL('../upsc.ts', import.meta.url));
    const run = promisify(execFile);
    const where = `127.0.0.1:${t.context.rack.port}`;

    t.deepEqual(await run(process.execPath, [program, `ups1@${where}`, 'ups.id']), { stdout: 'one\n', stderr: '' });
    const early = await run('sh', ['-c', `"${process.execPath}" "${program}" ups1@${where} | head -n 1`]);
    t.deepEqual(early, { stdout: 'battery.charge: 97\n', stderr: '' });
    const failed = await t.throwsAsync(run(process.execPath, [program, `nix@${where}`]));
    t.like(failed, { code: 1, stdout: '', stderr: 'Error: Unknown UPS\n' });
});
