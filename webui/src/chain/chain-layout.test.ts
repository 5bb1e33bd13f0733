import test from 'ava';
import { bigRack, demoSample, type Sample, type SampleDevice, sampleRack } from '../testing/sample-rack.ts';
import type { Box, Layout } from './chain-drawing.ts';
import { chainGraph } from './chain-graph.ts';
import { layoutChain } from './chain-layout.ts';

const SIZES = { source: 60, remote: 60, ups: 100, ats: 80, pdu: 80, scd: 80, psu: 50, server: 50, host: 80 };

function layoutOf(sample: Sample): Layout {
    const rack = sampleRack(sample);
    const { nodes, edges } = chainGraph(rack.nodes, rack.hosts);
    return layoutChain(
        nodes.map((node) => ({ ...node, width: 150, height: SIZES[node.kind] })),
        edges,
    );
}

function overlaps(one: Box, other: Box): boolean {
    return (
        one.x < other.x + other.width &&
        other.x < one.x + one.width &&
        one.y < other.y + other.height &&
        other.y < one.y + one.height
    );
}

function collisions({ boxes }: Layout): string[] {
    const all = [...boxes];
    return all.flatMap(([id, box], index) =>
        all
            .slice(index + 1)
            .filter(([, other]) => overlaps(box, other))
            .map(([other]) => `${id} ${other}`),
    );
}

test('nothing lies on anything else', (t) => {
    t.deepEqual(collisions(layoutOf(demoSample())), []);
    t.deepEqual(collisions(layoutOf(bigRack(40, 8))), []);
});

test('everything lies within the drawing', (t) => {
    const { width, height, boxes } = layoutOf(bigRack(40, 8));

    for (const [id, box] of boxes) {
        t.true(box.x >= 0 && box.x + box.width <= width, id);
        t.true(box.y >= -0.001 && box.y + box.height <= height + 0.001, id);
    }
});

test('power flows from left to right along every edge', (t) => {
    for (const points of layoutOf(demoSample()).routes) {
        for (const [index, { x }] of points.entries()) t.true(x >= (points[index - 1]?.x ?? x));
    }
});

test('a host is as high as its supplies and stands beside them', (t) => {
    const { boxes } = layoutOf(demoSample());
    const [host, first, second] = ['clc', 'clc-psu1', 'clc-psu2'].map((id) => boxes.get(id));
    if (!host || !first || !second) return t.fail();

    t.is(first.y, host.y);
    t.is(second.y + second.height, host.y + host.height);
});

test('hosts stand in the order of the configuration', (t) => {
    const { boxes } = layoutOf(demoSample());
    const tops = ['clc', 'nc1', 'nc2'].map((id) => boxes.get(id)?.y ?? 0);

    t.deepEqual(
        tops,
        tops.toSorted((one, other) => one - other),
    );
});

test('the two sides of a rack are two straight lines', (t) => {
    const { boxes } = layoutOf(demoSample());
    const middle = (id: string) => {
        const box = boxes.get(id);
        return Math.round((box?.y ?? 0) + (box?.height ?? 0) / 2);
    };

    t.is(middle('feed-a'), middle('ups1'));
    t.is(middle('ups1'), middle('pdu1'));
    t.is(middle('feed-b'), middle('pdu2'));
    t.true(middle('pdu1') < middle('pdu2'));
});

test('nothing moves when power fails or values change', (t) => {
    const failed = demoSample({ ups1: { link: 'lost', values: { 'ups.status': 'OB LB', 'battery.charge': 3 } } });

    t.deepEqual(layoutOf(failed), layoutOf(demoSample()));
});

test('a feed that goes past a UPS does not run under it', (t) => {
    const values = { 'ups.status': 'OL' };
    const { boxes, routes } = layoutOf({
        sources: ['feed'],
        devices: {
            ups: { type: 'ups', parent: 'feed', values },
            pdu1: { type: 'pdu', parent: 'ups', values },
            pdu2: { type: 'pdu', parent: 'feed', values },
        },
        hosts: { nas: { supplies: { a: 'pdu1:1', b: 'pdu2:1' } } },
    });
    const ups = boxes.get('ups');
    const long = routes.find((points) => points.length === 4);
    if (!ups || !long) return t.fail();

    for (const { x, y } of long.slice(1, 3)) {
        t.true(x >= ups.x && x <= ups.x + ups.width);
        t.true(y < ups.y || y > ups.y + ups.height);
    }
});

test('supplies that no host uses lie on nothing either', (t) => {
    const sample = demoSample();
    const spare: SampleDevice = { type: 'psu', parent: 'pdu1:8', values: {} };

    t.deepEqual(collisions(layoutOf({ ...sample, devices: { ...sample.devices, spare, spare2: spare } })), []);
});

test('a host with one small supply, and one without any, are drawn too', (t) => {
    const devices = { ups: { type: 'ups', values: { 'ups.status': 'OL' } } } as const;
    const layout = layoutOf({ devices, hosts: { one: { supplies: { psu: 'ups' } }, none: { supplies: {} } } });
    const [host, supply] = [layout.boxes.get('one'), layout.boxes.get('one:psu')];

    t.deepEqual(collisions(layout), []);
    t.is((host?.y ?? 0) + (host?.height ?? 0) / 2, (supply?.y ?? 1) + (supply?.height ?? 0) / 2);
});

test('an empty rack is an empty drawing', (t) => {
    t.like(layoutChain([], []), { width: 0, height: 0, routes: [] });
});
