import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import type { DriverDevice } from '#model/driver.ts';
import type { Value } from '#model/value.ts';
import { variableOf } from '#model/variable.ts';
import { createAuthority, issueCertificate } from '../../firmware/certificates/x509.ts';
import type { Report } from '../driver.ts';
import { parseProduct } from './card-pages.ts';
import { driver } from './driver.ts';
import { parseXml } from './plain-xml.ts';
import { ROWS, readingsOf } from './readings.ts';

const PRODUCT = `<?xml version="1.0" encoding="ISO-8859-1"?>
<PRODUCT_INFO name="Network Management Card" type="Mosaic M" version="BA">
 <SUMMARY><XML_SUMMARY_PAGE url="upsprop.xml" security="none"/></SUMMARY>
 <UPS_DATA><GET_OBJECT url="getvalue.cgi" security="none"/></UPS_DATA>
</PRODUCT_INFO>`;

const STATE = {
    'UPS.PowerSummary.iProduct': 'Eaton 9PX',
    'UPS.PowerSummary.PresentStatus.ACPresent': '1',
    'UPS.PowerSummary.PresentStatus.Charging': '1',
    'UPS.PowerSummary.PresentStatus.Discharging': '0',
    'UPS.PowerSummary.PresentStatus.Good': '1',
    'UPS.PowerSummary.RemainingCapacity': '87',
    'UPS.PowerSummary.RunTimeToEmpty': '11520',
    'UPS.PowerSummary.PercentLoad': '7',
    'UPS.PowerConverter.Output.PowerFactor': '46',
    'UPS.OutletSystem.Outlet[2].PresentStatus.SwitchOnOff': '1',
};

function summary(state: Readonly<Record<string, string>>): string {
    const objects = Object.entries(state).map(([name, value]) => `<OBJECT name="${name}">${value}</OBJECT>`);
    return `<?xml version="1.0"?>\n<SUMMARY>${objects.join('\n')}</SUMMARY>`;
}

const OBJECTS = `<GET_OBJECT><OBJECT name="UPS.PowerSummary.Temperature" unit="C">27</OBJECT>
<OBJECT name="UPS.PowerConverter.Input[1].Voltage">243</OBJECT><OBJECT name="System.Contact"></OBJECT></GET_OBJECT>`;

type Answer = string | number | ((response: ServerResponse, request: IncomingMessage) => void);

/** A card with these pages; a number is a status, everything else is not found. */
async function card(
    t: ExecutionContext,
    pages: Readonly<Record<string, Answer>>,
    tls?: { readonly key: string; readonly cert: string },
): Promise<string> {
    const answered = (request: IncomingMessage, response: ServerResponse) => {
        const answer = pages[request.url ?? ''] ?? 404;
        if (typeof answer === 'function') return answer(response, request);
        if (typeof answer === 'number') response.statusCode = answer;
        response.end(typeof answer === 'number' ? '' : Buffer.from(answer, 'latin1'));
    };
    const server = tls ? createTlsServer(tls, answered) : createServer(answered);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => {
        server.closeAllConnections();
        server.close();
    });
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function open(address: string, more: Readonly<Record<string, unknown>> = {}) {
    const heard: { values: Readonly<Record<string, Value>> } = { values: {} };
    const report = {
        allReadings: (values: Readonly<Record<string, Value>>) => {
            heard.values = values;
        },
        capabilities: () => undefined,
    } as unknown as Report;
    const options = { driver: 'eaton-xml', address, tls: 'off', ...more };
    return { heard, opening: driver.open({ spec: { id: 'ups' }, options } as unknown as DriverDevice, report) };
}

test('a card is read in the units of the catalogue, by the pages that it names', async (t) => {
    const pages: Record<string, Answer> = {
        '/product.xml': PRODUCT,
        '/upsprop.xml': summary(STATE),
        '/getvalue.cgi': OBJECTS,
    };
    const address = await card(t, pages);

    const { heard, opening } = open(address);
    const device = await opening;

    t.like(heard.values, {
        'ups.status': 'OL CHRG',
        'ups.model': 'Eaton 9PX',
        'ups.load': 7,
        'ups.temperature': 27,
        'input.voltage': 243,
        'battery.charge': 87,
        'battery.runtime': 11_520,
        'output.powerfactor': 0.46,
        'outlet.1.status': 'on',
    });
    t.false('device.contact' in heard.values);

    pages['/getvalue.cgi'] = 500;
    await device.poll();
    t.is(heard.values['ups.status'], 'OL CHRG');
    t.false('ups.temperature' in heard.values);
    t.like(await device.command({ type: 'instant', name: 'load.off' }), { ok: false });
});

test('the password goes to the card, and only when there is one', async (t) => {
    const seen: (string | undefined)[] = [];
    const address = await card(t, {
        '/mgeups/product.xml': (response, request) => {
            seen.push(request.headers.authorization);
            response.statusCode = request.headers.authorization ? 200 : 401;
            response.end(PRODUCT.replace('getvalue.cgi', ''));
        },
        '/upsprop.xml': summary(STATE),
    });

    await open(address, { user: 'admin', password: 'pa:ss' }).opening;
    await t.throwsAsync(open(address).opening, { message: /wants a user and a password/ });

    t.deepEqual(seen, [`Basic ${Buffer.from('admin:pa:ss').toString('base64')}`, undefined]);
});

test('a certificate that the card made itself is taken, unless it must be proven', async (t) => {
    const validity = { from: new Date('2020-01-01T00:00:00Z'), until: new Date('2056-01-01T00:00:00Z') };
    const { key, certificate } = issueCertificate(createAuthority('Card', validity), {
        names: ['127.0.0.1'],
        validity,
    });
    const pages = { '/product.xml': PRODUCT, '/upsprop.xml': summary(STATE) };
    const address = await card(t, pages, { key, cert: certificate });

    const { heard, opening } = open(address, { tls: 'require' });
    await opening;

    t.is(heard.values['ups.status'], 'OL CHRG');
    await t.throwsAsync(open(address, { tls: 'verify' }).opening, { message: /certificate/ });
});

test('a scan tells the cards that answer', async (t) => {
    const address = await card(t, { '/ws/product.xml': PRODUCT });
    const found: unknown[] = [];

    await driver.scan({ addresses: [address, '127.0.0.1:1'] }, (one) => found.push(one), new AbortController().signal);

    const options = { driver: 'eaton-xml', address };
    t.deepEqual(found, [{ driver: 'eaton-xml', options, title: `Network Management Card at ${address}` }]);
});

test('a card that lost its UPS, one that falls ill later, and one of another version are no UPS without power', async (t) => {
    const lost = { ...STATE, 'UPS.PowerSummary.PresentStatus.CommunicationLost': '1' };
    const pages: Record<string, Answer> = {
        '/product.xml': PRODUCT,
        '/upsprop.xml': summary(STATE),
        '/getvalue.cgi': OBJECTS,
    };
    const address = await card(t, pages);
    const device = await open(address).opening;

    pages['/upsprop.xml'] = summary(lost);
    await t.throwsAsync(device.poll(), { message: /does not hear its UPS/ });
    pages['/upsprop.xml'] = 500;
    await t.throwsAsync(device.poll(), { message: /HTTP 500/ });
    pages['/upsprop.xml'] = 404;
    await t.throwsAsync(device.poll(), { message: /nothing of a UPS/ });
    pages['/upsprop.xml'] = summary(STATE).slice(0, -12);
    await t.throwsAsync(device.poll(), { message: /closes|never closed|not well formed/ });
    pages['/upsprop.xml'] = (response) => response.end('a'.repeat(100_000));
    await t.throwsAsync(device.poll(), { message: /more than 64 kB/ });
    pages['/upsprop.xml'] = (response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('<SUMMARY>');
        setImmediate(() => response.destroy());
    };
    await t.throwsAsync(device.poll(), { message: /middle of its answer|cannot be reached/ });
    pages['/upsprop.xml'] = (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    await t.throwsAsync(device.poll(), { message: /HTTP 302/ });
    pages['/upsprop.xml'] = () => undefined;
    await t.throwsAsync(device.poll(), { message: /does not answer/ });
    t.like(parseProduct('<PRODUCT_INFO protocol="XML.V4"/>'), { ok: false });
});

test('XML is refused when it is broken, and has no document types or entities', (t) => {
    t.true(parseXml('<a b="&lt;1>0" c=\'2\'><!-- no --><d/>x &amp; y &#176;</a>').ok);
    for (const bad of [
        '',
        'text',
        '<a>',
        '<a></b>',
        '<a/><a/>',
        '<a b=c/>',
        '<a>&bomb;</a>',
        '<a>a & b</a>',
        '<a>a &amp b</a>',
        '<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>',
        '<a><![CDATA[x]]></a>',
        '<a>'.repeat(1000),
    ]) {
        t.false(parseXml(bad).ok, bad);
    }
});

test('a status that the card does not say is not known', (t) => {
    const status = (state: Readonly<Record<string, string>>) =>
        readingsOf(new Map(Object.entries(state).map(([key, value]) => [key.toLowerCase(), value])))['ups.status'];
    const summaryOf = 'UPS.PowerSummary.PresentStatus';

    t.is(status({}), null);
    t.is(status({ [`${summaryOf}.ACPresent`]: 'maybe' }), null);
    const onBattery = { [`${summaryOf}.ACPresent`]: '0', [`${summaryOf}.BelowRemainingCapacityLimit`]: '1' };
    t.is(status({ ...onBattery, [`${summaryOf}.Charging`]: '1', [`${summaryOf}.Discharging`]: '1' }), 'OB LB DISCHRG');
    t.is(status({ [`${summaryOf}.ACPresent`]: '1', [`${summaryOf}.FanFailure`]: '1' }), 'ALARM OL');
    t.deepEqual(
        ROWS.map(([variable]) => variable).filter((variable) => variableOf(variable) === undefined),
        [],
    );
});
