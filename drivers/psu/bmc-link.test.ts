import test from 'ava';
import { GatewayError } from '#model/errors.ts';
import { ok } from '#model/result.ts';
import type { Bmc, BmcState } from './bmc.ts';
import { BmcLink } from './bmc-link.ts';

function bmcThat(read: () => Promise<BmcState>): Bmc {
    return {
        read,
        look: async () => ({ power: 'on', light: undefined }),
        order: async () => ok(undefined),
        close: async () => undefined,
    };
}

function stateOf(power: 'on' | 'off'): BmcState {
    return { chassis: { power, faults: [] }, supplies: [] };
}

test('what is read while the BMC tells of something does not count as read after it', async (t) => {
    let power: 'on' | 'off' = 'on';
    let tell = (): void => undefined;
    const link = new BmcLink((happened) => {
        tell = happened;
        return bmcThat(async () => {
            const state = stateOf(power);
            if (power === 'on') {
                power = 'off';
                tell();
            }
            return state;
        });
    });
    let wakes = 0;
    link.listen(() => {
        wakes += 1;
    });

    t.is((await link.read(60_000)).chassis.power, 'on');
    t.is(wakes, 1);
    t.is((await link.read(60_000)).chassis.power, 'off');
});

test('those who poll at the same moment share one reading, and one login that failed', async (t) => {
    let [reads, logins, nowMs] = [0, 0, 0];
    let isWell = true;
    const link = new BmcLink(
        () => {
            logins += 1;
            return bmcThat(async () => {
                reads += 1;
                if (!isWell) throw new GatewayError('device-unreachable', 'wrong password');
                return stateOf('on');
            });
        },
        () => nowMs,
    );

    await Promise.all([link.read(1000), link.read(1000), link.read(1000)]);
    t.is(reads, 1);
    nowMs = 2000;
    isWell = false;
    const outcomes = await Promise.allSettled([link.read(1000), link.read(1000), link.read(1000)]);
    t.deepEqual(
        outcomes.map(({ status }) => status),
        ['rejected', 'rejected', 'rejected'],
    );
    t.is(reads, 2, 'a BMC locks users out that try again and again');
    nowMs = 600_000;
    isWell = true;
    t.is((await link.read(1000)).chassis.power, 'on');
    t.is(logins, 2);
});
