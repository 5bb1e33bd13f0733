import test from 'ava';
import { compileChain } from './chain.ts';
import type { DeviceId } from './device.ts';
import type { EnergyMeters, MeterEnergy } from './energy.ts';
import { placesOf } from './energy-places.ts';
import { parseParentLink } from './parent-link.ts';

const id = (text: string) => text as DeviceId;

function link(text: string) {
    const parsed = parseParentLink(text);
    if (!parsed.ok) throw new Error(parsed.error);
    return parsed.value;
}

/** Two feeds; ups1 measures what it takes, ups2 says how efficient it is; clc hangs on both, nc1 on an outlet that only it has. */
const graph = compileChain({
    sources: ['feed-a', 'feed-b'].map((source) => ({ id: source, description: '' })),
    devices: [
        { id: id('ups1'), type: 'ups', parents: [link('feed-a')] },
        { id: id('ups2'), type: 'ups', parents: [link('feed-b')] },
        { id: id('pdu1'), type: 'pdu', parents: [link('ups1')] },
        { id: id('pdu2'), type: 'pdu', parents: [link('ups2')] },
    ],
    hosts: [
        {
            id: id('clc'),
            description: '',
            needs: 1,
            supplies: [
                { name: 'psu1', link: link('pdu1:1') },
                { name: 'psu2', link: link('pdu2:1') },
            ],
        },
        { id: id('nc1'), description: '', needs: 1, supplies: [{ name: 'psu1', link: link('pdu1:server-c') }] },
    ],
});

function meter(place: string, kilowattHours: number, more: Partial<MeterEnergy> = {}): MeterEnergy {
    const [device = '', variable = ''] = place.split(' ');
    return {
        ...{ device, variable, kilowattHours, estimatedKilowattHours: 0, cost: kilowattHours / 4 },
        ...{ meanWatts: 0, maxWatts: 0, dailyKilowattHours: [kilowattHours] },
        ...more,
    };
}

function places(meters: readonly MeterEnergy[], efficiencies: EnergyMeters['efficiencies'] = []) {
    const answer = placesOf(graph, { from: 0, to: 1, days: [0], meters, efficiencies }, (_device, variable) =>
        variable === 'outlet.count' ? 8 : variable === 'outlet.3.name' ? 'server-c' : undefined,
    );
    return { ...answer, find: (wanted: string) => answer.places.find((place) => place.id === wanted) };
}

const METERS = [
    meter('ups1 input.realpower', 10),
    meter('ups1 ups.realpower', 9),
    meter('ups2 ups.realpower', 8),
    meter('pdu1 outlet.1.realpower', 5),
    meter('pdu2 outlet.1.realpower', 4),
    meter('pdu1 experimental.outlet.3.energy', 3, { estimatedKilowattHours: 1 }),
];

test('feeds are what their UPSs take, losses included, and the site is their sum', (t) => {
    const { find, upss } = places(METERS, [{ device: 'ups2', percent: 80 }]);

    t.like(find('feed-a'), { kind: 'feed', kilowattHours: 10, estimatedKilowattHours: 0, cost: 2.5, isWhole: true });
    t.like(find('feed-b'), { kilowattHours: 10, estimatedKilowattHours: 2, cost: 2.5, isWhole: true });
    t.like(find('site'), {
        kilowattHours: 20,
        estimatedKilowattHours: 2,
        cost: 5,
        isWhole: true,
        dailyKilowattHours: [20],
    });
    t.like(upss[0], { id: 'ups1', lossKilowattHours: 1, efficiencyPercent: 90, isEstimated: false });
    t.like(upss[1], {
        id: 'ups2',
        inputKilowattHours: 10,
        lossKilowattHours: 2,
        efficiencyPercent: 80,
        isEstimated: true,
    });
});

test('a feed of which something is not measured is at least that, and says so', (t) => {
    const { find, upss } = places(METERS);

    t.like(find('feed-b'), { kilowattHours: 8, isWhole: false });
    t.false(find('site')?.isWhole);
    t.deepEqual(
        upss.map((ups) => ups.id),
        ['ups1'],
    );
});

test('hosts are the sum of their supplies, at the outlets that only they have', (t) => {
    const { find } = places(METERS);

    t.like(find('clc'), { kind: 'host', kilowattHours: 9, isWhole: true });
    t.deepEqual(find('clc')?.meters, ['pdu1:outlet.1.realpower', 'pdu2:outlet.1.realpower']);
    t.like(find('nc1'), { kilowattHours: 3, estimatedKilowattHours: 1, isWhole: true }, 'by the name of the outlet');
    const rest = { watts: 80, hours: 20, share: 0.8, kilowattHours: 1.6 };
    t.like(places([meter('clc ups.realpower', 9.5, { rest })]).find('clc'), { kilowattHours: 9.5, rest });
    t.like(places(METERS.slice(0, 4)).find('clc'), { kilowattHours: 5, isWhole: false });
});

test('a UPS that gives more than it takes is not efficient, it is measured wrong', (t) => {
    t.deepEqual(places([meter('ups1 input.realpower', 8), meter('ups1 ups.realpower', 9)]).upss, []);
});
