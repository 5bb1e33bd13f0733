import { readFileSync } from 'node:fs';
import test from 'ava';
import { RecordedAgent } from '../snmp/testing/recorded-agent.ts';
import { parseRecording } from '../snmp/testing/recording.ts';
import { parseAnswer as parseRedfish } from './redfish-search.ts';
import { isPong } from './rmcp-ping.ts';
import { type Found, type ScanNews, scan } from './scan.ts';
import { parseAnswer as parseXml } from './xml-scan.ts';

const RECORDING = new URL('../../testcases/snmp/generic-single-phase-ups/agent.snmprec', import.meta.url);

test('a device is told as it answers, in our words and in those of NUT; then that the way is at its end', async (t) => {
    const agent = new RecordedAgent(parseRecording(readFileSync(RECORDING, 'utf8')), 'rack-7');
    await agent.start();
    t.teardown(() => agent.stop());
    const news: ScanNews[] = [];

    const snmp = [{ community: 'public' }, { community: 'rack-7' }];
    for await (const one of scan({ methods: ['snmp'], addresses: [agent.address], timeoutSeconds: 0.3, snmp })) {
        news.push(one);
    }

    const found = news.find((one): one is Found => one.type === 'found');
    t.like(found, { method: 'snmp', device: { driver: 'snmp', address: agent.address, community: 'rack-7' } });
    t.like(found?.nut, { bus: 'snmp', driver: 'snmp-ups', port: agent.address });
    t.deepEqual(
        found?.nut?.options.find(({ name }) => name === 'mibs'),
        { name: 'mibs', value: 'ietf' },
    );
    t.deepEqual(news.at(-1), { type: 'ended', method: 'snmp' });
});

test('whoever stops reading ends the scan', async (t) => {
    const started = performance.now();

    for await (const _ of scan({ methods: ['simulation', 'snmp'], addresses: ['127.0.0.1:9'], timeoutSeconds: 300 }))
        break;

    t.true(performance.now() - started < 60_000, 'it did not wait for its patience of ten minutes');
});

test('a /8 that was typed by mistake is refused before a packet is sent', async (t) => {
    const error = await t.throwsAsync(scan({ addresses: ['10.0.0.0/8'] }).next(), { instanceOf: RangeError });
    t.regex(error.message, /16777216 addresses are too many for one scan: at most 65536/);
});

test('a way that cannot be gone says why; the others go on', async (t) => {
    const news: ScanNews[] = [];
    for await (const one of scan({ methods: ['simulation', 'usb'], folder: '/no/such/folder' })) news.push(one);

    const ends = news.filter(({ type }) => type === 'ended');
    t.is(ends.length, 2);
    t.regex(JSON.stringify(ends), /"simulation","problem":".*no such file/);
});

test('an XML card is what says its type; a PDU and noise are none', (t) => {
    const say = (text: string) => parseXml(Buffer.from(text));

    t.is(say('<SCAN class="DEV.UPS" type="Evolution &amp; 1150" mac="x"/>'), 'Evolution & 1150');
    t.is(say('<SCAN class="DEV.PDU" type="ePDU"/>'), undefined);
    t.is(say('<SCAN class="DEV.UPS"/>'), undefined);
    t.is(say('type="x"'), undefined);
    t.is(say(`<a type="${'<'.repeat(8000)}">`), undefined);
});

test('a management controller is what answers a presence ping and says that it speaks IPMI', (t) => {
    const pong = Buffer.from(
        '0600ff06000011be40010010000011be0000000081000000000000000'.padEnd(56, '0').slice(0, 56),
        'hex',
    );

    t.true(isPong(pong));
    const other = Buffer.from(pong);
    other[20] = 0x01;
    t.false(isPong(other), 'ASF, but no IPMI');
    t.false(isPong(pong.subarray(0, 20)));
});

test('a Redfish service may speak of itself alone', (t) => {
    const answer = (al: string) =>
        Buffer.from(
            `HTTP/1.1 200 OK\r\nST: urn:dmtf-org:service:redfish-rest:1\r\nAL: ${al}\r\n` +
                'USN: uuid:12345678-1234-1234-1234-1234567890ab::urn:dmtf-org:service:redfish-rest:1\r\n\r\n',
        );

    t.is(
        parseRedfish(answer('https://192.0.2.9:8443/redfish/v1/'), '192.0.2.9')?.url,
        'https://192.0.2.9:8443/redfish/v1/',
    );
    t.is(parseRedfish(answer('https://198.51.100.1/'), '192.0.2.9')?.url, 'https://192.0.2.9/redfish/v1/');
    t.is(parseRedfish(Buffer.from('NOTIFY * HTTP/1.1\r\n\r\n'), '192.0.2.9'), undefined);
});
