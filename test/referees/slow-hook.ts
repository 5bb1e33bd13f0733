// A process in a namespace of its own to which a webhook goes: it answers whatever is posted, after some seconds.

import { createServer } from 'node:http';

const [port = '', seconds = ''] = process.argv.slice(2);

createServer((request, response) => {
    request.resume();
    setTimeout(() => response.writeHead(204).end(), Number(seconds) * 1000);
}).listen(Number(port), '127.0.0.1');
