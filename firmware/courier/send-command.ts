// A program of the owner's: what happened is in its environment and, as JSON, on its stdin. No shell ever reads a word of it.
// It has a time limit, and whatever it started ends with it.

import { spawn } from 'node:child_process';
import { headlineOf, type Notice } from '#model/alert.ts';
import type { DestinationOf } from '#model/alert-destinations.ts';
import type { Send } from './messages.ts';

const OUTPUT_SHOWN_MAX = 200;
const OUTPUT_KEPT_MAX = 4096;
// Linux allows 128 KiB for one variable; nobody reads that much.
const VARIABLE_MAX = 8000;

export const sendCommand: Send<DestinationOf<'command'>> = async ({ program, arguments: args, timeout }, notice) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    // A process group of its own: at the limit all of it is ended, not only the first.
    const child = spawn(program, [...args], { env: environmentOf(notice), stdio: 'pipe', detached: true });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (chunk: string) => {
            output = (output + chunk).slice(-OUTPUT_KEPT_MAX);
        });
    }
    const endAll = (): void => {
        if (child.pid !== undefined) killGroup(child.pid);
    };
    const timer = setTimeout(() => {
        endAll();
        reject(new Error(`${program} did not end within ${timeout} s and was ended`));
    }, timeout * 1000);
    process.once('exit', endAll);
    child.stdin.on('error', () => undefined); // who does not read it does not want it
    child.stdin.end(JSON.stringify(notice));
    child.once('error', reject);
    child.once('exit', (code, signal) => {
        // What it left behind in its group may hold its output open.
        if (code === 0) resolve(`exit code 0${saidBy(output)}`);
        else reject(new Error(`${program}: ${signal ? `ended by ${signal}` : `exit code ${code}`}${saidBy(output)}`));
    });
    try {
        return await promise;
    } finally {
        clearTimeout(timer);
        process.off('exit', endAll);
    }
};

/** PATH and language of the gateway; nothing else that it may hold. */
function environmentOf(notice: Notice): NodeJS.ProcessEnv {
    const { PATH, LANG } = process.env;
    const variables = {
        ID: notice.id,
        PHASE: notice.phase,
        SEVERITY: notice.severity,
        RULE: notice.rule,
        CONDITION: notice.condition,
        GATEWAY: notice.gateway,
        ALERT: notice.alert,
        INCIDENT: notice.incident ?? '',
        NODES: notice.nodes.join(' '),
        TIME: new Date(notice.at).toISOString(),
        HEADLINE: headlineOf(notice),
        TEXT: notice.text,
    };
    const named = Object.entries(variables).map(([name, value]) => [`POWERCHAIN_${name}`, clean(value)] as const);
    return { PATH, LANG, ...Object.fromEntries(named) };
}

function clean(text: string): string {
    return text.replaceAll('\0', '').slice(0, VARIABLE_MAX);
}

function saidBy(output: string): string {
    const said = output.replace(/\s+/g, ' ').trim().slice(-OUTPUT_SHOWN_MAX);
    return said && `: ${said}`;
}

function killGroup(pid: number): void {
    try {
        process.kill(-pid, 'SIGKILL');
    } catch {
        // It ended by itself a moment ago.
    }
}
