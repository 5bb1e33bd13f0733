import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { openDownload } from './download.ts';

// More than any buffer on the way takes.
const LARGE = Buffer.alloc(16_000_000, 'bundle');

async function listen(t: ExecutionContext, server: Server): Promise<string> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const web = (t: ExecutionContext, answer: RequestListener) => listen(t, createServer(answer));

/** Says what it says, then closes the connection at once. */
function blunt(t: ExecutionContext, body: Buffer): Promise<string> {
    const serve = (socket: Socket): void => {
        const head = `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ${LARGE.length}\r\n\r\n`;
        socket.on('error', () => undefined).once('data', () => socket.end(Buffer.concat([Buffer.from(head), body])));
    };
    return listen(t, createTcpServer(serve));
}

test('a server that closes the connection while what came is still being written harms nobody', async (t) => {
    const response = await openDownload(await blunt(t, LARGE));
    let bytes = 0;
    for await (const chunk of response) {
        bytes += (chunk as Buffer).length;
        // A card is slower than the network.
        if (bytes > LARGE.length / 2) await wait(1);
    }

    t.is(bytes, LARGE.length);
});

test('half of it is an error', async (t) => {
    const response = await openDownload(await blunt(t, LARGE.subarray(0, LARGE.length / 2)));

    await t.throwsAsync(buffer(response), { message: 'aborted' });
});

test('redirections are followed, as long as they lead somewhere, and not out of an encrypted connection or the web', async (t) => {
    const url = await web(t, ({ url: path = '' }, response) => {
        const to = { '/old': '/newer', '/newer': 'new', '/round': '/round', '/file': 'file:///etc/shadow' }[path];
        if (to === undefined) response.end('bundle');
        else response.writeHead(302, { location: to }).end();
    });

    t.is(`${await buffer(await openDownload(`${url}/old`))}`, 'bundle');
    await t.throwsAsync(openDownload(`${url}/round`), { message: /sends us from one address to the next/ });
    await t.throwsAsync(openDownload(`${url}/file`), { message: /sends us to file:.*not encrypted/ });
});

test('who refuses, or is not there, is named', async (t) => {
    const url = await web(t, (_, response) => response.writeHead(503).end());

    await t.throwsAsync(openDownload(url), { message: /^127\.0\.0\.1:\d+ answers 503$/ });
    await t.throwsAsync(openDownload('http://127.0.0.1:9/'), { message: /ECONNREFUSED 127\.0\.0\.1:9/ });
});
