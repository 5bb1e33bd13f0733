// Measures the live chain in a gateway: from what a device says until every virtual UPS that rests on it is published, and
// the second's tick while one feed of the whole hall is on battery.

import type { DeviceId } from '#model/device.ts';
import type { Value } from '#model/value.ts';
import { LiveChain } from '../../firmware/chain/live-chain.ts';
import { LivePower } from '../../firmware/chain/live-power.ts';
import { logEvents } from '../../firmware/event-log.ts';
import { Gateway } from '../../firmware/gateway.ts';
import { silentLog } from '../../firmware/log.ts';
import { LiveWiring } from '../../firmware/wiring/live-wiring.ts';
import { hall } from './chain-halls.ts';
import { median } from './table.ts';

/** Medians: microseconds for a supply and for a UPS, milliseconds for a tick. */
export interface LiveTimes {
    readonly supplyMicros: number;
    readonly upsMicros: number;
    readonly tickMs: number;
}

const TURNS = 300;
const TICKS = 15;

/** Milliseconds of the processor in one go, the longest of each loss, and until the last host was told. */
export interface LossTimes {
    readonly longestMs: readonly number[];
    readonly toldMs: number;
}

const LOSSES = 5;

/**
 * Feed A of the whole hall is lost, all its UPSs say so in one go, and it comes back: for how long the gateway does nothing else.
 * In time of the processor, because on a busy machine the clock on the wall measures the others.
 */
export async function measureLoss(racks: number): Promise<LossTimes> {
    const { gateway, say, chain, spec } = rackOf(racks, () => performance.now());
    await Promise.resolve();
    const power = new LivePower({ gateway, chain });
    const wiring = new LiveWiring({ gateway });
    const endLog = logEvents(gateway, silentLog());
    power.start();
    wiring.start();
    const allSay = async (status: string) => {
        const last = spec.hosts.length;
        let told = 0;
        let longest = 0;
        const startedAt = performance.now();
        const { promise, resolve } = Promise.withResolvers<void>();
        const end = gateway.subscribe('loss', ({ type }) => {
            if (type === 'chain' && ++told === last) resolve();
        });
        let before = processorMs();
        const probe = () => {
            const now = processorMs();
            longest = Math.max(longest, now - before);
            before = now;
            if (told < last) setImmediate(probe);
        };
        setImmediate(probe);
        for (let rack = 0; rack < racks; rack++) say(`ups-${rack}a`, { 'ups.status': status });
        await promise;
        end();
        return { longest, toldMs: performance.now() - startedAt };
    };
    const longestMs: number[] = [];
    const toldMs: number[] = [];
    for (let loss = 0; loss < LOSSES; loss++) {
        const { longest, toldMs: told } = await allSay('OB DISCHRG');
        longestMs.push(longest);
        toldMs.push(told);
        await allSay('OL');
    }
    endLog();
    wiring.stop();
    power.stop();
    chain.stop();
    return { longestMs, toldMs: median(toldMs) };
}

function processorMs(): number {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
}

export async function measureLive(racks: number): Promise<LiveTimes> {
    const clock = { now: 1_000_000 };
    const { say, chain } = rackOf(racks, () => clock.now);
    await Promise.resolve();
    const timeOf = async (device: string, status: string): Promise<number> => {
        const startedAt = performance.now();
        say(device, { 'ups.status': status });
        await Promise.resolve();
        return (performance.now() - startedAt) * 1000;
    };
    const supply: number[] = [];
    const ups: number[] = [];
    for (let turn = 0; turn < TURNS; turn++) {
        const rack = (turn * 7) % racks;
        supply.push(await timeOf(`host-${rack}-3-a`, Math.floor(turn / racks) % 2 === 0 ? 'OFF' : 'OL'));
        ups.push(await timeOf(`ups-${rack}b`, Math.floor(turn / racks) % 2 === 0 ? 'OB DISCHRG' : 'OL'));
    }
    for (let rack = 0; rack < racks; rack++) {
        say(`ups-${rack}a`, { 'ups.status': 'OB DISCHRG' });
        say(`ups-${rack}b`, { 'ups.status': 'OL' });
    }
    await Promise.resolve();
    const ticks: number[] = [];
    for (let tick = 0; tick < TICKS; tick++) {
        clock.now += 1000;
        const startedAt = performance.now();
        chain.tick();
        ticks.push(performance.now() - startedAt);
    }
    chain.stop();
    return { supplyMicros: median(supply), upsMicros: median(ups), tickMs: median(ticks) };
}

/** A gateway with the devices of a hall, all well, and its chain. */
export function rackOf(racks: number, now: () => number) {
    const { spec } = hall(racks);
    const gateway = new Gateway({ log: silentLog(), now });
    const say = (device: string, values: Record<string, Value>) => {
        gateway.apply({ type: 'readings', device: device as DeviceId, values, gone: [] });
    };
    for (const { id, type, parents } of spec.devices) {
        const device = { id, type, parents, driver: 'bench', description: '' };
        gateway.apply({ type: 'device-added', device: id, spec: device });
        say(id, WELL[type] ?? { 'ups.status': 'OL' });
        gateway.apply({ type: 'link', device: id, link: 'ok', previous: 'connecting', reason: '' });
    }
    const chain = new LiveChain({ gateway, now, wallNow: now });
    chain.start();
    chain.configure(spec);
    return { gateway, say, chain, spec };
}

const WELL: Readonly<Record<string, Record<string, Value>>> = {
    ups: { 'ups.status': 'OL', 'battery.runtime': 1800 },
    psu: { 'ups.status': 'OL', 'input.realpower': 150 },
};
