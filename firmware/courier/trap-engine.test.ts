import test from 'ava';
import { trapEngine } from './trap-engine.ts';

const NOW = Date.UTC(2026, 4, 4);

test('an engine keeps its id, and its boots and time go forward over a restart', (t) => {
    const before = trapEngine({ nowMs: NOW, uptimeSeconds: 86_400 });
    const later = trapEngine({ nowMs: NOW + 90_000, uptimeSeconds: 86_490 });
    const restarted = trapEngine({ nowMs: NOW + 120_000, uptimeSeconds: 1 });

    t.deepEqual(later, { ...before, seconds: 86_490 });
    t.deepEqual(restarted.id, before.id);
    t.true(restarted.boots > before.boots);
    // RFC 3414: snmpEngineBoots ends at 2147483647.
    t.true(restarted.boots < 2 ** 31);
    // RFC 3411: 5 to 32 octets, the first bit set.
    t.is(before.id.length, 13);
    t.true((before.id[0] ?? 0) >= 0x80);
});
