// One question to apcupsd's network information server (NIS): frames of two bytes of length and a text, an empty one at the end.
// Always settles; a server that talks without end is cut off.

import { connect } from 'node:net';
import { GatewayError } from '#model/errors.ts';
import type { StatusReport } from './status-report.ts';

const STATUS = Buffer.from('\0\x06status', 'latin1');
// A report has some 50 lines of up to 80 characters.
const BYTES_MAX = 64 * 1024;
// The server answers from memory.
const PATIENCE_MS = 5000;

/** Throws GatewayError `device-unreachable`. */
export function askStatus({ host, port }: { readonly host: string; readonly port: number }): Promise<StatusReport> {
    return new Promise((resolve, reject) => {
        const socket = connect(port, host);
        let heard = Buffer.alloc(0);
        const fail = (why: string, cause?: unknown): void => {
            socket.destroy();
            reject(new GatewayError('device-unreachable', `apcupsd at ${host}:${port} ${why}`, { cause }));
        };
        const deadline = setTimeout(() => fail('does not answer'), PATIENCE_MS);
        socket.on('connect', () => socket.write(STATUS));
        socket.on('error', (error) => fail(`cannot be reached: ${error.message}`, error));
        socket.on('close', () => {
            clearTimeout(deadline);
            fail('closed the connection in the middle of its answer');
        });
        socket.on('data', (chunk) => {
            heard = Buffer.concat([heard, chunk]);
            if (heard.length > BYTES_MAX) return fail('answers without end: it is no apcupsd');
            const lines = linesOf(heard);
            if (lines === undefined) return;
            resolve(parse(lines));
            socket.destroy();
        });
    });
}

/** undefined: the empty frame at the end has not come yet. */
function linesOf(bytes: Buffer): string[] | undefined {
    const lines: string[] = [];
    for (let at = 0; at + 2 <= bytes.length; ) {
        const length = bytes.readUInt16BE(at);
        if (length === 0) return lines;
        at += 2;
        if (at + length > bytes.length) return undefined;
        lines.push(bytes.toString('latin1', at, at + length));
        at += length;
    }
    return undefined;
}

/** `LINEV    : 230.0 Volts` */
function parse(lines: readonly string[]): StatusReport {
    return new Map(
        lines.flatMap((line) => {
            const [, key, value] = /^([A-Z\d ]+?)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
            return key === undefined || value === undefined ? [] : [[key, value] as const];
        }),
    );
}
