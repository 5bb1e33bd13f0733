import test from 'ava';
import * as v from 'valibot';
import type { ShutdownSpec } from './shutdown.ts';
import { HOST_SHUTDOWN, SHUTDOWN } from './shutdown-config.ts';
import { previewOf } from './shutdown-preview.ts';
import { gapsOf, type ReadyHost } from './shutdown-readiness.ts';

function specOf(hosts: Readonly<Record<string, v.InferInput<typeof HOST_SHUTDOWN>>>, self?: string): ShutdownSpec {
    return {
        ...v.parse(SHUTDOWN, { margin: 60, ...(self === undefined ? {} : { self }) }),
        hosts: new Map(
            Object.entries(hosts).map(([name, own]) => {
                const parsed = v.parse(HOST_SHUTDOWN, own);
                return [name, { ...parsed, class: parsed.class ?? 5 }];
            }),
        ),
        upses: new Map(),
        dependants: new Map(),
    };
}

test('on paper, lower classes go so early that the higher ones have their time', (t) => {
    const spec = specOf({ web: { class: 2, seconds: 100 }, storage: { class: 8, seconds: 200 }, desk: {} });
    const planned = previewOf(
        [
            { host: 'storage', upses: ['ups1'], darkAfterSeconds: 1000 },
            { host: 'web', upses: ['ups1'], darkAfterSeconds: 1000 },
            { host: 'desk', upses: [], darkAfterSeconds: undefined },
        ],
        { spec, state: { durations: {} } },
    );
    t.deepEqual(
        planned.map(({ host, beginsInSeconds }) => [host, beginsInSeconds]),
        [
            ['web', 640],
            ['storage', 740],
            ['desk', undefined],
        ],
    );
    t.false(planned.some(({ isTooLate }) => isTooLate));
});

test('who is dark before it can be down is told so', (t) => {
    const [planned] = previewOf([{ host: 'web', upses: ['ups1'], darkAfterSeconds: 100 }], {
        spec: specOf({ web: { seconds: 180 } }),
        state: { durations: {} },
    });
    t.is(planned?.beginsInSeconds, 30, 'not before the outage has lasted for a while');
    t.true(planned?.isTooLate);
});

const READY: ReadyHost = {
    host: 'web',
    isLoggedIn: true,
    canBeSeenOff: true,
    hasOutlets: true,
    hasCycle: true,
    upses: ['ups1'],
    network: [],
};

test('gaps: how it is told, seen off, started, and how long it takes', (t) => {
    const state = { durations: { web: [40] } };
    const spec = specOf({ web: {}, box: {}, switch: {} }, 'box');
    const box = { ...READY, host: 'box', network: ['switch'] };
    const gear = { ...READY, host: 'switch' };
    const measured = { durations: { ...state.durations, switch: [30] } };
    t.deepEqual(gapsOf([READY, box, gear], { spec, state: measured }), []);

    const bare = { ...READY, isLoggedIn: false, canBeSeenOff: false, hasOutlets: false, hasCycle: false };
    const texts = gapsOf([bare, box], { spec, state: { durations: {} } }).map(({ host, text }) => `${host}: ${text}`);
    t.is(texts.length, 4);
    t.regex(texts.join('\n'), /no upsmon[\s\S]*nobody can see[\s\S]*by hand[\s\S]*never measured: 180 s/);
});

test('safety rule 10: a gateway or a switch that hangs on no UPS is told', (t) => {
    const state = { durations: { web: [40], switch: [40] } };
    const hosts = { web: {}, box: {}, switch: {} };
    const about = (self: string | undefined, ...ready: readonly ReadyHost[]) =>
        gapsOf(ready, { spec: specOf(hosts, self), state })
            .filter(({ host }) => host === undefined)
            .map(({ text }) => text)
            .join('\n');
    const box = { ...READY, host: 'box', network: ['switch'] };
    t.regex(about(undefined, READY), /nobody said what feeds the gateway/);
    t.regex(about('box', { ...box, upses: [] }, { ...READY, host: 'switch' }), /the gateway hangs on no UPS/);
    t.regex(about('box', box, { ...READY, host: 'switch', upses: [] }), /your switch dies first/);
    t.regex(about('box', { ...box, network: [] }), /through which switch/);
});
