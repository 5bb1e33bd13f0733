// Measures the live chain in a gateway: from what a device says until every virtual UPS that rests on it is published, and
// the second's tick while one feed of the whole hall is on battery.

import type { DeviceId } from '#model/device.ts';
import type { Value } from '#model/value.ts';
import { LiveChain } from '../../firmware/chain/live-chain.ts';
import { Gateway } from '../../firmware/gateway.ts';
import { silentLog } from '../../firmware/log.ts';
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

export async function measureLive(racks: number): Promise<LiveTimes> {
    const { spec } = hall(racks);
    const clock = { now: 1_000_000 };
    const gateway = new Gateway({ log: silentLog(), now: () => clock.now });
    const say = (device: string, values: Record<string, Value>) => {
        gateway.apply({ type: 'readings', device: device as DeviceId, values, gone: [] });
    };
    for (const { id, type, parents } of spec.devices) {
        gateway.apply({
            type: 'device-added',
            device: id,
            spec: { id, type, parents, driver: 'bench', description: '' },
        });
        say(id, type === 'ups' ? { 'ups.status': 'OL', 'battery.runtime': 1800 } : { 'ups.status': 'OL' });
        gateway.apply({ type: 'link', device: id, link: 'ok', previous: 'connecting', reason: '' });
    }
    const chain = new LiveChain({ gateway, now: () => clock.now, wallNow: () => clock.now });
    chain.start();
    chain.configure(spec);
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
