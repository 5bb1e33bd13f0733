import test from 'ava';
import * as v from 'valibot';
import { checkShutdown, classesOf } from './shutdown-check.ts';
import { HOST_SHUTDOWN, SHUTDOWN, triggersFor } from './shutdown-config.ts';

function host(shutdown: v.InferInput<typeof HOST_SHUTDOWN> = {}, network: readonly string[] = []) {
    return { shutdown: v.parse(HOST_SHUTDOWN, shutdown), network };
}

function problems(given: Partial<Parameters<typeof checkShutdown>[0]>): string[] {
    const found = checkShutdown({ devices: {}, hosts: {}, shutdown: {}, ...given });
    return found.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test('what others are reached through goes late, the gateway itself last of all', (t) => {
    const hosts = { nc1: host({}, ['switch']), switch: host(), db: host({ class: 3 }), box: host() };
    t.deepEqual([...classesOf({ hosts, shutdown: { self: 'box' } }).values()], [5, 8, 3, 10]);
});

test('names that are not there, and orders that contradict one another, are told with their place', (t) => {
    t.deepEqual(problems({ hosts: { storage: host({ after: ['nc1'], class: 8 }), nc1: host() } }), []);
    t.deepEqual(problems({ hosts: { storage: host({ after: 'nobody' }) } }), [
        'hosts.storage.shutdown.after: there is no host “nobody”',
    ]);
    t.regex(
        problems({ hosts: { early: host({ after: 'late', class: 1 }), late: host() } })[0] ?? '',
        /^hosts\.early\.shutdown\.after: early \(class 1\) goes before late \(class 5\)/,
    );
    t.deepEqual(problems({ hosts: { a: host({ after: 'b' }), b: host({ after: 'a' }) } }), [
        'hosts.a.shutdown.after: each waits for the other: a after b after a',
        'hosts.b.shutdown.after: each waits for the other: b after a after b',
    ]);
    t.deepEqual(problems({ shutdown: { self: 'box' } }), ['shutdown.self: there is no host “box”']);
    t.deepEqual(problems({ devices: { pdu1: { type: 'pdu', shutdown: {} } } }), [
        'devices.pdu1.shutdown: only a UPS has triggers and a cycle',
    ]);
});

test('the word of a host counts before that of its UPS, and that before the rack', (t) => {
    const { triggers } = v.parse(SHUTDOWN, { triggers: { charge: 30, runtime: 300 } });
    t.like(triggersFor(triggers, { charge: 40 }, { charge: false }), { charge: false, runtime: 300, need: true });
    t.like(triggersFor(triggers, { charge: 40 }, undefined), { charge: 40 });
});
