import test from 'ava';
import fc from 'fast-check';
import * as v from 'valibot';
import { GATEWAY_CONFIG } from '#model/config.ts';
import { CONF_LENGTH_MAX, CONF_NAMES, type ConfName } from '../conf.ts';
import { type InstallationFileName, type Takeover, takeOver } from './takeover.ts';

function taken(texts: Partial<Record<InstallationFileName, string>>): Takeover {
    const files = Object.entries(texts).map(([name, text]) => ({
        name: name as InstallationFileName,
        path: `/etc/nut/${name}`,
        text,
    }));
    return takeOver(files, 'clc.example.org');
}

function told({ notes }: Takeover): string[] {
    return notes.map(
        ({ file, line, severity, message }) => `${file.replace(/.*\//, '')}:${line} ${severity}: ${message}`,
    );
}

/** What a gateway makes of it; throws when it would refuse. */
function accepted({ sources, devices, users, server, hosts }: Takeover) {
    return v.parse(GATEWAY_CONFIG, { version: 1, sources, devices, hosts, nut: { ...server, users } });
}

test('drivers and their options become ours', (t) => {
    const all = taken({
        'ups.conf': `pollinterval = 5
maxretry = 3
[usb]
    driver = usbhid-ups
    port = auto
    vendorid = 051d
    serial = "AS1234 5"
    desc = "Rack \\"A\\""
    pollinterval = 2
[qx]
    driver = nutdrv_qx
    port = auto
    subdriver = krauler
    protocol = megatec
    default.battery.voltage.low = 20.8
    default.battery.voltage.high = 27
    runtimecal = "240,100,720,50"
    chargetime = 43200
    novendor
[tty]
    driver = blazer_ser
    port = /dev/ttyS0
[card]
    driver = snmp-ups
    port = 192.0.2.1
    snmp_version = v3
    secLevel = authPriv
    secName = me
    authPassword = authenticate
    authProtocol = SHA256
    privPassword = "keep it \\#1"
    privProtocol = AES
    mibs = auto
[old]
    driver = snmp-ups
    port = 192.0.2.2:1161
    community = not-public
[xml]
    driver = netxml-ups
    port = http://192.0.2.3
    login = admin
    password = "card secret"
[apc]
    driver = apcupsd-ups
    port = 192.0.2.4:3552
[file]
    driver = dummy-ups
    port = rack.dev
    override.device.parent = feed-a
[other]
    driver = dummy-ups
    port = ups@192.0.2.5
[smart]
    driver = apcsmart
    port = /dev/ttyS1
[shut]
    driver = mge-shut
    port = /dev/ttyS2
    baud_rate = 9600
`,
    });

    t.deepEqual(told(all), []);
    t.deepEqual(all.devices, {
        usb: { driver: 'usb-hid', vendor: '051d', serial: 'AS1234 5', description: 'Rack "A"' },
        qx: {
            driver: 'qx',
            protocol: 'megatec',
            framing: 'krauler',
            batteryVoltage: { low: 20.8, high: 27 },
            rechargeHours: 12,
            runtimes: { 100: 240, 50: 720 },
            poll: 5,
        },
        tty: { driver: 'qx', tty: '/dev/ttyS0', poll: 5 },
        card: {
            driver: 'snmp',
            address: '192.0.2.1',
            version: '3',
            user: 'me',
            authProtocol: 'sha256',
            authPassword: 'authenticate',
            privProtocol: 'aes',
            privPassword: 'keep it #1',
            poll: 5,
        },
        old: { driver: 'snmp', address: '192.0.2.2:1161', version: '1', community: 'not-public', poll: 5 },
        xml: { driver: 'eaton-xml', address: '192.0.2.3', user: 'admin', password: 'card secret', poll: 5 },
        apc: { driver: 'apcupsd', address: '192.0.2.4:3552', poll: 5 },
        file: { driver: 'replay', file: '/etc/nut/rack.dev', poll: 5, parent: 'feed-a' },
        other: { driver: 'nut', ups: 'ups@192.0.2.5', poll: 5 },
        smart: { driver: 'apcsmart', tty: '/dev/ttyS1', poll: 5 },
        shut: { driver: 'mge-shut', tty: '/dev/ttyS2', baud: 9600, poll: 5 },
    });
    t.deepEqual(all.sources, { 'feed-a': {} });
    t.notThrows(() => accepted(all));
});

test('a password that the security level leaves unused is not used here either', (t) => {
    const card = (level: string) => {
        const secrets = 'authPassword = authenticate\nprivPassword = "keep it"\n';
        const text = `[a]\ndriver = snmp-ups\nport = 192.0.2.1\nsnmp_version = v3\nsecLevel = ${level}\n${secrets}`;
        const { devices, notes } = taken({ 'ups.conf': text });
        t.deepEqual(notes, []);
        return [devices.a?.authPassword, devices.a?.privPassword];
    };

    t.deepEqual(card('noAuthNoPriv'), [undefined, undefined]);
    t.deepEqual(card('authNoPriv'), ['authenticate', undefined]);
    t.deepEqual(card('authPriv'), ['authenticate', 'keep it']);
});

test('lines that are continued, CR LF and a byte order mark are read as NUT reads them, and told', (t) => {
    const all = taken({
        'ups.conf': '\ufeff[a]\r\ndriver = usbhid-ups\r\nport = auto\r\ndesc = "one\r\n line"\r\nserial = AS\\\n12\n',
        'upsd.users': '[u]\r\npassword = first second\r\nactions = SET \\\n FSD\n',
    });
    t.deepEqual(all.devices, { a: { driver: 'usb-hid', serial: 'AS12', description: 'one line' } });
    t.deepEqual(all.users, { u: { password: 'first', actions: ['set', 'fsd'] } });
    t.deepEqual(told(all), [
        'ups.conf:1 hint: a byte order mark: save the file as plain ASCII',
        'upsd.users:2 left: NUT takes only the first word of the password: put quotes around it',
    ]);
});

test('users, rights, addresses and this machine are taken over', (t) => {
    const all = taken({
        'ups.conf': '[ups]\ndriver = usbhid-ups\nport = auto\n[clc]\ndriver = usbhid-ups\nport = auto\n',
        'upsd.conf': 'LISTEN 192.0.2.9\nLISTEN *\nMAXAGE 25\nCERTFILE /etc/nut/upsd.pem\nSTATEPATH /run/nut\n',
        'upsd.users': `[admin]
    password = "a \\"b\\" \\#c"
    actions = SET
    actions = fsd
    instcmds = ALL
[watcher]
    password = plain
    upsmon slave
    instcmds = test.battery.start beeper.off
`,
        'upsmon.conf': `MONITOR ups@localhost 1 watcher plain primary
MONITOR CLC@clc.example.org:3493 1 watcher plain primary
MONITOR far@192.0.2.7:3494 2 x y secondary
MINSUPPLIES 2
SHUTDOWNCMD "/sbin/shutdown -h +0"
NOTIFYCMD /bin/tell
`,
        'upssched.conf': 'CMDSCRIPT /bin/x\nPIPEFN /run/p\nLOCKFN /run/l\nAT ONBATT * START-TIMER low 120\n',
        'nut.conf': 'MODE=netserver\n',
    });

    t.deepEqual(all.server, {
        listen: ['192.0.2.9', '0.0.0.0', '::'],
        maxAge: 25,
        tls: { certificate: '/etc/nut/upsd.pem', key: '/etc/nut/upsd.pem' },
    });
    t.deepEqual(all.users, {
        admin: { password: 'a "b" #c', actions: ['set', 'fsd'], instcmds: ['all'] },
        watcher: { password: 'plain', upsmon: 'secondary', instcmds: ['test.battery.start', 'beeper.off'] },
    });
    t.deepEqual(all.hosts, {
        'clc-host': {
            needs: 2,
            supplies: { psu1: 'ups', psu2: 'clc', psu3: 'far@192.0.2.7:3494', psu4: 'far@192.0.2.7:3494' },
        },
    });
    t.deepEqual(told(all), [
        'upssched.conf:4 hint: if this timer ends in a shutdown: shutdown.triggers.onBattery: 120 does so for all hosts (docs/shutdown.md)',
    ]);
    t.notThrows(() => accepted(all));
});

test('apcupsd becomes a device', (t) => {
    const of = (text: string) => taken({ 'apcupsd.conf': text });

    t.deepEqual(of('## apcupsd.conf v1.1 ##\nUPSNAME rack 1\nUPSCABLE usb\nUPSTYPE usb\nDEVICE\n').devices, {
        'rack-1': { driver: 'usb-hid' },
    });
    t.deepEqual(of('UPSTYPE apcsmart\r\nDEVICE /dev/ttyS0 # here\r\n').devices, {
        ups: { driver: 'apcsmart', tty: '/dev/ttyS0' },
    });
    t.deepEqual(of('UPSTYPE net\nDEVICE 192.0.2.1:3551\nPOLLTIME 60\n').devices, {
        ups: { driver: 'apcupsd', address: '192.0.2.1', poll: 10 },
    });
    t.deepEqual(of('UPSTYPE snmp\nDEVICE 192.0.2.1:161:APC:secret\n').devices, {
        ups: { driver: 'snmp', address: '192.0.2.1', version: '1', community: 'secret' },
    });
    t.deepEqual(told(of('UPSTYPE dumb\nTIMEOUT 60\n***\n')), [
        'apcupsd.conf:1 left: UPSTYPE dumb is not known here: expected usb, apcsmart, net or snmp',
        'apcupsd.conf:2 left: TIMEOUT is not taken over: say when hosts go: shutdown.triggers (docs/shutdown.md)',
        'apcupsd.conf:3 left: expected KEYWORD VALUE',
    ]);
    t.notThrows(() => accepted(of('UPSTYPE snmp\nDEVICE 192.0.2.1:161:APC:secret\n')));
});

test('what is not taken over is told with its line and what to do, once', (t) => {
    const all = taken({
        'ups.conf': `\ufeffwhat = 1\r
[a]\r
driver = usbhid-ups\r
port = auto\r
ignorelb\r
offdelay = 30\r
vendorid = "05.*"\r
oddity = 1\r
[A]\r
desc = again\r
[b]\r
driver = nutdrv_siemens-sitop\r
port = /dev/ttyS0\r
[c]\r
driver = dummy-ups\r
[my ups]\r
[-d]\r
driver = dummy-ups\r
port = "x # y"\r
[e]\r
driver = snmp-ups\r
port = 192.0.2.1\r
snmp_version = v3\r
privProtocol = AES192\r
mibs = apcc\r
`,
        'upsd.conf': 'LISTEN 127.0.0.1 3493\nLISTEN ::1 3494\nMAXAGE 900\nACL all 0.0.0.0/0\nCERTPATH /x\nODD 1\n',
        'upsd.users':
            'stray = 1\n[u]\nupsmon primary\npasword = x\n[v]\npassword = a\n[v]\nactions = SET\n[w]\npassword = b\nactions = ALL\n',
        'upsmon.conf':
            'MONITOR gone@localhost 1 u p primary\nMONITOR a@localhost 0 u p primary\nMONITOR a@b 1 p primary\n',
        'nut.conf': 'MODE=netclient\n',
    });

    t.snapshot(told(all));
    t.deepEqual(Object.keys(all.devices), ['a', 'e']);
    t.deepEqual(all.users, { u: { upsmon: 'primary' }, v: { password: 'a' }, w: { password: 'b' } });
    t.deepEqual(all.hosts, {});
});

test('whatever stands in the files, nothing is thrown, and an unknown key is told with its line', (t) => {
    const text = fc.string({ unit: fc.constantFrom(...'ab ="\\#[]\n\r\t\ufeffé') });
    fc.assert(
        fc.property(fc.constantFrom(...CONF_NAMES), text, (name: ConfName, file) => {
            const { notes } = taken({ [name]: file });
            return notes.every(({ line }) => line <= file.split('\n').length);
        }),
        { numRuns: 1000 },
    );
    fc.assert(
        fc.property(fc.nat(20), (above) => {
            const file = `[a]\ndriver = usbhid-ups\nport = auto\n${'\n'.repeat(above)}unheard = 1\n`;
            return taken({ 'ups.conf': file }).notes.some(({ line }) => line === above + 4);
        }),
    );
    t.pass();
});

test('ten megabytes are taken over, more are refused in a sentence', (t) => {
    const sections = Array.from({ length: 1000 }, (_, at) => `[ups${at}]\n driver = usbhid-ups\n port = auto\n`).join(
        '',
    );
    const comment = `# ${'-'.repeat(997)}\n`;
    const count = Math.floor((CONF_LENGTH_MAX - sections.length - 20) / comment.length);
    const all = taken({ 'ups.conf': `${comment.repeat(count)}${sections}last = "x\n` });
    t.is(Object.keys(all.devices).length, 1000);
    t.deepEqual(told(all), [`ups.conf:${count + 3001} left: a quote is opened and never closed`]);
    t.regex(told(taken({ 'ups.conf': ' '.repeat(CONF_LENGTH_MAX + 1) })).join(), /^ups\.conf:0 left: .*at most/);
});
