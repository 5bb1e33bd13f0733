import test from 'ava';
import * as v from 'valibot';
import { parse } from 'yaml';
import { PROVISION_KINDS } from '#model/api-provision.ts';
import { compileChain } from '#model/chain.ts';
import { GATEWAY_CONFIG } from '#model/config.ts';
import { NutConf } from '#nut/conf.ts';
import { validateConf } from '#nut/conf-check.ts';
import { chainSpec } from '../config/rack.ts';
import { fetchedDocument, fetchPart, type ProvisionFacts, provisionNotes, provisionParts } from './documents.ts';
import { hostChain } from './host-chain.ts';
import { hostSwitch } from './power-parameters.ts';

const PLACE = { address: 'rack-1.example.org', port: 3493 };
const CONFIG = v.parse(GATEWAY_CONFIG, {
    version: 1,
    sources: { 'feed-a': { description: 'Mains A' }, 'feed-b': {} },
    devices: {
        ups1: { driver: 'demo', parent: 'feed-a' },
        ats1: { driver: 'demo', type: 'ats', parent: ['ups1', 'feed-b'] },
        pdu1: { driver: 'snmp', address: '192.0.2.20', type: 'pdu', parent: 'ats1' },
        'clc-psu1': { driver: 'psu', type: 'psu', address: '192.0.2.30', user: 'admin', supply: 1, parent: 'pdu1:1' },
    },
    hosts: {
        clc: { needs: 1, supplies: { psu1: 'clc-psu1', psu2: 'pdu9:4@rack2' } },
        one: { supplies: { psu1: 'pdu1:5' } },
        two: { supplies: { psu1: 'pdu1:6', psu2: 'pdu1:7' } },
    },
});
const GRAPH = compileChain(chainSpec(CONFIG));

function factsFor(host: string, more: Partial<ProvisionFacts> = {}): ProvisionFacts {
    const place = more.place ?? PLACE;
    return {
        host,
        place,
        user: host,
        password: 'Secret1',
        chain: hostChain(CONFIG, GRAPH, host, place),
        power: hostSwitch(CONFIG, host, () => true),
        ...more,
    };
}

test('a host is told every way to where power enters, by links that mean the same everywhere', (t) => {
    const chain = hostChain(CONFIG, GRAPH, 'clc', PLACE);

    t.like(chain, {
        needs: 1,
        ups: 'clc@rack-1.example.org',
        parent: ['clc-psu1@rack-1.example.org', 'pdu9:4@rack2'],
        nodes: { 'feed-a': { kind: 'source', description: 'Mains A' }, 'pdu1:1': { kind: 'outlet' } },
    });
    t.deepEqual(chain.supplies[0]?.paths, [
        ['clc-psu1', 'pdu1:1', 'pdu1', 'ats1', 'ups1', 'feed-a'],
        ['clc-psu1', 'pdu1:1', 'pdu1', 'ats1', 'feed-b'],
    ]);
});

test('the files of NUT are as NUT reads them, also by IPv6, another port and a password with everything in it', (t) => {
    const password = 'a "b" \\ # =';
    const facts = factsFor('clc', { password, place: { address: '2001:db8::1', port: 4493 } });

    for (const kind of ['debian', 'rhel', 'proxmox', 'windows'] as const) {
        const text = provisionParts(kind, facts).find(({ title }) => title.endsWith('upsmon.conf'))?.text ?? '';
        const conf = new NutConf('upsmon.conf', text);
        t.deepEqual(validateConf(conf), [], kind);
        const monitor = conf.entries.find(({ key }) => key === 'MONITOR');
        t.deepEqual(monitor?.values, ['clc@[2001:db8::1]:4493', '1', 'clc', password, 'secondary'], kind);
    }
});

test('every kind has something to paste, and to fetch, and none tells more than it was told', (t) => {
    const place = { url: 'https://rack-1.example.org:8443/provision/clc', authorization: 'Provision CODE', pin: 'PIN' };
    for (const kind of PROVISION_KINDS) {
        const facts = factsFor('clc', { password: 'PASSWORD' });
        const parts = provisionParts(kind, facts);
        t.true(parts.length > 0, kind);
        for (const { title, text } of [...parts, fetchPart(kind, place)])
            t.true(title !== '' && text.trim() !== '', kind);
        t.true(fetchPart(kind, place).text.includes('Provision CODE'), kind);
        t.notRegex(fetchPart(kind, place).text, /provision\/clc[^'"]*CODE/, 'the code is in no address');
        t.true(fetchedDocument(kind, facts).text.length > 20, kind);
    }
});

test('cloud-init writes the files behind the packages, and adds to what else the machine is told', (t) => {
    const [debian, rhel] = provisionParts('cloud-init', factsFor('clc'));

    const read = parse(debian?.text ?? '');
    t.regex(debian?.text ?? '', /^#cloud-config\n/);
    t.like(read.write_files[1], { path: '/etc/nut/upsmon.conf', owner: 'root:nut', permissions: '0640', defer: true });
    t.is(JSON.parse(read.write_files[2].content).host, 'clc');
    t.regex(rhel?.text ?? '', /\/etc\/ups\/upsmon\.conf/);
});

test('MAAS and Cobbler switch by the management controller, else by the one outlet, else not at all', (t) => {
    const text = (kind: 'maas' | 'cobbler', host: string) =>
        provisionParts(kind, factsFor(host))
            .map((part) => part.text)
            .join();

    t.regex(text('maas', 'clc'), /power_type=ipmi[\s\S]*power_address=192\.0\.2\.30[\s\S]*power_user=admin/);
    t.regex(text('maas', 'one'), /power_type=apc[\s\S]*power_address=192\.0\.2\.20[\s\S]*node_outlet=5/);
    t.regex(text('cobbler', 'one'), /--power-type=apc_snmp[\s\S]*--power-id=5/);
    t.regex(text('cobbler', 'clc'), /--power-type=ipmilanplus/);
    t.is(text('maas', 'two'), '');
    t.regex(provisionNotes('maas', factsFor('two')).join(), /2 supplies, and one outlet would not switch it off/);
    const other = { ...factsFor('one'), power: hostSwitch(CONFIG, 'one', () => false) };
    t.deepEqual(provisionParts('maas', other), []);
});

test('what stands in a shell is one word, whatever is in it', (t) => {
    const [, shell] = provisionParts('truenas', factsFor('clc', { password: "it's" }));

    t.true(shell?.text.includes(`"monpwd":"it'\\''s"`));
});
