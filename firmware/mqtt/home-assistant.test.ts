import test from 'ava';
import * as v from 'valibot';
import type { Device } from '#model/device.ts';
import type { Value } from '#model/value.ts';
import { announcement, componentsOf, entityId, gatewayAnnouncement } from './home-assistant.ts';

const GATEWAY = { id: 'powerchain_rack1', name: 'rack1', version: '1.2.3', root: 'powerchain/rack1' };

// Home Assistant's MQTT integration: what its schema for device-based discovery wants of every payload.
const topic = v.pipe(v.string(), v.regex(/^[^+#\0]+$/));
const template = v.string();
const common = {
    uniq_id: v.string(),
    name: v.optional(v.string()),
    stat_t: v.optional(topic),
    avty_t: v.optional(topic),
    json_attr_t: v.optional(topic),
    ent_cat: v.optional(v.picklist(['diagnostic', 'config'])),
    en: v.optional(v.boolean()),
};
const SENSOR_UNITS: Readonly<Record<string, readonly (string | undefined)[]>> = {
    battery: ['%'],
    voltage: ['V', 'mV'],
    current: ['A', 'mA'],
    power: ['W', 'kW'],
    apparent_power: ['VA'],
    frequency: ['Hz'],
    temperature: ['°C'],
    humidity: ['%'],
    energy: ['Wh', 'kWh'],
    duration: ['s', 'min'],
    power_factor: [undefined, '%'],
    enum: [undefined],
};
const SENSOR = v.pipe(
    v.strictObject({
        ...common,
        p: v.literal('sensor'),
        val_tpl: template,
        dev_cla: v.optional(v.picklist(Object.keys(SENSOR_UNITS))),
        unit_of_meas: v.optional(v.string()),
        stat_cla: v.optional(v.picklist(['measurement', 'total', 'total_increasing'])),
        sug_dsp_prc: v.optional(v.number()),
        ops: v.optional(v.array(v.string())),
    }),
    v.check(({ dev_cla, unit_of_meas }) => !dev_cla || (SENSOR_UNITS[dev_cla] ?? []).includes(unit_of_meas), 'unit'),
    v.check(({ dev_cla, ops, stat_cla }) => (dev_cla === 'enum') === (ops !== undefined) && !(ops && stat_cla), 'enum'),
    v.check(({ dev_cla, stat_cla }) => dev_cla !== 'energy' || stat_cla === 'total_increasing', 'energy counts up'),
);
const COMPONENT = v.variant('p', [
    SENSOR,
    v.strictObject({
        ...common,
        p: v.literal('binary_sensor'),
        val_tpl: v.optional(template),
        dev_cla: v.picklist(['power', 'battery', 'battery_charging', 'problem', 'connectivity']),
        pl_on: v.optional(v.string()),
        pl_off: v.optional(v.string()),
    }),
    v.strictObject({
        ...common,
        p: v.literal('switch'),
        dev_cla: v.literal('outlet'),
        cmd_t: topic,
        val_tpl: template,
        stat_on: v.string(),
        stat_off: v.string(),
        pl_on: v.string(),
        pl_off: v.string(),
    }),
    v.strictObject({
        ...common,
        p: v.literal('button'),
        cmd_t: topic,
        pl_prs: v.string(),
        dev_cla: v.optional(v.literal('restart')),
    }),
    v.strictObject({
        ...common,
        p: v.literal('number'),
        cmd_t: topic,
        cmd_tpl: template,
        val_tpl: template,
        min: v.number(),
        max: v.number(),
        unit_of_meas: v.optional(v.string()),
    }),
    v.strictObject({
        ...common,
        p: v.literal('select'),
        cmd_t: topic,
        cmd_tpl: template,
        val_tpl: template,
        ops: v.array(v.string()),
    }),
    v.strictObject({
        ...common,
        p: v.literal('text'),
        cmd_t: topic,
        cmd_tpl: template,
        val_tpl: template,
        max: v.number(),
    }),
    v.strictObject({ ...common, p: v.literal('event'), val_tpl: template, evt_typ: v.array(v.string()) }),
    v.strictObject({ ...common, p: v.literal('update'), val_tpl: template, dev_cla: v.literal('firmware') }),
]);
const PAYLOAD = v.strictObject({
    dev: v.strictObject({
        ids: v.pipe(v.array(v.string()), v.minLength(1)),
        name: v.string(),
        mf: v.optional(v.string()),
        mdl: v.optional(v.string()),
        sn: v.optional(v.string()),
        sw: v.optional(v.string()),
        sa: v.optional(v.string()),
        via_device: v.optional(v.string()),
    }),
    o: v.strictObject({ name: v.string(), sw: v.string() }),
    avty: v.array(v.strictObject({ t: topic })),
    avty_mode: v.optional(v.literal('all')),
    stat_t: v.optional(topic),
    qos: v.picklist([0, 1]),
    cmps: v.record(v.pipe(v.string(), v.regex(/^[\w-]+$/)), COMPONENT),
});

function device(id: string, readings: Record<string, Value>, more: Partial<Device> = {}): Device {
    return {
        id: id as Device['id'],
        type: 'ups',
        driver: 'demo',
        description: '',
        parents: [],
        link: 'ok',
        linkReason: '',
        heardAt: 0,
        readings: new Map(Object.entries(readings)),
        changedAt: new Map(),
        commands: [],
        doubts: new Map(),
        settings: new Map(),
        forcedShutdown: false,
        ...more,
    };
}

const UPS = device(
    'ups1',
    {
        'device.mfr': 'Eaton',
        'device.parent': 'feed-a',
        'ups.status': 'OL CHRG',
        'ups.load': 20.5,
        'battery.charge': 98,
        'battery.charge.low': 20,
        'battery.runtime': 900,
        'input.voltage': 230.1,
        'input.frequency': null,
        'ups.realpower': 300,
        'ups.power': 320,
        'ups.temperature': 30,
        'output.powerfactor': 0.95,
        'input.transfer.reason': 'none',
        'ups.beeper.status': 'enabled',
        'driver.parameter.community': 'geheim',
        'outlet.1.status': 'on',
        'outlet.1.realpower': 12,
        'experimental.outlet.1.energy': 1200,
    },
    {
        commands: [
            'outlet.1.load.off',
            'outlet.1.load.on',
            'outlet.1.load.cycle',
            'test.battery.start',
            'beeper.mute',
        ].map((name) => ({ name })),
        settings: new Map([
            ['battery.charge.low', { kind: 'number', ranges: [{ min: 10, max: 80 }] }],
            ['ups.id', { kind: 'text', maxLength: 20 }],
            ['input.sensitivity', { kind: 'text', values: ['low', 'high'] }],
        ]),
    },
);
const ALL = [{ device: '*', allow: ['*'], accept: [] }];

function payloadOf(given: Device, commands = ALL): v.InferOutput<typeof PAYLOAD> {
    const rules = { variables: undefined, commands };
    return v.parse(PAYLOAD, JSON.parse(announcement(given, GATEWAY, componentsOf(given, GATEWAY, rules))));
}

test('what a UPS with outlets is announced as is what Home Assistant wants', (t) => {
    const { cmps } = payloadOf(UPS);
    const about = (name: string) => cmps[entityId(name)];

    t.like(about('battery.charge'), { p: 'sensor', dev_cla: 'battery', unit_of_meas: '%', stat_cla: 'measurement' });
    t.like(about('battery.charge.low'), { p: 'sensor', en: false, ent_cat: 'diagnostic' });
    t.like(about('battery.runtime'), { dev_cla: 'duration', unit_of_meas: 's' });
    t.like(about('input.frequency'), { dev_cla: 'frequency' }, 'a number that is not known now');
    t.like(about('experimental.outlet.1.energy'), {
        dev_cla: 'energy',
        stat_cla: 'total_increasing',
        unit_of_meas: 'Wh',
    });
    t.like(about('outlet.1.status'), { p: 'binary_sensor', dev_cla: 'power' });
    t.like(about('outlet.1.switch'), { p: 'switch', pl_off: '{"command":"outlet.1.load.off"}' });
    t.like(about('command.outlet.1.load.cycle'), { p: 'button', dev_cla: 'restart' });
    t.like(about('set.battery.charge.low'), { p: 'number', min: 10, max: 80, unit_of_meas: '%' });
    t.is(about('set.input.sensitivity')?.p, 'select');
    t.is(about('set.ups.id')?.p, 'text');
    t.is(about('driver.parameter.community'), undefined);
    t.is(about('device.parent'), undefined);
});

test('without a rule there is nothing to press', (t) => {
    const { cmps } = payloadOf(UPS, []);
    t.deepEqual(
        Object.values(cmps).filter(({ p }) => !['sensor', 'binary_sensor'].includes(p)),
        [],
    );
});

test('a rule for one command allows no other', (t) => {
    const { cmps } = payloadOf(UPS, [{ device: 'UPS1', allow: ['beeper.*'], accept: [] }]);
    const controls = Object.values(cmps).flatMap((one) => ('pl_prs' in one ? [one.pl_prs] : []));
    t.deepEqual(controls, ['{"command":"beeper.mute"}']);
});

test('a host is announced with its redundancy, the gateway with what happens', (t) => {
    const host = device('clc', { 'ups.status': 'OL', 'experimental.chain.redundancy': 'n+1' }, { driver: 'chain' });
    const { cmps } = payloadOf(host);

    t.like(cmps.redundancy, { p: 'sensor', dev_cla: 'enum', stat_t: 'powerchain/rack1/host/clc/state' });
    t.like(cmps.redundancy_problem, { p: 'binary_sensor', dev_cla: 'problem' });
    t.notThrows(() => v.parse(PAYLOAD, JSON.parse(gatewayAnnouncement(GATEWAY))));
});

test('two names never become one id', (t) => {
    t.is(entityId('pdu-1_a'), 'pdu-1_a');
    t.not(entityId('a.b'), entityId('a b'));
    t.regex(entityId('größe/+#'), /^[\w-]+$/);
});
