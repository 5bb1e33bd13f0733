import test, { type ExecutionContext } from 'ava';
import { type ParentLink, parseParentLink } from '#model/parent-link.ts';
import { deviceId, type Rack, startRack } from '../../test/nut-rack.ts';
import { RemoteParents } from './remote-parents.ts';
import type { RemoteVerdict } from './remote-verdict.ts';

function link(text: string): ParentLink {
    const parsed = parseParentLink(text);
    if (!parsed.ok) throw new Error(parsed.error);
    return parsed.value;
}

/** Waits for verdicts instead of sleeping. */
class Watch {
    readonly told: string[] = [];
    readonly parents: RemoteParents;
    #wake: () => void = () => undefined;

    constructor(t: ExecutionContext, links: readonly string[]) {
        const changed = (text: string, { state, carrier }: RemoteVerdict): void => {
            this.told.push(`${text.replace(/:\d+$/, '')} ${state} ${carrier}`);
            this.#wake();
        };
        this.parents = new RemoteParents({ changed, pollMs: 10 });
        t.teardown(() => this.parents.stop());
        this.parents.configure(links.map(link));
    }

    async until(wanted: string): Promise<void> {
        while (!this.told.includes(wanted)) {
            await new Promise<void>((resolve) => {
                this.#wake = resolve;
            });
        }
    }
}

async function rackOf(t: ExecutionContext): Promise<{ rack: Rack; say: (id: string, values: object) => void }> {
    const rack = await startRack();
    t.teardown(() => rack.stop());
    const say = (id: string, values: object): void =>
        rack.gateway.apply({ type: 'readings', device: deviceId(id), values: values as never, gone: [] });
    return { rack, say };
}

test('an outlet behind another gateway has power as long as what feeds it there', async (t) => {
    const { rack, say } = await rackOf(t);
    const text = `pdu1:1@127.0.0.1:${rack.port}`;
    const watch = new Watch(t, [text, 'ups1']);

    await watch.until('pdu1:1@127.0.0.1 up mains');
    t.is(watch.parents.verdict(text)?.why, 'ups1 is on mains');
    t.is(watch.parents.verdict('ups1'), undefined, 'what is ours is judged elsewhere');

    say('ups1', { 'ups.status': 'OB DISCHRG', 'battery.runtime': 600 });
    await watch.until('pdu1:1@127.0.0.1 up battery');
    t.true((watch.parents.verdict(text)?.secondsLeft ?? 0) > 590);

    say('ups1', { 'ups.status': 'OB LB' });
    await watch.until('pdu1:1@127.0.0.1 doomed battery');
    say('pdu1', { 'outlet.1.status': 'off' });
    await watch.until('pdu1:1@127.0.0.1 down nothing');
    t.is(rack.server.sessions.length, 1, 'one connection for each gateway');
});

test('a gateway that is gone leaves its parents unknown, not dark', async (t) => {
    const watch = new Watch(t, ['ups1@127.0.0.1:1']);

    await watch.until('ups1@127.0.0.1 unknown unknown');
    t.regex(watch.parents.verdict('ups1@127.0.0.1:1')?.why ?? '', /^127\.0\.0\.1 does not say: Connection failure/);
});

test('a device that the other gateway does not hear is unknown here', async (t) => {
    const { rack } = await rackOf(t);
    const watch = new Watch(t, [`dead@127.0.0.1:${rack.port}`, `nix@127.0.0.1:${rack.port}`]);

    await watch.until('nix@127.0.0.1 unknown unknown');
    t.regex(watch.parents.verdict(`dead@127.0.0.1:${rack.port}`)?.why ?? '', /Driver not connected/);
    t.regex(watch.parents.verdict(`nix@127.0.0.1:${rack.port}`)?.why ?? '', /Unknown UPS/);
});
