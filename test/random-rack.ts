// Random racks for property tests: any chain of a few devices, and what each device says as switches that can be thrown.

import fc from 'fast-check';
import type { ChainSpec, DeviceFacts, GroupSpec } from '#model/chain.ts';
import type { DeviceId, DeviceType } from '#model/device.ts';
import type { ParentLink } from '#model/parent-link.ts';
import { parseStatus } from '#model/status.ts';

/** What a device says, as switches that can be thrown one by one. */
export interface Condition {
    readonly runtimeSeconds: number | undefined;
    isMainsGone: boolean;
    isLow: boolean;
    isOff: boolean;
    isEnding: boolean;
    isFaulty: boolean;
    isSilent: boolean;
    readonly offOutlets: Set<number>;
}

export type Failure = 'isMainsGone' | 'isLow' | 'isOff' | 'isEnding' | 'isFaulty' | 'outlet';

const FAILURES: readonly Failure[] = ['isMainsGone', 'isLow', 'isOff', 'isEnding', 'isFaulty', 'outlet'];
export const NOW = 5_000_000;

export interface Rack {
    readonly spec: ChainSpec;
    readonly conditions: Map<string, Condition>;
}

const TYPES: readonly DeviceType[] = ['ups', 'ups', 'ats', 'pdu', 'pdu', 'psu', 'psu'];

const MEASURED = [0, 1].map((feed) => ({
    type: 'ups' as const,
    parents: [feed],
    outlet: undefined,
    runtimeSeconds: 900,
}));

const BREAKERS: readonly GroupSpec[] = [
    { name: 'b1', outlets: ['1', '2'], phase: 'L1', rating: { amperes: 10 } },
    { name: 'b2', outlets: ['3'], phase: 'L2', rating: { amperes: 10 } },
];

/** Any rack of two feeds and up to ten devices, each hanging on what stands before it; up to four hosts. */
export const racks: fc.Arbitrary<Rack> = fc
    .record({
        devices: fc.array(
            fc.record({
                type: fc.constantFrom(...TYPES),
                parents: fc.array(fc.nat(), { minLength: 1, maxLength: 2 }),
                outlet: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
                runtimeSeconds: fc.option(fc.integer({ min: 200, max: 5000 }), { nil: undefined }),
            }),
            { minLength: 1, maxLength: 10 },
        ),
        hosts: fc.array(
            fc.record({
                needs: fc.integer({ min: 1, max: 3 }),
                supplies: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 3 }),
                isBehindFirst: fc.boolean(),
            }),
            { minLength: 1, maxLength: 4 },
        ),
        hasBreakers: fc.boolean(),
        hasGenerator: fc.boolean(),
    })
    .map(({ devices: drawn, hosts, hasBreakers, hasGenerator }) => {
        // A transfer switch that has power though its known input has none proves the other one: no law then, but news.
        // Where there are switches, both feeds are measured.
        const devices = drawn.some(({ type }) => type === 'ats') ? [...MEASURED, ...drawn] : drawn;
        // Power supplies feed hosts, not devices.
        const feedsOf = (index: number) => names.slice(0, index + 2).filter((name) => !name.startsWith('psu'));
        const names = ['feed-a', 'feed-b', ...devices.map(({ type }, index) => `${type}${index}`)];
        const link = (pick: number, feeds: readonly string[], outlet?: number): ParentLink => {
            const device = feeds[pick % feeds.length] ?? 'feed-a';
            return outlet === undefined || !device.startsWith('pdu') ? { device } : { device, outlet: String(outlet) };
        };
        const spec: ChainSpec = {
            sources: [
                { id: 'feed-a', description: '' },
                { id: 'feed-b', description: '', isGenerator: hasGenerator },
            ],
            devices: devices.map(({ type, parents, outlet }, index) => ({
                id: names[index + 2] as DeviceId,
                type,
                parents: parents.slice(0, type === 'ats' ? 2 : 1).map((pick) => link(pick, feedsOf(index), outlet)),
                groups: type === 'pdu' && hasBreakers ? BREAKERS : [],
            })),
            hosts: hosts.map(({ needs, supplies, isBehindFirst }, index) => ({
                id: `host${index}` as DeviceId,
                description: '',
                needs: Math.min(needs, supplies.length),
                network: isBehindFirst && index > 0 ? ['host0'] : [],
                supplies: supplies.map(([pick, outlet], place) => ({
                    name: `s${place}`,
                    link: link(pick, names, outlet),
                })),
            })),
        };
        const conditions = devices.map(({ runtimeSeconds }, index): [string, Condition] => [
            names[index + 2] ?? '',
            { ...WELL, runtimeSeconds, offOutlets: new Set() },
        ]);
        return { spec, conditions: new Map(conditions) };
    });

const WELL = {
    isMainsGone: false,
    isLow: false,
    isOff: false,
    isEnding: false,
    isFaulty: false,
    isSilent: false,
};

export const failures = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...FAILURES), fc.integer({ min: 1, max: 3 })), {
    maxLength: 15,
});

export function fail({ conditions }: Rack, [pick, failure, outlet]: readonly [number, Failure, number]): void {
    const condition = [...conditions.values()][pick % conditions.size];
    if (!condition) return;
    if (failure === 'outlet') condition.offOutlets.add(outlet);
    else condition[failure] = true;
}

export function factsFrom(id: string, condition: Condition): DeviceFacts {
    const readings = new Map<string, string | number>();
    if (condition.runtimeSeconds !== undefined) readings.set('battery.runtime', condition.runtimeSeconds);
    for (const outlet of condition.offOutlets) readings.set(`outlet.${outlet}.status`, 'off');
    return {
        link: condition.isSilent ? 'stale' : 'ok',
        heardAt: NOW - (condition.isSilent ? 60_000 : 1000),
        status: parseStatus(wordsOf(id, condition)),
        reading: (name) => readings.get(name),
    };
}

function wordsOf(id: string, condition: Condition): string {
    const { isMainsGone, isLow, isOff, isEnding, isFaulty } = condition;
    if (id.startsWith('ups')) {
        return [isMainsGone ? 'OB' : 'OL', isLow && 'LB', isOff && 'OFF', isEnding && 'FSD'].filter(Boolean).join(' ');
    }
    return isFaulty ? 'OFF ALARM' : isOff ? 'OFF' : 'OL';
}
