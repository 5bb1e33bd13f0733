import test from 'ava';
import { type HealthFacts, judgeHealth } from './health.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const DAY_MS = 86_400_000;

const WELL: HealthFacts = {
    machine: {
        hostname: 'rack1',
        system: 'Linux',
        uptimeSeconds: 1,
        cores: 4,
        load1: 0,
        memoryBytes: 1000,
        memoryFreeBytes: 500,
        diskBytes: 1000,
        diskFreeBytes: 500,
        temperatureCelsius: 50,
    },
    now: NOW,
    driversDown: [],
    isRecorderUp: true,
    certificateEndsAt: NOW + 60 * DAY_MS,
    isClaimed: true,
    isClearText: false,
    hasDestination: true,
};

function codes(changes: Partial<HealthFacts>): string[] {
    return judgeHealth({ ...WELL, ...changes }).map(({ severity, code }) => `${severity} ${code}`);
}

test('a gateway that is well needs nothing', (t) => {
    t.deepEqual(judgeHealth(WELL), []);
});

test('each thing that is wrong is named, the worst first', (t) => {
    const { machine } = WELL;

    t.deepEqual(codes({ machine: { ...machine, diskFreeBytes: 90 } }), ['warn disk-full']);
    t.deepEqual(codes({ machine: { ...machine, diskFreeBytes: 10 } }), ['bad disk-full']);
    t.deepEqual(codes({ machine: { ...machine, memoryFreeBytes: 50 } }), ['warn memory-low']);
    t.deepEqual(codes({ machine: { ...machine, temperatureCelsius: 81 } }), ['warn hot']);
    t.deepEqual(codes({ machine: { ...machine, diskWearPercent: 100 } }), ['bad disk-worn']);
    t.deepEqual(codes({ certificateEndsAt: NOW + 3 * DAY_MS }), ['warn certificate-ends']);
    t.deepEqual(codes({ certificateEndsAt: NOW - 1 }), ['bad certificate-ends']);
    t.deepEqual(codes({ now: 0 }), ['bad clock-wrong']);
    t.deepEqual(codes({ hasDestination: false, driversDown: ['snmp'], isRecorderUp: false, configRefused: 'line 3' }), [
        'bad driver-down',
        'bad config-refused',
        'bad recorder-down',
        'warn nobody-told',
    ]);
    t.deepEqual(codes({ isClaimed: false, isClearText: true }), ['warn unclaimed', 'warn clear-text']);
});

test('what the machine does not say is no trouble', (t) => {
    const { diskBytes: _all, diskFreeBytes: _free, temperatureCelsius: _heat, ...machine } = WELL.machine;
    const { certificateEndsAt: _end, isRecorderUp: _up, ...facts } = WELL;

    t.deepEqual(judgeHealth({ ...facts, machine }), []);
});
