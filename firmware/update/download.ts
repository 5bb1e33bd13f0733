// Opens what lies on a web server, to be read piece by piece. By Node's own HTTP client: the fetch of Node 24 ends the process when a
// server closes the connection while what came is still being written (nodejs/undici#5360).

import { once } from 'node:events';
import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';

// Places that give away releases send on once or twice.
const REDIRECTIONS_MAX = 5;
const REDIRECTIONS = [301, 302, 303, 307, 308];
// A server that says nothing for so long does not go on.
const SILENT_MS_MAX = 60_000;

/** Follows redirections, but never from an encrypted address to one in clear. Rejects with why not. */
export async function openDownload(address: string): Promise<IncomingMessage> {
    let url = new URL(address);
    for (let redirections = 0; redirections <= REDIRECTIONS_MAX; redirections++) {
        const response = await get(url);
        const { statusCode = 0, headers } = response;
        if (statusCode === 200) return response;
        response.destroy();
        if (!REDIRECTIONS.includes(statusCode) || headers.location === undefined)
            throw new Error(`${url.host} answers ${statusCode}`);
        const next = new URL(headers.location, url);
        const isAllowed = next.protocol === 'https:' || (next.protocol === 'http:' && url.protocol === 'http:');
        if (!isAllowed)
            throw new Error(`${url.host} sends us to ${next.protocol}//${next.host}, which is not encrypted`);
        url = next;
    }
    throw new Error(`${url.host} sends us from one address to the next, more than ${REDIRECTIONS_MAX} times`);
}

async function get(url: URL): Promise<IncomingMessage> {
    const options = { headers: { 'user-agent': 'powerchain' }, timeout: SILENT_MS_MAX };
    const request = (url.protocol === 'https:' ? getHttps : getHttp)(url, options);
    request.on('timeout', () => request.destroy(new Error(`${url.host} says nothing for ${SILENT_MS_MAX / 1000} s`)));
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    // From here on the response tells whoever reads it.
    request.on('error', (error) => response.destroy(error));
    return response;
}
