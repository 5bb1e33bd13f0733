import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { httpPost } from './http-post.ts';

async function serve(t: ExecutionContext, answer: RequestListener): Promise<URL> {
    const server = createServer(answer);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => server.close());
    return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

const post = { body: 'a “body”', headers: { 'content-type': 'text/plain' } };

test('what was sent arrives, what was answered is told in a line', async (t) => {
    const url = await serve(t, async (request, response) => {
        response.end(`${request.headers['content-type']}:\n ${await text(request)}\n`);
    });

    t.is(await httpPost(url, post), 'HTTP 200 text/plain: a “body”');
});

test('a long answer is cut, and its connection may end whenever it likes', async (t) => {
    const url = await serve(t, (_, response) => {
        response.setHeader('connection', 'close').end('word '.repeat(2_000_000));
    });

    t.is(await httpPost(url, post), `HTTP 200 ${'word '.repeat(40)}`);
});

test('a refusal is an error, and so is a redirection, which is not followed', async (t) => {
    let asked = 0;
    const url = await serve(t, ({ url: path }, response) => {
        asked++;
        response.writeHead(path === '/' ? 302 : 403, { location: '/other' }).end('no');
    });

    await t.throwsAsync(httpPost(url, post), { message: 'HTTP 302 no' });
    await t.throwsAsync(httpPost(new URL('/other', url), post), { message: 'HTTP 403 no' });
    t.is(asked, 2);
});
