import { once } from 'node:events';
import { createServer } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import snmp from 'net-snmp';
import { V3Agent } from '../snmp/testing/v3-agent.ts';
import { type Found, type ScanOptions, scan } from './scan.ts';

const USER = {
    name: 'watcher',
    level: snmp.SecurityLevel.authNoPriv,
    authProtocol: snmp.AuthProtocols.sha,
    authKey: 'right-password',
} as const;

async function agent(t: ExecutionContext): Promise<string> {
    const started = new V3Agent(USER);
    await started.start();
    t.teardown(() => started.stop());
    return started.address;
}

async function found(options: ScanOptions): Promise<Found[]> {
    const all: Found[] = [];
    for await (const news of scan({ timeoutSeconds: 3, ...options })) if (news.type === 'found') all.push(news);
    return all;
}

test('an agent that does not know the community, the user or the password is told apart from silence', async (t) => {
    const address = await agent(t);
    const asked = (...credentials: Record<string, string>[]) =>
        found({ methods: ['snmp'], addresses: [address], snmp: credentials });
    const third = { version: '3', user: 'watcher', authPassword: 'right-password', authProtocol: 'sha' };

    const [community] = await asked({ community: 'public' }, { community: 'private' });
    const [user] = await asked({ ...third, user: 'nobody' });
    const [right] = await asked({ community: 'public' }, third);

    t.like(community, { title: `SNMP agent at ${address}`, device: undefined });
    t.regex(community?.problem ?? '', /none of the communities/);
    t.truthy(user?.problem);
    t.is(user?.device, undefined);
    t.like(right, { problem: undefined, device: { driver: 'snmp', user: 'watcher' }, facts: { credential: '2' } });
    t.deepEqual(
        await found({ methods: ['snmp'], addresses: ['127.0.0.1:9'], timeoutSeconds: 0.1 }),
        [],
        'nobody is there',
    );
});

test('each credential is tried once at each device that answered', async (t) => {
    const tries: string[] = [];
    const server = createServer((socket) => {
        tries.push('connection');
        socket.once('data', () => socket.end('ERR ACCESS-DENIED\n'));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => server.close());
    const { port } = server.address() as { port: number };

    const [refused] = await found({ methods: ['nut'], addresses: [`127.0.0.1:${port}`] });

    t.regex(refused?.problem ?? '', /lets nobody in/);
    t.is(refused?.device, undefined);
    t.is(tries.length, 1);
});
