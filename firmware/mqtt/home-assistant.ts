// What Home Assistant must be told to find a device by MQTT: one payload for each device with all its entities, "device-based
// discovery" (Home Assistant 2024.11 and later). Pure. Classes and units are those of Home Assistant's MQTT integration.

import { REDUNDANCIES } from '#model/chain.ts';
import { aboutCommand } from '#model/command.ts';
import type { Device } from '#model/device.ts';
import { allowedBy, type MqttDestination } from '#model/mqtt-config.ts';
import { numberOf } from '#model/value.ts';
import { labelOf, variableOf } from '#model/variable.ts';
import type { Variable } from '#model/variables.ts';
import { EVENT_TYPES, isPublic } from './messages.ts';

/** An entity, with Home Assistant's names of options. `p` is its platform. */
export type Component = Readonly<Record<string, unknown>> & { readonly p: string };
export type Components = Readonly<Record<string, Component>>;

export interface AnnouncedGateway {
    /** Unique, and made of letters, digits, `_` and `-` only. */
    readonly id: string;
    readonly name: string;
    readonly version: string;
    /** First part of our topics. */
    readonly root: string;
}

type Rules = Pick<MqttDestination, 'variables' | 'commands'>;

/** Home Assistant takes letters, digits, `_` and `-` only; two names must not become one. */
export function entityId(name: string): string {
    const plain = name.replaceAll(/[^A-Za-z0-9_-]/g, '_');
    if (plain === name) return name;
    let hash = 5381;
    for (const character of name) hash = ((hash * 33) ^ (character.codePointAt(0) ?? 0)) >>> 0;
    return `${plain}_${hash.toString(36)}`;
}

/** The payload, without its components: those are `componentsOf`. */
export function announcement(device: Device, gateway: AnnouncedGateway, components: Components): string {
    const text = (name: string) => {
        const value = device.readings.get(name);
        return typeof value === 'string' && value !== '' ? value : undefined;
    };
    const isHost = device.driver === 'chain';
    const uid = uidOf(gateway, device.id);
    return JSON.stringify({
        dev: {
            ids: [uid],
            name: device.id,
            mf: text('device.mfr') ?? text('ups.mfr'),
            mdl: isHost ? 'Power of a host' : (text('device.model') ?? text('ups.model') ?? device.type),
            sn: isHost ? undefined : (text('device.serial') ?? text('ups.serial')),
            sw: text('ups.firmware') ?? text('device.firmware'),
            sa: text('device.location'),
            via_device: gateway.id,
        },
        o: { name: 'Powerchain', sw: gateway.version },
        avty: [{ t: `${gateway.root}/status` }, { t: `${gateway.root}/${device.id}/availability` }],
        avty_mode: 'all',
        stat_t: `${gateway.root}/${device.id}/state`,
        qos: 1,
        cmps: withIds(components, uid),
    });
}

/** The gateway itself: what happens, and its version. */
export function gatewayAnnouncement(gateway: AnnouncedGateway): string {
    const components: Components = {
        event: {
            p: 'event',
            name: 'Event',
            stat_t: `${gateway.root}/event`,
            evt_typ: [...EVENT_TYPES],
            val_tpl:
                "{{ {'event_type': value_json.type, 'device': value_json.device | default(''), 'text': (value_json.text or value_json.sentence or value_json.status or value_json.link) | default('')} | to_json }}",
        },
        chain: {
            p: 'sensor',
            name: 'Weakest host',
            dev_cla: 'enum',
            ops: [...REDUNDANCIES],
            stat_t: `${gateway.root}/chain/state`,
            val_tpl: '{{ value_json.worst }}',
            json_attr_t: `${gateway.root}/chain/state`,
        },
        firmware: {
            p: 'update',
            dev_cla: 'firmware',
            stat_t: `${gateway.root}/info`,
            val_tpl: "{{ {'installed_version': value_json.version} | to_json }}",
            ent_cat: 'diagnostic',
        },
    };
    return JSON.stringify({
        dev: { ids: [gateway.id], name: gateway.name, mf: 'Powerchain', mdl: 'Gateway', sw: gateway.version },
        o: { name: 'Powerchain', sw: gateway.version },
        avty: [{ t: `${gateway.root}/status` }],
        qos: 1,
        cmps: withIds(components, gateway.id),
    });
}

function withIds(components: Components, uid: string): Record<string, unknown> {
    return Object.fromEntries(
        Object.entries(components).map(([key, component]) => {
            // Of a component that goes, the platform alone is said.
            const isGone = Object.keys(component).length === 1;
            return [key, isGone ? component : { ...component, uniq_id: `${uid}_${key}` }];
        }),
    );
}

export function uidOf(gateway: Pick<AnnouncedGateway, 'id'>, device: string): string {
    return `${gateway.id}_${entityId(device)}`;
}

/** All entities of a device or host, by a key that stays the same. */
export function componentsOf(device: Device, gateway: AnnouncedGateway, rules: Rules): Components {
    const components: Record<string, Component> = {};
    for (const name of device.readings.keys()) {
        const component = isPublic(name, rules) ? sensorOf(device, name) : undefined;
        if (component) components[entityId(name)] = component;
    }
    if (isPublic('ups.status', rules)) Object.assign(components, statusComponents(device));
    components.link = {
        p: 'binary_sensor',
        name: 'Link',
        dev_cla: 'connectivity',
        ent_cat: 'diagnostic',
        stat_t: `${gateway.root}/${device.id}/availability`,
        pl_on: 'online',
        pl_off: 'offline',
        // Whether it is heard must be readable while it is not.
        avty_t: `${gateway.root}/status`,
    };
    if (device.driver === 'chain') Object.assign(components, hostComponents(device, gateway));
    Object.assign(components, controlsOf(device, gateway, rules));
    return components;
}

// By unit: class, and what a number of it is called in Home Assistant.
const CLASSES: Readonly<Record<string, string>> = {
    V: 'voltage',
    A: 'current',
    W: 'power',
    VA: 'apparent_power',
    Hz: 'frequency',
    '°C': 'temperature',
    Wh: 'energy',
    kWh: 'energy',
    s: 'duration',
    min: 'duration',
};

function sensorOf(device: Device, name: string): Component | undefined {
    const variable = variableOf(name);
    if (!variable || variable.history === 'none' || HIDDEN.test(name)) return undefined;
    const about = { p: 'sensor', name: labelOf(name), val_tpl: `{{ value_json['${name}'] }}` };
    if (variable.unit !== undefined) {
        return numberOf(device.readings.get(name)) === undefined && device.readings.get(name) !== null
            ? undefined
            : { ...about, ...numberOptions(name, variable) };
    }
    if (variable.history !== 'state') return undefined;
    if (/^outlet(?:\.\d+)?\.status$/.test(name)) {
        const options = { dev_cla: 'power', pl_on: 'on', pl_off: 'off' };
        return { ...about, p: 'binary_sensor', ...options };
    }
    const options = variable.values ? { dev_cla: 'enum', ops: [...variable.values] } : {};
    return { ...about, ...options, ent_cat: 'diagnostic' };
}

// Who hangs where is told by the chain; the words of a host have entities of their own.
const HIDDEN = /^(?:device\.parent|experimental\.chain\.|ups\.alarm$)/;

function numberOptions(name: string, { unit = '', digits, history }: Variable): Record<string, unknown> {
    const isCounter = history === 'counter';
    const state = isCounter ? 'total_increasing' : history === 'gauge' ? 'measurement' : undefined;
    return {
        ...(classOf(name, unit, history) === undefined ? {} : { dev_cla: classOf(name, unit, history) }),
        ...(unit === '' ? {} : { unit_of_meas: unit }),
        ...(state === undefined ? {} : { stat_cla: state }),
        ...(digits === undefined ? {} : { sug_dsp_prc: digits }),
        // Limits and ratings: for who looks for them.
        ...(history === 'static' ? { ent_cat: 'diagnostic', en: false } : {}),
    };
}

/** undefined: Home Assistant has no class for it. */
function classOf(name: string, unit: string, history: Variable['history']): string | undefined {
    if (name.endsWith('.powerfactor')) return 'power_factor';
    if (unit === '%') {
        if (name.endsWith('humidity')) return 'humidity';
        return name === 'battery.charge' && history === 'gauge' ? 'battery' : undefined;
    }
    return CLASSES[unit];
}

function statusComponents({ readings }: Device): Record<string, Component> {
    if (!readings.has('ups.status')) return {};
    const has = (flags: readonly string[]) => {
        const tests = flags.map((flag) => `'${flag}' in flags`).join(' or ');
        return `{% set flags = (value_json['ups.status'] or '').split() %}{{ 'ON' if ${tests} else 'OFF' }}`;
    };
    const sensor = (name: string, dev_cla: string, flags: readonly string[]): Component => ({
        p: 'binary_sensor',
        name,
        dev_cla,
        val_tpl: has(flags),
    });
    const alarm: Component = {
        ...sensor('Alarm', 'problem', ['ALARM']),
        val_tpl: "{{ 'ON' if value_json['ups.alarm'] or 'ALARM' in (value_json['ups.status'] or '') else 'OFF' }}",
    };
    return {
        mains: sensor('Mains', 'power', ['OL']),
        battery_low: sensor('Battery low', 'battery', ['LB']),
        battery_charging: sensor('Charging', 'battery_charging', ['CHRG']),
        battery_replace: sensor('Replace battery', 'problem', ['RB']),
        overload: sensor('Overload', 'problem', ['OVER']),
        forced_shutdown: sensor('Forced shutdown', 'problem', ['FSD']),
        alarm,
    };
}

function hostComponents({ id }: Device, { root }: AnnouncedGateway): Record<string, Component> {
    const stat_t = `${root}/host/${id}/state`;
    return {
        redundancy: {
            p: 'sensor',
            name: 'Redundancy',
            dev_cla: 'enum',
            ops: [...REDUNDANCIES],
            stat_t,
            val_tpl: '{{ value_json.redundancy }}',
            json_attr_t: stat_t,
        },
        redundancy_problem: {
            p: 'binary_sensor',
            name: 'Power at risk',
            dev_cla: 'problem',
            stat_t,
            val_tpl: "{{ 'OFF' if value_json.redundancy in ['n+1', 'n'] else 'ON' }}",
        },
        seconds_left: {
            p: 'sensor',
            name: 'Time left',
            dev_cla: 'duration',
            unit_of_meas: 's',
            stat_cla: 'measurement',
            stat_t,
            val_tpl: '{{ value_json.secondsLeft }}',
        },
        reason: { p: 'sensor', name: 'Reason', stat_t, val_tpl: '{{ value_json.sentence[:255] }}' },
    };
}

/** Buttons, switches, numbers and choices, as far as the configuration allows them. */
function controlsOf(device: Device, { root }: AnnouncedGateway, { commands }: Rules): Record<string, Component> {
    if (commands.length === 0) return {};
    const cmd_t = `${root}/${device.id}/cmd`;
    const names = new Set(device.commands.map(({ name }) => name));
    const may = (what: string) => allowedBy(commands, device.id, what) !== undefined;
    const controls: Record<string, Component> = {};
    for (const name of names) {
        if (!may(name)) continue;
        const on = name.replace(/load\.off$/, 'load.on');
        const outlet = /^(outlet\.(?:\d+\.)?)load\.off$/.exec(name)?.[1];
        if (outlet !== undefined && names.has(on) && may(on) && device.readings.has(`${outlet}status`)) {
            controls[entityId(`${outlet}switch`)] = switchOf({ outlet, on, off: name, cmd_t });
        } else if (!(on !== name && names.has(on) && may(on)) && !/^outlet\..*load\.on$/.test(name)) {
            controls[entityId(`command.${name}`)] = buttonOf(name, cmd_t);
        }
    }
    for (const [name, setting] of device.settings) {
        if (!may(`set ${name}`)) continue;
        const about = { name: labelOf(name), cmd_t, val_tpl: `{{ value_json['${name}'] }}`, ent_cat: 'config' };
        const cmd_tpl = `{{ {'set': '${name}', 'value': value} | to_json }}`;
        const [range] = setting.ranges ?? [];
        const unit = variableOf(name)?.unit;
        const key = entityId(`set.${name}`);
        if (range && setting.kind === 'number') {
            const units = unit ? { unit_of_meas: unit } : {};
            controls[key] = { p: 'number', ...about, ...units, cmd_tpl, min: range.min, max: range.max };
        } else if (setting.values) controls[key] = { p: 'select', ...about, cmd_tpl, ops: [...setting.values] };
        else if (setting.kind === 'text')
            controls[key] = { p: 'text', ...about, cmd_tpl, max: setting.maxLength ?? 255 };
    }
    return controls;
}

function switchOf(given: { outlet: string; on: string; off: string; cmd_t: string }): Component {
    const { outlet, on, off, cmd_t } = given;
    return {
        p: 'switch',
        name: labelOf(outlet.replace(/\.$/, '')),
        dev_cla: 'outlet',
        cmd_t,
        val_tpl: `{{ value_json['${outlet}status'] }}`,
        stat_on: 'on',
        stat_off: 'off',
        pl_on: JSON.stringify({ command: on }),
        pl_off: JSON.stringify({ command: off }),
    };
}

function buttonOf(name: string, cmd_t: string): Component {
    return {
        p: 'button',
        name: aboutCommand(name) ?? labelOf(name),
        ...(/(?:load\.cycle|shutdown\.reboot)/.test(name) ? { dev_cla: 'restart' } : {}),
        cmd_t,
        pl_prs: JSON.stringify({ command: name }),
    };
}
