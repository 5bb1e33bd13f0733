import test from 'ava';
import { type ChainSpec, compileChain } from '#model/chain.ts';
import type { ChainBasis } from '#model/chain-paper.ts';
import type { DeviceId } from '#model/device.ts';
import { LiveFindings } from './live-findings.ts';

/** A hall of hosts with one cord each, straight in the feed. */
function basisOf(hosts: number): ChainBasis {
    const spec: ChainSpec = {
        sources: [{ id: 'feed', description: '' }],
        devices: [],
        hosts: Array.from({ length: hosts }, (_, place) => ({
            id: `host${place}` as DeviceId,
            description: '',
            needs: 1,
            supplies: [{ name: 'psu1', link: { device: 'feed' } }],
        })),
    };
    return { graph: compileChain(spec), factsOf: () => undefined, now: 0 };
}

test('a small rack is looked through whenever somebody asks', (t) => {
    let basis = basisOf(1);
    const findings = new LiveFindings({ basis: () => basis });

    const before = findings.current.length;
    basis = basisOf(2);

    t.true(before > 0);
    t.is(findings.current.length, 2 * before);
});

test('a hall is looked through while others work, once for all who ask, and then rests', async (t) => {
    let asked = 0;
    let clock = 0;
    const basis = () => {
        asked++;
        return basisOf(3000);
    };
    const findings = new LiveFindings({ basis, now: () => clock });

    t.deepEqual(findings.current, []);
    const [first, second] = [findings.find(), findings.find()];
    clock = 1000;
    const [one, other] = [await first, await second];

    t.is(asked, 1);
    t.is(one, other);
    t.true(one.length >= 3000);
    t.is(findings.current, one);

    clock = 10_999;
    t.is(await findings.find(), one);
    t.is(asked, 1);
    clock = 11_000;
    await findings.find();
    t.is(asked, 2);
});
