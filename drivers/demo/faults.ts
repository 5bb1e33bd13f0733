// Fault injection: the instant commands `demo.*`, by which a demonstration or a test breaks the rack and puts it right.
// Every verb has an inverse; `demo.restore all` undoes everything.

import type { Command, CommandOutcome } from '#model/command.ts';
import { numberOf } from '#model/value.ts';
import type { HostLoad } from './host-load.ts';
import type { Feed } from './line.ts';
import { DONE, invalid } from './outcome.ts';
import type { Outlet } from './outlet.ts';
import { Pdu } from './pdu.ts';
import { keyOf, type Topology } from './topology.ts';
import type { Unit } from './unit.ts';
import { Ups } from './ups.ts';

/** What faults are done to. */
export interface Rack {
    speed: number;
    readonly topology: Topology;
    readonly hosts: readonly HostLoad[];
    unit(id: string): Unit | undefined;
    host(name: string): HostLoad | undefined;
}

/** Below 0.1 nothing seems to happen; above 600 a poll of 2 s skips over a whole outage. */
const SPEED_MIN = 0.1;
const SPEED_MAX = 600;

// Enough to show a rack of this size whole, short enough to be read.
const NAMES_SHOWN_MAX = 12;

type Target =
    | { readonly type: 'feed'; readonly feed: Feed }
    | { readonly type: 'device'; readonly unit: Unit }
    | { readonly type: 'outlet'; readonly pdu: Pdu; readonly outlet: Outlet };

interface Fault {
    readonly about: string;
    readonly inject: (rack: Rack, value: string) => CommandOutcome;
}

const FAULTS: Readonly<Record<string, Fault>> = {
    'demo.fail': {
        about: 'Simulation: a feed, device or outlet stops working (value: feed-a, ups1, pdu1:3)',
        inject: (rack, value) => at(rack, value, (target) => setFailed(target, true)),
    },
    'demo.restore': {
        about: 'Simulation: puts right all that is wrong with a feed, device or outlet (value: feed-a, ups1, pdu1:3, all)',
        inject: (rack, value) =>
            value === 'all' ? restoreAll(rack) : at(rack, value, (target) => restore(rack, target)),
    },
    'demo.unplug': {
        about: 'Simulation: pulls the power cord of a device, or what is in an outlet (value: clc-psu1, pdu1:3)',
        inject: (rack, value) => at(rack, value, (target) => setUnplugged(rack, target, true)),
    },
    'demo.plug': {
        about: 'Simulation: puts the power cord back (value: clc-psu1, pdu1:3)',
        inject: (rack, value) => at(rack, value, (target) => setUnplugged(rack, target, false)),
    },
    'demo.fault': {
        about: 'Simulation: breaks a device or outlet (value: clc-psu1, pdu1:3)',
        inject: (rack, value) => at(rack, value, (target) => onlyHardware(target, () => setFailed(target, true))),
    },
    'demo.repair': {
        about: 'Simulation: mends a device or outlet, and its data cable (value: clc-psu1, pdu1:3)',
        inject: (rack, value) => at(rack, value, (target) => onlyHardware(target, () => setFailed(target, false))),
    },
    'demo.charge': {
        about: 'Simulation: sets the charge of a battery in percent (value: ups2=15)',
        inject: setCharge,
    },
    'demo.silence': {
        about: 'Simulation: pulls the data cable of a device; demo.repair puts it back (value: ups1)',
        inject: (rack, value) => at(rack, value, silence),
    },
    'demo.halt': {
        about: 'Simulation: the system of a host shuts down, and its supplies idle (value: clc)',
        inject: (rack, value) => setHalted(rack, value, true),
    },
    'demo.boot': {
        about: 'Simulation: a host that was shut down starts; so it does when its power was gone and is back (value: clc)',
        inject: (rack, value) => setHalted(rack, value, false),
    },
    'demo.speed': {
        about: `Simulation: how fast time passes (value: ${SPEED_MIN} to ${SPEED_MAX})`,
        inject: setSpeed,
    },
};

export const FAULT_COMMANDS: readonly Command[] = Object.entries(FAULTS).map(([name, { about }]) => ({ name, about }));

/** Does `demo.*` to the rack; the error names what could have been meant. */
export function injectFault(rack: Rack, name: string, value: string): CommandOutcome {
    const fault = Object.hasOwn(FAULTS, name) ? FAULTS[name] : undefined;
    if (fault !== undefined) return fault.inject(rack, value.trim());
    return invalid(`“${name}” is no fault that can be simulated: there are ${Object.keys(FAULTS).join(', ')}`);
}

function setFailed(target: Target, isFailed: boolean): CommandOutcome {
    if (target.type === 'feed') target.feed.isFailed = isFailed;
    else if (target.type === 'outlet') target.outlet.isFaulty = isFailed;
    else if (isFailed) target.unit.isFaulty = true;
    else target.unit.repair();
    return DONE;
}

function restore(rack: Rack, target: Target): CommandOutcome {
    if (target.type === 'feed') target.feed.isFailed = false;
    else if (target.type === 'device') target.unit.restore();
    else {
        target.outlet.restore();
        for (const unit of pluggedInto(rack, target)) unit.isUnplugged = false;
    }
    return DONE;
}

function restoreAll(rack: Rack): CommandOutcome {
    for (const feed of rack.topology.feeds.values()) feed.isFailed = false;
    for (const unit of rack.topology.order) unit.restore();
    for (const host of rack.hosts) host.isHalted = false;
    rack.speed = 1;
    return DONE;
}

function setHalted(rack: Rack, name: string, isHalted: boolean): CommandOutcome {
    const host = rack.host(name);
    if (!host) {
        const names = shown(rack.hosts.map((one) => one.name));
        return invalid(`“${name}” is no host of the simulated rack; hosts are ${names}`);
    }
    host.isHalted = isHalted;
    return DONE;
}

function setUnplugged(rack: Rack, target: Target, isUnplugged: boolean): CommandOutcome {
    if (target.type === 'feed') return invalid(`${target.feed.id} has no plug: use demo.fail and demo.restore`);
    const units = target.type === 'device' ? [target.unit] : pluggedInto(rack, target);
    if (units.length === 0) return invalid('nothing is plugged into that outlet');
    for (const unit of units) unit.isUnplugged = isUnplugged;
    return DONE;
}

function pluggedInto(rack: Rack, target: Extract<Target, { type: 'outlet' }>): Unit[] {
    return rack.topology.pluggedInto(target.pdu, String(target.outlet.number));
}

function onlyHardware(target: Target, act: () => CommandOutcome): CommandOutcome {
    return target.type === 'feed' ? invalid(`${target.feed.id} is a feed: use demo.fail and demo.restore`) : act();
}

function silence(target: Target): CommandOutcome {
    if (target.type !== 'device') return invalid('only a device can fall silent');
    target.unit.isSilent = true;
    return DONE;
}

function setCharge(rack: Rack, value: string): CommandOutcome {
    const [id = '', text = ''] = value.split('=');
    const percent = numberOf(text.replace(/%$/, ''));
    const batteries = rack.topology.order.filter((unit) => unit instanceof Ups);
    const ups = batteries.find((unit) => keyOf(unit.spec.id) === keyOf(id.trim()));
    if (ups === undefined || percent === undefined || percent < 0 || percent > 100) {
        const names = batteries.map((unit) => unit.spec.id);
        return invalid(
            `“${value}” is not a battery and its charge in percent, such as ups2=15; UPSs are ${shown(names)}`,
        );
    }
    ups.charge = percent / 100;
    return DONE;
}

function setSpeed(rack: Rack, value: string): CommandOutcome {
    const speed = numberOf(value.replace(/x$/, ''));
    if (speed === undefined || speed < SPEED_MIN || speed > SPEED_MAX) {
        return invalid(`“${value}” is not a speed: give a number from ${SPEED_MIN} to ${SPEED_MAX}, 1 is real time`);
    }
    rack.speed = speed;
    return DONE;
}

function at(rack: Rack, text: string, act: (target: Target) => CommandOutcome): CommandOutcome {
    const target = findTarget(rack, text);
    return target === undefined ? invalid(describeTargets(rack, text)) : act(target);
}

function findTarget(rack: Rack, text: string): Target | undefined {
    const feed = [...rack.topology.feeds.values()].find(({ id }) => keyOf(id) === keyOf(text));
    if (feed) return { type: 'feed', feed };
    const [id = '', outletName] = text.split(':');
    const unit = rack.unit(id);
    if (unit === undefined) return undefined;
    if (outletName === undefined) return { type: 'device', unit };
    const outlet = unit instanceof Pdu ? unit.outlet(outletName.replace(/^outlet/, '')) : undefined;
    return unit instanceof Pdu && outlet ? { type: 'outlet', pdu: unit, outlet } : undefined;
}

function describeTargets(rack: Rack, text: string): string {
    const units = rack.topology.order;
    const outlets = units
        .filter((unit) => unit instanceof Pdu)
        .map(({ spec, outlets }) => `${spec.id}:1 to ${spec.id}:${outlets.length}`);
    const what = text === '' ? 'A target is missing' : `“${text}” is not in the rack`;
    const devices = shown(units.map((unit) => unit.spec.id));
    const feeds = shown([...rack.topology.feeds.keys()]);
    return `${what}: name a feed (${feeds}), a device (${devices}) or an outlet (${shown(outlets)})`;
}

function shown(names: readonly string[]): string {
    if (names.length === 0) return 'there is none';
    const more = names.length > NAMES_SHOWN_MAX ? ', …' : '';
    return names.slice(0, NAMES_SHOWN_MAX).join(', ') + more;
}
